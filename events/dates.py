"""Dates of an event: from what is known of them to instants, and back to words."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.enums import DatePrecision, EventStatus
from events.wording import in_words

if TYPE_CHECKING:
    from events.models import EventPage

__all__ = ["Phase", "in_words", "instants", "phase", "surely_begun", "time_zones", "validate_dates"]

_UTC = ZoneInfo("UTC")


def _after(day: date, precision: str) -> date:
    """First day after the day, month or year that ``day`` stands for."""
    if precision == DatePrecision.YEAR:
        return date(day.year + 1, 1, 1)
    if precision == DatePrecision.MONTH:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=1)


def _first(day: date, precision: str) -> date:
    """First day of the day, month or year that ``day`` stands for."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == DatePrecision.MONTH else day


def instants(
    precision: str,
    zone: ZoneInfo,
    start_date: date | None,
    start_time: time | None,
    end_date: date | None,
    end_time: time | None,
) -> tuple[datetime | None, datetime | None]:
    """The half-open interval [start, end) in UTC that an event takes, as far as its date is known.

    A date known to the day runs from midnight to the midnight after its last day in ``zone``, likewise for
    months and years. Without an end time, an event lasts to the end of its last day. Unknown: (None, None).
    A wall-clock time that a clock change skips or repeats takes the earlier offset (PEP 495, fold=0).
    """
    if precision == DatePrecision.UNKNOWN or start_date is None:
        return None, None
    last = end_date or start_date
    start = datetime.combine(_first(start_date, precision), time.min, zone)
    end = datetime.combine(_after(last, precision), time.min, zone)
    if precision == DatePrecision.TIME:
        if start_time is not None:
            start = datetime.combine(start_date, start_time, zone)
        if end_time is not None:
            end = datetime.combine(last, end_time, zone)
    return start.astimezone(_UTC), end.astimezone(_UTC)


def surely_begun(precision: str, zone: ZoneInfo, start_date: date | None, start_time: time | None) -> datetime | None:
    """The instant (UTC) from which an event has certainly begun; None where its date is not known.

    "June" may be any day of June: until July comes, the event may still be to come.
    """
    if precision == DatePrecision.UNKNOWN or start_date is None:
        return None
    if precision in (DatePrecision.MONTH, DatePrecision.YEAR):
        return datetime.combine(_after(start_date, precision), time.min, zone).astimezone(_UTC)
    wall = start_time if precision == DatePrecision.TIME and start_time is not None else time.min
    return datetime.combine(start_date, wall, zone).astimezone(_UTC)


class Phase(StrEnum):
    """Where an event stands at an instant; the same three sets as ``EventQuerySet``."""

    UPCOMING = "upcoming"
    ONGOING = "ongoing"
    PAST = "past"


def phase(event: "EventPage", now: datetime) -> Phase:
    """``now < begun_at``: upcoming; ``begun_at <= now < ends_at``: ongoing; else past.

    Without a date, an event counts as past, unless it is postponed: then its new date is to come.
    """
    if event.begun_at is None or event.ends_at is None:
        return Phase.UPCOMING if event.status == EventStatus.POSTPONED else Phase.PAST
    if event.ends_at <= now:
        return Phase.PAST
    return Phase.UPCOMING if now < event.begun_at else Phase.ONGOING


@cache
def time_zones() -> frozenset[str]:
    """Names of the time zones this machine knows; read from the disk once, which takes 8 ms."""
    return frozenset(available_timezones())


FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years an event may be in; beyond them is a slip of the keyboard."""


def validate_dates(event: "EventPage") -> None:
    """Raise ValidationError, a message a field, where an event's dates contradict one another."""
    errors: dict[str, str] = {}
    first, last = event.start_date, event.end_date
    if event.timezone not in time_zones():
        errors["timezone"] = _("This is not a time zone (example: Europe/Paris).")
    if event.date_precision != DatePrecision.UNKNOWN and first is None:
        errors["start_date"] = _("Give the first day, or say that the date is not known.")
    for name, day in (("start_date", first), ("end_date", last)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            errors[name] = _("The year must be between %(first)s and %(last)s.") % {
                "first": FIRST_YEAR,
                "last": LAST_YEAR,
            }
    if first and last and last < first:
        errors["end_date"] = _("The last day is before the first.")
    elif event.date_precision == DatePrecision.TIME and first and last in (None, first):
        start, end = event.start_time, event.end_time
        if start is not None and end is not None and end <= start:
            errors["end_time"] = _("The event ends before it starts; give the last day if it ends the day after.")
    if errors:
        raise ValidationError(errors)
