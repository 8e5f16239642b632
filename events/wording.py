"""Dates of an event in words, French and English, as precise as they are known."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from events.enums import DatePrecision

if TYPE_CHECKING:
    from events.models import EventPage, Part

HOME_ZONE = "Europe/Paris"
"""The zone readers take for granted: any other is named."""
NBSP = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"


def day_number(day: date, language: str) -> str:
    """``19``; the first of a month is ``1er`` in French."""
    return "1er" if language == "fr" and day.day == 1 else str(day.day)


def clock(moment: time, language: str) -> str:
    """``9 h``, ``9 h 30`` in French (Imprimerie nationale's rule: no leading zero on hours), ``9:30`` in English."""
    if language == "fr":
        return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02}" if moment.minute else "")
    return f"{moment.hour}:{moment.minute:02}"


def month_year(day: date, language: str) -> str:
    """``juin 2024``."""
    with translation.override(language):
        return f"{MONTHS[day.month]} {day.year}"


def day_in_words(day: date, language: str, *, month: bool = True, year: bool = True) -> str:
    """``19 juin 2024``, or less of it."""
    with translation.override(language):
        parts = [day_number(day, language), str(MONTHS[day.month]) if month else "", str(day.year) if year else ""]
        return " ".join(part for part in parts if part)


def days_in_words(first: date, last: date, language: str) -> str:
    """``19–20 juin 2024``, ``30 juin – 2 juillet 2024``, ``31 décembre 2024 – 2 janvier 2025``."""
    if last <= first:
        return day_in_words(first, language)
    end = day_in_words(last, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{day_number(first, language)}{DASH}{end}"
    return f"{day_in_words(first, language, year=first.year != last.year)} {DASH} {end}"


def months_in_words(first: date, last: date, language: str) -> str:
    """``juin 2023``, ``mars – mai 2024``, ``septembre 2024 – février 2025``."""
    if (last.year, last.month) <= (first.year, first.month):
        return month_year(first, language)
    with translation.override(language):
        start = str(MONTHS[first.month]) if first.year == last.year else month_year(first, language)
    return f"{start} {DASH} {month_year(last, language)}"


def zone_city(zone: ZoneInfo, language: str) -> str:
    """``Nouméa`` for Pacific/Noumea; the zone's key where CLDR names no city."""
    try:
        return str(get_timezone_location(zone, locale=language, return_city=True))
    except (LookupError, ValueError):
        return zone.key


def offset_in_words(moment: datetime) -> str:
    """``UTC+11``, ``UTC−3:30``; the offset that holds at that moment."""
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def with_zone(words: str, moment: datetime, zone: ZoneInfo, language: str) -> str:
    """``words``, and whose time it is where it is not the time of Paris."""
    if zone.key == HOME_ZONE:
        return words
    with translation.override(language):
        return _("%(when)s (local time: %(city)s, %(offset)s)") % {
            "when": words,
            "city": zone_city(zone, language),
            "offset": offset_in_words(moment),
        }


def hours_in_words(start: time | None, end: time | None, language: str) -> str:
    """``9 h – 17 h 30``; the start alone where the end is not known; empty without a start."""
    if start is None:
        return ""
    if end is None:
        return clock(start, language)
    return f"{clock(start, language)} {DASH} {clock(end, language)}"


def _timed(first: date, last: date, start: time | None, end: time | None, zone: ZoneInfo, language: str) -> str:
    days = days_in_words(first, last, language)
    if start is None:
        return days
    with translation.override(language):
        values = {"days": days, "start": clock(start, language), "end": clock(end, language) if end else ""}
        if last > first:
            words = _("%(days)s, from %(start)s") % values
        elif end is None:
            words = _("%(days)s at %(start)s") % values
        else:
            words = _("%(days)s, %(start)s to %(end)s") % values
    return with_zone(words, datetime.combine(first, start, zone), zone, language)


def in_words(event: "EventPage", language: str) -> str:
    """When an event takes place, as precisely as it is known.

    ``19 juin 2024, de 9 h à 17 h``, ``19–20 juin 2024``, ``septembre 2024 – février 2025``, ``2024``,
    ``date non connue``. Hours are the event's own; its zone is named where it is not Paris.
    """
    first = event.start_date
    if event.date_precision == DatePrecision.UNKNOWN or first is None:
        with translation.override(language):
            return _("date not known")
    last = event.end_date or first
    if event.date_precision == DatePrecision.YEAR:
        return f"{first.year}{DASH}{last.year}" if last.year > first.year else str(first.year)
    if event.date_precision == DatePrecision.MONTH:
        return months_in_words(first, last, language)
    if event.date_precision == DatePrecision.DAY:
        return days_in_words(first, last, language)
    return _timed(first, last, event.start_time, event.end_time, event.zone, language)


def part_in_words(part: "Part", zone: ZoneInfo, language: str) -> str:
    """When a part of an event takes place, in the event's zone; empty where it is not known."""
    if part.starts_at is None:
        return ""
    start = part.starts_at.astimezone(zone)
    end = part.ends_at.astimezone(zone) if part.ends_at else None
    return _timed(
        start.date(), end.date() if end else start.date(), start.time(), end.time() if end else None, zone, language
    )


def machine_date(event: "EventPage") -> str:
    """What ``<time datetime>`` takes: an instant with its offset, a day, a month, a year; empty if not known."""
    first = event.start_date
    if event.date_precision == DatePrecision.UNKNOWN or first is None:
        return ""
    if event.date_precision == DatePrecision.YEAR:
        return f"{first.year:04}"
    if event.date_precision == DatePrecision.MONTH:
        return f"{first.year:04}-{first.month:02}"
    if event.date_precision == DatePrecision.TIME and event.start_time is not None:
        return datetime.combine(first, event.start_time, event.zone).isoformat(timespec="minutes")
    return first.isoformat()
