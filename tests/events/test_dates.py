"""Upcoming, ongoing, past: at midnight, at clock changes, far from Paris, and where the date is vague."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.dates import Phase, instants, phase, surely_begun, validate_dates
from events.enums import DatePrecision, EventStatus
from events.models import EventPage
from tests.factories import EventFactory, NetworkFactory

PARIS, NOUMEA = ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Noumea")
SECOND = timedelta(seconds=1)


def _phases(event: EventPage, now: datetime) -> dict[Phase, bool]:
    own = EventPage.objects.filter(pk=event.pk)
    return {
        Phase.UPCOMING: own.upcoming(now).exists(),
        Phase.ONGOING: own.ongoing(now).exists(),
        Phase.PAST: own.past(now).exists(),
    }


def _in_phase(event: EventPage, now: datetime) -> Phase:
    """The one phase the queries put the event in, checked against the Python definition."""
    found = [p for p, there in _phases(event, now).items() if there]
    assert found == [phase(event, now)]
    assert EventPage.objects.filter(pk=event.pk).to_come(now).exists() == (found[0] != Phase.PAST)
    return found[0]


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Paris", datetime(2026, 6, 18, 22, 0, tzinfo=UTC)),
        ("Pacific/Noumea", datetime(2026, 6, 18, 13, 0, tzinfo=UTC)),
        ("America/Martinique", datetime(2026, 6, 19, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_in_its_own_zone(db, zone, midnight):
    event = EventFactory(date_precision="day", start_date=date(2026, 6, 19), start_time=None, timezone=zone)
    assert _in_phase(event, midnight - SECOND) is Phase.UPCOMING
    assert _in_phase(event, midnight) is Phase.ONGOING
    assert _in_phase(event, midnight + timedelta(days=1) - SECOND) is Phase.ONGOING
    assert _in_phase(event, midnight + timedelta(days=1)) is Phase.PAST


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)],
)
def test_a_day_of_clock_change_has_its_own_length(day, hours):
    start, end = instants("day", PARIS, day, None, None, None)
    assert end - start == timedelta(hours=hours)


def test_wall_clock_hours_survive_a_clock_change():
    start, end = instants("time", PARIS, date(2026, 10, 24), time(9), date(2026, 10, 25), time(17))
    assert start == datetime(2026, 10, 24, 7, tzinfo=UTC)
    assert end == datetime(2026, 10, 25, 16, tzinfo=UTC)


def test_an_event_of_hours_is_half_open(db):
    event = EventFactory(start_date=date(2026, 6, 19), start_time=time(11), end_time=time(12))
    start = datetime(2026, 6, 19, 9, tzinfo=UTC)
    assert _in_phase(event, start - SECOND) is Phase.UPCOMING
    assert _in_phase(event, start) is Phase.ONGOING
    assert _in_phase(event, start + timedelta(hours=1)) is Phase.PAST


def test_an_event_of_this_month_is_still_to_come(db):
    event = EventFactory(date_precision="month", start_date=date(2026, 11, 1), start_time=None)
    assert _in_phase(event, datetime(2026, 11, 22, 12, tzinfo=UTC)) is Phase.UPCOMING
    assert _in_phase(event, datetime(2026, 11, 30, 22, 59, tzinfo=UTC)) is Phase.UPCOMING
    assert _in_phase(event, datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) is Phase.PAST


def test_a_series_over_months_is_ongoing_once_its_first_month_is_over(db):
    event = EventFactory(
        date_precision="month", start_date=date(2024, 9, 1), end_date=date(2025, 2, 1), start_time=None
    )
    assert _in_phase(event, datetime(2024, 9, 15, tzinfo=UTC)) is Phase.UPCOMING
    assert _in_phase(event, datetime(2024, 10, 15, tzinfo=UTC)) is Phase.ONGOING
    assert _in_phase(event, datetime(2025, 2, 28, 22, 59, tzinfo=UTC)) is Phase.ONGOING
    assert _in_phase(event, datetime(2025, 2, 28, 23, 0, tzinfo=UTC)) is Phase.PAST


def test_an_unknown_date_is_past_unless_postponed(db):
    event = EventFactory(date_precision="unknown", start_date=None, start_time=None)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert _in_phase(event, now) is Phase.PAST
    event.status = EventStatus.POSTPONED
    event.save()
    assert _in_phase(event, now) is Phase.UPCOMING


@pytest.mark.parametrize(
    ("values", "months"),
    [
        ({"start_date": date(2026, 6, 30)}, {6}),
        ({"start_date": date(2026, 6, 30), "end_date": date(2026, 8, 1)}, {6, 7, 8}),
        ({"start_date": date(2026, 12, 1), "timezone": "Pacific/Noumea", "start_time": time(1)}, {12}),
        ({"start_date": date(2026, 9, 1), "end_date": date(2026, 10, 1), "date_precision": "month"}, {9, 10}),
        ({"start_date": date(2026, 1, 1), "date_precision": "year"}, set()),
        ({"start_date": None, "date_precision": "unknown"}, set()),
    ],
)
def test_months_of_an_event_are_those_of_its_own_calendar(db, values, months):
    EventFactory(**{"end_time": None, **values})
    assert {m for m in range(1, 13) if EventPage.objects.in_month(date(2026, m, 1)).exists()} == months


def test_of_network_counts_a_shared_event_once(db):
    own, other, third = NetworkFactory(), NetworkFactory(), NetworkFactory()
    event = EventFactory(network=own)
    event.co_organisers.set([own, other])
    event.save()
    assert EventPage.objects.of_network(own).count() == 1
    assert EventPage.objects.of_network(other).count() == 1
    assert EventPage.objects.of_network(third).count() == 0


ZONES = st.sampled_from(["Europe/Paris", "Pacific/Noumea", "America/Martinique", "Indian/Reunion", "Asia/Kathmandu"])
DAYS = st.dates(min_value=date(1991, 1, 1), max_value=date(2099, 12, 1))


@given(
    precision=st.sampled_from(DatePrecision.values),
    zone=ZONES,
    first=st.none() | DAYS,
    length=st.integers(0, 400),
    start=st.none() | st.times(),
    end=st.none() | st.times(),
)
def test_intervals_are_ordered_and_cover_what_they_stand_for(precision, zone, first, length, start, end):
    last = first + timedelta(days=length) if first else None
    zone = ZoneInfo(zone)
    opened, closed = instants(precision, zone, first, start, last, end)
    begun = surely_begun(precision, zone, first, start)
    assert (opened is None) == (closed is None) == (begun is None) == (precision == "unknown" or first is None)
    if opened is None or closed is None or begun is None or (length == 0 and start and end and end <= start):
        return
    assert opened <= begun
    assert opened < closed + timedelta(hours=2)  # a wall-clock hour that a clock change repeats
    if precision in ("day", "month", "year"):
        local = opened.astimezone(zone)
        assert (local.hour, local.minute) in {(0, 0), (1, 0)}  # no midnight on some days of change
        assert opened <= datetime.combine(first, time(12), zone) < closed
        assert closed.astimezone(zone).date() > last


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    precision=st.sampled_from(DatePrecision.values),
    zone=ZONES,
    first=DAYS,
    length=st.integers(0, 90),
    offset=st.integers(-200, 200),
    status=st.sampled_from(EventStatus.values),
)
def test_queries_and_python_agree(one_event, precision, zone, first, length, offset, status):
    event = one_event
    event.date_precision, event.timezone, event.status = precision, zone, status
    event.start_date, event.end_date = first, first + timedelta(days=length)
    event.start_time, event.end_time = time(9), None
    event.save()
    _in_phase(event, datetime.combine(first, time(12), UTC) + timedelta(days=offset))


@pytest.fixture
def one_event(db):
    return EventFactory()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"start_date": None}, "start_date"),
        ({"start_date": date(9999, 12, 31)}, "start_date"),
        ({"end_date": date(1, 1, 1)}, "end_date"),
        ({"end_date": date(2026, 6, 18)}, "end_date"),
        ({"start_time": time(12), "end_time": time(12)}, "end_time"),
    ],
)
def test_contradictory_dates_get_a_message_next_to_the_field(db, values, field):
    event = EventPage(**{"date_precision": "time", "start_date": date(2026, 6, 19), **values})
    with pytest.raises(ValidationError) as caught:
        validate_dates(event)
    assert field in caught.value.message_dict


def test_an_evening_may_end_the_day_after(db):
    validate_dates(
        EventPage(start_date=date(2026, 6, 19), start_time=time(20), end_date=date(2026, 6, 20), end_time=time(1))
    )
