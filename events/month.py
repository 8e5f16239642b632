"""A month of events as a calendar: weeks of days, each event on the days of its own zone."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS

from cms.i18n import current_language
from events.calendar import parts_of
from events.dates import FIRST_YEAR, LAST_YEAR
from events.enums import DatePrecision, EventStatus
from events.models import EventPage, Part
from events.wording import clock, month_year


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, or a webinar of a series, on one day."""

    event: EventPage
    url: str
    hour: str
    part: Part | None = None

    @property
    def is_cancelled(self) -> bool:
        return self.event.status == EventStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    is_outside: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """What the calendar shows; ``vague`` are the month's events whose day is not known."""

    first: date
    title: str
    weekdays: Sequence[str]
    weeks: Sequence[Sequence[Day]]
    vague: Sequence[Entry]
    previous: date | None
    following: date | None

    @property
    def is_empty(self) -> bool:
        return not self.vague and not any(day.entries for week in self.weeks for day in week)


def _neighbour(first: date, step: int) -> date | None:
    """The first day of the next or previous month; None beyond the years an event may be in."""
    other = (first + timedelta(days=31)).replace(day=1) if step > 0 else (first - timedelta(days=1)).replace(day=1)
    return other if FIRST_YEAR <= other.year <= LAST_YEAR else None


def _placed(
    event: EventPage, parts: Sequence[Part], first: date, last: date, url: str, language: str
) -> Iterable[tuple[date, Entry]]:
    """The days of [first, last] an event is on; a series by its parts, in the event's zone."""
    if parts:
        for part in parts:
            if part.starts_at is not None:
                local = part.starts_at.astimezone(event.zone)
                yield local.date(), Entry(event, url, clock(local.time(), language), part)
        return
    if event.start_date is None:
        return
    timed = event.date_precision == DatePrecision.TIME and event.start_time is not None
    day, end = max(event.start_date, first), min(event.end_date or event.start_date, last)
    while day <= end:
        hour = clock(event.start_time, language) if timed and event.start_time and day == event.start_date else ""
        yield day, Entry(event, url, hour)
        day += timedelta(days=1)


def month(events: Iterable[EventPage], first: date, today: date, request: Any = None) -> Month:
    """The calendar of the month that begins with ``first``, in the active language."""
    language = current_language()
    known = list(events)
    parts = parts_of(known)
    grid = Calendar().monthdatescalendar(first.year, first.month)
    days = {day: Day(day, is_outside=day.month != first.month, is_today=day == today) for week in grid for day in week}
    last = max(day for day in days if day.month == first.month)
    vague = []
    for event in known:
        url = event.get_url(request) or ""
        if event.date_precision == DatePrecision.MONTH and not parts.get(event.pk):
            vague.append(Entry(event, url, ""))
            continue
        for day, entry in _placed(event, parts.get(event.pk, []), first, last, url, language):
            if first <= day <= last:
                days[day].entries.append(entry)
    for placed in days.values():
        placed.entries.sort(key=lambda e: (e.hour != "", _hour(e), e.event.pk))
    return Month(
        first=first,
        title=month_year(first, language),
        weekdays=[str(name) for name in WEEKDAYS.values()],
        weeks=[[days[day] for day in week] for week in grid],
        vague=vague,
        previous=_neighbour(first, -1),
        following=_neighbour(first, 1),
    )


def _hour(entry: Entry) -> tuple[int, int]:
    """For sorting: hours of a day, whatever the language writes them like."""
    if entry.part is not None and entry.part.starts_at is not None:
        local = entry.part.starts_at.astimezone(entry.event.zone)
        return local.hour, local.minute
    start = entry.event.start_time
    return (start.hour, start.minute) if start and entry.hour else (0, 0)
