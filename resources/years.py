"""The year a resource was published in, as citations give it: ``2024``."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

FIRST = 1800
"""Maps and atlases of before the satellites are catalogued too; what is older is a slip of the hand."""


ISSUED = "maillage:issued"
"""Its name in JSON formats that have none for it: STAC, OGC API Records."""


def last() -> int:
    """The latest year that may be told: what comes out in autumn is dated the next one."""
    return timezone.localdate().year + 1


def is_year(value: int) -> bool:
    """Whether something may have been published in that year."""
    return FIRST <= value <= last()


def validate_year(value: int) -> None:
    """Field validator.

    :raises ValidationError: nothing here was published in that year.
    """
    if not is_year(value):
        message = _("Write a year from %(first)d to %(last)d.") % {"first": FIRST, "last": last()}
        raise ValidationError(message, code="year")
