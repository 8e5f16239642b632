"""Figures of an event: definitions, bases, freezing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.enums import AttendanceMode, PlaceState, RegistrationState
from events.models import Participant, ParticipationFact, Place, Registration
from events.tabulate import EventNotOver, FiguresAreFrozen, Share, Stage, count, freeze, stored, tabulate
from events.tasks import refresh_figures
from tests.factories import EventFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool():
    past = EventFactory(day=timezone.localdate() - timedelta(days=3))
    return SeatPoolFactory(event=past, mode=AttendanceMode.ON_SITE, quota=200)


def person(pool, n, *, state=RegistrationState.CONFIRMED, place=PlaceState.HELD, **profile):
    registration = Registration.objects.create(
        event=pool.event,
        participant=Participant.objects.create(email=f"p{n}@example.org"),
        state=state,
        first_name="P",
        last_name=str(n),
        email_as_typed=f"p{n}@example.org",
        created_at=timezone.now(),
        **profile,
    )
    Place.objects.create(registration=registration, pool=pool, state=place, since=timezone.now())
    return registration


def test_117_confirmed_of_whom_29_private_and_57_non_experts_show_25_and_49_percent(pool):
    for n in range(117):
        person(
            pool,
            n,
            sector=("private" if n % 2 else "independent") if n < 29 else "research",
            level=("none" if n % 2 else "beginner") if n < 57 else "expert",
        )
    figures = count(pool.event)
    assert figures.total(Stage.CONFIRMED) == 117
    assert figures.share("private") == Share(29, 117, 117)
    assert figures.share("private").percent == 25
    assert figures.share("non_expert") == Share(57, 117, 117)
    assert figures.share("non_expert").percent == 49


def test_the_unanswered_count_in_neither_part_nor_base(pool):
    person(pool, 1, sector="private")
    person(pool, 2, sector="state")
    person(pool, 3)
    person(pool, 4)
    share = count(pool.event).share("private")
    assert (share.percent, share.base, share.total, share.response_rate) == (50, 2, 4, 50)
    assert count(pool.event).unanswered("sector") == 2


def test_a_beginner_with_a_gis_base_gave_both_levels(pool):
    person(pool, 1, level="none", gis_level="advanced")
    person(pool, 2, level="beginner", gis_level="none")
    person(pool, 3, level="beginner")
    person(pool, 4, level="expert", gis_level="basic")
    assert count(pool.event).share("beginner_with_gis") == Share(1, 3, 4)


def test_waiting_and_unconfirmed_people_are_registered_not_confirmed_and_ended_ones_are_neither(pool):
    person(pool, 1)
    person(pool, 2, place=PlaceState.WAITING)
    person(pool, 3, state=RegistrationState.PENDING)
    person(pool, 4, state=RegistrationState.CANCELLED, place=PlaceState.RELEASED)
    person(pool, 5, state=RegistrationState.EXPIRED, place=PlaceState.RELEASED)
    figures = count(pool.event)
    assert (figures.total(Stage.REGISTERED), figures.total(Stage.CONFIRMED)) == (3, 1)


def test_nobody_asked_gives_no_percentage():
    assert Share(0, 0, 0).percent is None
    assert Share(0, 0, 0).response_rate is None
    assert Share(1, 200, 200).percent == 1  # 0.5 rounds up


def test_facts_are_provisional_until_frozen_and_then_outlive_the_registrations(pool):
    event = pool.event
    first = person(pool, 1, sector="private")
    tabulate(event)
    person(pool, 2, sector="state")
    assert tabulate(event).total(Stage.CONFIRMED) == 2
    freeze(event)
    with pytest.raises(FiguresAreFrozen):
        freeze(event)
    first.places.all().delete()
    first.delete()
    assert tabulate(event).total(Stage.CONFIRMED) == 2
    assert stored([event]).share("private") == Share(1, 2, 2)
    event.refresh_from_db()
    assert event.figures_frozen_at is not None


def test_figures_are_not_frozen_before_the_end(pool):
    event = pool.event
    event.ends_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(EventNotOver):
        freeze(event)
    assert not ParticipationFact.objects.exists()


def test_counting_takes_one_query_whatever_the_number_of_people(pool, django_assert_num_queries):
    for n in range(3):
        person(pool, n, sector="private")
    with django_assert_num_queries(1):
        count(pool.event)
    for n in range(3, 30):
        person(pool, n, sector="private")
    with django_assert_num_queries(1):
        count(pool.event)


def test_facts_of_open_events_are_refreshed_and_frozen_ones_left(pool):
    person(pool, 1, sector="private")
    assert refresh_figures() == 1
    person(pool, 2, sector="state")
    assert stored([pool.event]).total(Stage.CONFIRMED) == 1
    refresh_figures()
    assert stored([pool.event]).total(Stage.CONFIRMED) == 2
    freeze(pool.event)
    person(pool, 3)
    assert refresh_figures() == 0
    assert stored([pool.event]).total(Stage.CONFIRMED) == 2
