"""iCalendar, read back by an iCalendar reader."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from events.calendar import calendar, entries, in_calendar, public_calendar
from events.enums import EventStatus
from tests.factories import EventFactory, PartFactory


def _read(data: bytes):
    found = Calendar.from_ical(data)
    return found, list(found.walk("VEVENT"))


def test_an_event_of_hours_keeps_its_zone(db):
    event = EventFactory(
        title="Feux", timezone="Pacific/Noumea", start_date=date(2026, 6, 19), start_time=time(8), end_time=time(9, 30)
    )
    found, [entry] = _read(public_calendar([event], "fr"))
    assert entry.decoded("dtstart") == datetime(2026, 6, 18, 21, tzinfo=UTC)
    assert entry["dtstart"].params["TZID"] == "Pacific/Noumea"
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(minutes=90)
    assert [str(z["TZID"]) for z in found.walk("VTIMEZONE")] == ["Pacific/Noumea"]
    assert str(entry["uid"]) == f"event-{event.pk}@testserver"
    assert str(entry["url"]).endswith(f"/{event.slug}/")
    assert entry["status"] == "CONFIRMED"
    assert entry["sequence"] == 0


def test_days_are_whole_and_their_end_is_exclusive(db):
    event = EventFactory(
        date_precision="day", start_date=date(2024, 6, 19), end_date=date(2024, 6, 20), start_time=None, end_time=None
    )
    _found, [entry] = _read(public_calendar([event], "fr"))
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2024, 6, 19), date(2024, 6, 21))
    assert entry["dtstart"].params["VALUE"] == "DATE"


@pytest.mark.parametrize("precision", ["month", "year", "unknown"])
def test_a_vague_date_is_in_no_calendar(db, precision):
    event = EventFactory(date_precision=precision, start_date=None if precision == "unknown" else date(2024, 6, 1))
    assert not in_calendar(event)
    assert _read(public_calendar([event], "fr"))[1] == []


def test_a_change_raises_the_sequence_and_a_cancellation_says_so(db):
    event = EventFactory()
    event.last_published_at = event.first_published_at + timedelta(hours=2)
    event.status = EventStatus.CANCELLED
    _found, [entry] = _read(public_calendar([event], "fr"))
    assert entry["sequence"] == 120
    assert entry["status"] == "CANCELLED"


def test_a_series_is_told_by_its_parts(db):
    event = EventFactory(kind="webinar_series", date_precision="month", start_date=date(2026, 1, 1))
    start = datetime(2026, 1, 15, 11, tzinfo=UTC)
    first = PartFactory(event=event, starts_at=start, ends_at=start + timedelta(hours=1))
    PartFactory(event=event, starts_at=start, retired=True)
    PartFactory(event=event)
    _found, [entry] = _read(public_calendar([event], "fr"))
    assert str(entry["uid"]) == f"event-{event.pk}-part-{first.pk}@testserver"
    assert entry.decoded("dtstart") == start


def test_the_joining_link_is_there_for_a_participant_only(db):
    event = EventFactory(joining_link="https://visio.example.org/secret")
    assert b"visio" not in public_calendar([event], "fr").replace(b"\r\n ", b"")
    assert b"visio" in calendar(entries(event, "fr", link=event.joining_link)).replace(b"\r\n ", b"")


def test_hostile_text_cannot_add_a_property(db):
    event = EventFactory(title="Titre\r\nATTENDEE:mailto:x@example.org", venue_city="Brest\nEND:VEVENT", mode="on_site")
    _found, [entry] = _read(public_calendar([event], "fr"))
    assert "attendee" not in entry
    assert "Brest" in entry["location"]
