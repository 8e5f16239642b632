"""Days known as precisely as the source gives them: ``2018``, ``2018-07`` or ``2018-07-23`` (ISO 8601)."""

import re
from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHAPE = "([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
_SHAPE = re.compile(SHAPE)
LONGEST = 10


def first_day(value: str) -> date | None:
    """The first day of a year, month or day; None for an empty value.

    :raises ValueError: the value is none of these.
    """
    if not value:
        return None
    match = _SHAPE.fullmatch(value)
    if not match:
        raise ValueError(value)
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return date(year, month, day)


def last_day(value: str) -> date | None:
    """The last day of a year, month or day; None for an empty value.

    :raises ValueError: the value is none of these.
    """
    first = first_day(value)
    if first is None or len(value) == LONGEST:
        return first
    month = first.month if len(value) > len("2018") else 12
    return date(first.year, month, monthrange(first.year, month)[1])


def out_of_order(start: str, end: str) -> str:
    """Why two days are no period: it ends before it begins; empty where it does not, or a side is open or no day."""
    try:
        first, last = first_day(start), last_day(end)
    except ValueError:
        return ""  # told by the field's own validator
    if first is None or last is None or last >= first:
        return ""
    return _("The period ends (%(end)s) before it begins (%(start)s).") % {"start": start, "end": end}


def validate_period(value: str) -> None:
    """Field validator.

    :raises ValidationError: the value is no year, month or day.
    """
    try:
        first_day(value)
    except ValueError:
        message = _("Write a year, a month or a day: 2018, 2018-07 or 2018-07-23.")
        raise ValidationError(message, code="period") from None
