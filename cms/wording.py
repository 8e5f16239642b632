"""Words every floor shares: a day, a size in bytes, in the active language."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import number_format

from cms.i18n import current_language

NBSP = "\N{NO-BREAK SPACE}"

_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_LARGEST_FIRST = ((4, "T"), (3, "G"), (2, "M"), (1, "k"))
_SIZE = re.compile(r"([0-9]{1,30}(?:[.,][0-9]{1,30})?) *([kmgt]?)(i?)(?:o|b|oct?ets?|bytes?)?", re.IGNORECASE)
_GROUPS = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
_ENGLISH_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")


def day_in_words(day: date) -> str:
    """A day in the active language: "3 mai 2026", "1er mai 2026", "3 May 2026"; of a moment, its day here."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    number = "1er" if day.day == 1 and current_language() == "fr" else str(day.day)
    return f"{number} {MONTHS[day.month]} {day.year}"


def size_in_words(size: float) -> str:
    """Bytes in decimal units (SI: 1 kB is 1,000 bytes), one decimal at most: ``48 Mo``, ``1,5 Go``; ``1.5 GB``.

    Django's ``filesizeformat`` divides by 1,024, and calls the result Mio in French but MB in English.
    """
    size = max(size, 0)
    for power, letter in _LARGEST_FIRST:
        # What rounds to a thousand of a unit is one of the next; bytes are whole.
        if round(size / 1000 ** (power - 1), 1 if power > 1 else None) >= 1000:
            return _written(Decimal(str(round(size / 1000**power, 1))), letter)
    return _written(Decimal(round(size)), "")


def exact_size(size: int) -> str:
    """Bytes as people type them and :func:`parse_size` reads them: 48000000 -> ``48 Mo``; nothing is rounded off."""
    for power, letter in _LARGEST_FIRST:
        unit = 1000**power
        if size >= unit and size % (unit // 100) == 0:
            return _written(Decimal(size) / unit, letter)
    return f"{size}{NBSP}{_byte()}"


def parse_size(typed: str) -> int | None:
    """The bytes of what somebody typed: ``48 Mo``, ``1,5 Go``, ``1.2 GB``, ``640 MiB``; None where it is no size.

    A thousand is 1,000, except where binary units are named (IEC 80000-13: 1 MiB is 1,048,576 bytes).
    """
    text = " ".join(typed.split())
    if current_language() == "en" and (grouped := _ENGLISH_GROUPS.match(text)):
        text = grouped[0].replace(",", "") + text[grouped.end() :]
    match = _SIZE.fullmatch(_GROUPS.sub("", text))
    if match is None:
        return None
    base = 1024 if match[3] and match[2] else 1000
    return round(Decimal(match[1].replace(",", ".")) * base ** _POWERS[match[2].lower()])


def _byte() -> str:
    return "o" if current_language() == "fr" else "B"


def _written(number: Decimal, letter: str) -> str:
    shown = int(number) if number == int(number) else number.normalize()
    return f"{number_format(shown)}{NBSP}{letter}{_byte()}"
