"""What a reader sees of an event: its card, its registration box, its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pycountry
from babel import Locale
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.i18n import Text, current_language
from events.box import seats_in_words
from events.dates import Phase, in_words, phase
from events.enums import DatePrecision, EventStatus
from events.models import EventPage, Part, Session, Speaker
from events.seats import BoxState, availability_for, box_state
from events.wording import DASH, day_in_words, day_number, hours_in_words, machine_date


@dataclass(frozen=True, slots=True)
class DateBlock:
    """The date of a card at a glance; the words beside it say the same, so assistive tools skip it."""

    top: str
    big: str
    small: str = ""
    until: str = ""
    """End of a range within a month."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word in a badge (``cms/components/badge.html``)."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Card:
    """An event in a list."""

    event: EventPage
    url: str
    when: str
    machine_date: str
    block: DateBlock
    place: str
    marks: Sequence[Mark]
    seats: str
    phase: Phase
    is_cancelled: bool
    accepts: bool
    """Whether one can register now, or join the waiting list."""

    @property
    def title(self) -> Text:
        return self.event.display_title


def date_block(event: EventPage) -> DateBlock:
    """``JUIN 19–20 2024``, ``JUIN 2023``, ``2024`` or a question mark, in the active language."""
    first, language = event.start_date, current_language()
    if first is None or event.date_precision == DatePrecision.UNKNOWN:
        return DateBlock("", "?", _("not known"))
    if event.date_precision == DatePrecision.YEAR:
        return DateBlock("", str(first.year))
    month = date_format(first, "M" if language == "en" else "b")
    if event.date_precision == DatePrecision.MONTH:
        return DateBlock("", month, str(first.year))
    last = event.end_date or first
    days = day_number(first, language)
    if last > first and (last.year, last.month) == (first.year, first.month):
        return DateBlock(month, str(first.day), str(first.year), until=f"{DASH}{last.day}")
    return DateBlock(month, days, str(first.year))


def place_in_words(event: EventPage) -> str:
    """``Montpellier``, ``Antananarivo (Madagascar)``; empty where it is not known."""
    country = event.venue_country
    name = ""
    if country and country != "FR":
        known = pycountry.countries.get(alpha_2=country)
        name = known.name if known else country
    if event.venue_city and name:
        return f"{event.venue_city} ({name})"
    return event.venue_city or name or event.venue_name


def marks_of(event: EventPage, now: datetime) -> list[Mark]:
    """What a reader must know before the rest: cancelled, postponed, rescheduled, going on, fictitious."""
    marks = []
    if event.status != EventStatus.SCHEDULED:
        tone = "danger" if event.status == EventStatus.CANCELLED else "warning"
        marks.append(Mark(str(EventStatus(event.status).label), tone))
    elif phase(event, now) is Phase.ONGOING:
        marks.append(Mark(_("Going on now"), "open"))
    if event.is_demonstration:
        marks.append(Mark(_("Fictitious event"), "demo"))
    return marks


def cards(events: Iterable[EventPage], now: datetime, request: Any = None) -> list[Card]:
    """The cards of events in the active language; one query for all seats."""
    known = list(events)
    seats = availability_for(known, now)
    return [card(event, now, box_state(event, now, seats[event.pk]), request) for event in known]


def card(event: EventPage, now: datetime, state: BoxState, request: Any = None) -> Card:
    """An event's card in the active language."""
    return Card(
        event=event,
        url=event.get_url(request) or "",
        when=in_words(event, current_language()),
        machine_date=machine_date(event),
        block=date_block(event),
        place=place_in_words(event),
        marks=marks_of(event, now),
        seats=seats_in_words(state),
        phase=phase(event, now),
        is_cancelled=event.status == EventStatus.CANCELLED,
        accepts=state.accepts,
    )


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A session of the programme."""

    hours: str
    session: Session
    speakers: Sequence[Speaker]


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """A day of the programme; no day where sessions are not dated."""

    title: str
    machine_date: str
    lines: Sequence[ProgrammeLine]


def speakers_of(sessions: Sequence[Session]) -> list[list[Speaker]]:
    """The speakers of each session; one query for those that are stored, none for those of a preview."""
    stored: dict[int, list[Speaker]] = {s.pk: [] for s in sessions if s.pk and not _in_memory(s)}
    if stored:
        through = Session.speakers.through.objects.filter(session__in=list(stored))
        for row in through.select_related("speaker").order_by("pk"):
            stored[row.session_id].append(row.speaker)
    return [list(s.speakers.all()) if _in_memory(s) else stored.get(s.pk, []) for s in sessions]


def _in_memory(session: Session) -> bool:
    """Whether the speakers of a session are edited and not saved (django-modelcluster keeps them aside)."""
    return "speakers" in (getattr(session, "_cluster_related_objects", None) or {})


def programme(sessions: Sequence[Session], speakers: Sequence[Sequence[Speaker]]) -> list[ProgrammeDay]:
    """Sessions by day, in order of time within a day; those without a day last. ``speakers`` as the sessions go."""
    known = {id(session): found for session, found in zip(sessions, speakers, strict=True)}
    days: dict[date | None, list[Session]] = {}
    for session in sessions:
        days.setdefault(session.day, []).append(session)
    language = current_language()
    found = []
    for day in sorted(days, key=lambda d: (d is None, d or date.min)):
        # Sessions without a time keep their place among the others: the sort is stable, they follow the last time.
        lines = sorted(days[day], key=lambda s: (s.start_time is None, s.start_time) if s.start_time else (True,))
        found.append(
            ProgrammeDay(
                title=_weekday(day, language) if day else "",
                machine_date=day.isoformat() if day else "",
                lines=[
                    ProgrammeLine(hours_in_words(s.start_time, s.end_time, language), s, known[id(s)]) for s in lines
                ],
            )
        )
    return found


def _weekday(day: date, language: str) -> str:
    words = f"{WEEKDAYS[day.weekday()]} {day_in_words(day, language)}"
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Venue:
    """Where an event takes place, as far as it is known."""

    name: str
    lines: Sequence[str]
    map_url: str


def venue(event: EventPage) -> Venue | None:
    """Name, address and a link to OpenStreetMap: the point where it is known, else a search; None without either."""
    lines = [line.strip() for line in event.venue_address.splitlines() if line.strip()]
    if event.venue_city and not any(event.venue_city.casefold() in line.casefold() for line in lines):
        lines.append(place_in_words(event))
    if not event.venue_name and not lines:
        return None
    if event.latitude is not None and event.longitude is not None:
        point = {"mlat": f"{event.latitude:.5f}", "mlon": f"{event.longitude:.5f}"}
        map_url = f"https://www.openstreetmap.org/?{urlencode(point)}#map=16/{point['mlat']}/{point['mlon']}"
    else:
        words = ", ".join([event.venue_name, *lines] if event.venue_name else lines)
        map_url = f"https://www.openstreetmap.org/search?{urlencode({'query': words})}"
    return Venue(event.venue_name, lines, map_url)


def languages_in_words(code: str) -> str:
    """``français``, ``English`` for a language's code; the text itself where an organiser wrote words."""
    return str(Locale(current_language()).languages.get(code, code))


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of an event and when it takes place."""

    part: Part
    when: str
