"""Dates of an event: from what is known of them to instants, and back to words."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.enums import DatePrecision

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
