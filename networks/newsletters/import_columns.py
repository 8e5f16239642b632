"""Which column of an imported file holds what."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.uploads import fold

COLUMNS: dict[str, tuple[str, ...]] = {
    "address": ("email", "e mail", "mail", "courriel", "adresse", "adresse e mail", "adresse electronique", "address"),
    "consent": ("consent", "consent date", "date de consentement", "consentement", "date du consentement", "date"),
    "source": ("source", "origine", "consent source", "source du consentement"),
    "language": ("language", "langue"),
    "networks": ("networks", "network", "reseaux", "reseau"),
    "topics": ("topics", "topic", "sujets", "sujet"),
    "themes": ("themes", "theme"),
}
"""Headers that name a column, folded; case and accents do not matter."""
NEEDED = {"address": gettext_lazy("e-mail address"), "consent": gettext_lazy("day of consent")}


class BadFile(Exception):  # noqa: N818  named for what the editor holds
    """The file cannot be imported; ``str()`` says why."""


def columns_of(headers: Sequence[str]) -> dict[str, int]:
    """Column -> its index.

    :raises BadFile: the address or the day of consent is missing.
    """
    folded = [fold(header) for header in headers]
    found = {
        name: next(i for i, header in enumerate(folded) if header in words)
        for name, words in COLUMNS.items()
        if any(header in words for header in folded)
    }
    missing = [str(NEEDED[name]) for name in NEEDED if name not in found]
    if missing:
        raise BadFile(
            _("The file needs a column for: %(columns)s. Without a day of consent nobody can be written to.")
            % {"columns": ", ".join(missing)}
        )
    return found
