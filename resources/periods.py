"""Days known as precisely as the source gives them: ``2018``, ``2018-07`` or ``2018-07-23`` (ISO 8601).

People write them otherwise (``07/2018``, ``23/07/2018``, ``juillet 2018``, ``July 2018``): :func:`as_iso` reads that.
"""

import re
from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.search.normalise import fold

SHAPE = "([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
_SHAPE = re.compile(SHAPE)
LONGEST = 10
LONGEST_WRITTEN = 40
_SLASHED = re.compile(r"(?:([0-9]{1,2})/)?([0-9]{1,2})/([0-9]{4})")
_NAMED = re.compile(r"(?:([0-9]{1,2})(?:er|st|nd|rd|th)? )?([^\W\d_]{3,10})\.?,? ([0-9]{4})", re.IGNORECASE)
_MONTHS = (
    ("janvier", "january", "janv", "jan"), ("fevrier", "february", "fevr", "fev", "feb"), ("mars", "march", "mar"),
    ("avril", "april", "avr", "apr"), ("mai", "may"), ("juin", "june", "jun"), ("juillet", "july", "juil", "jul"),
    ("aout", "august", "aug"), ("septembre", "september", "sept", "sep"), ("octobre", "october", "oct"),
    ("novembre", "november", "nov"), ("decembre", "december", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


def as_iso(written: str) -> str:
    """A month or a day as people write them, as ISO 8601; what is none stays as it is, for the caller to refuse."""
    text = " ".join(written.split())
    if match := _SLASHED.fullmatch(text):
        day, month, year = match[1], int(match[2]), match[3]
    elif (match := _NAMED.fullmatch(text)) and (named := _MONTH.get(fold(match[2]))):
        day, month, year = match[1], named, match[3]
    else:
        return text
    return f"{year}-{month:02}-{int(day):02}" if day else f"{year}-{month:02}"


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
        message = _("Write a year, a month or a day: 2018, 2018-07 or 07/2018, 2018-07-23 or 23/07/2018.")
        raise ValidationError(message, code="period") from None
