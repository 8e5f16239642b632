"""The acts on registrations, one by one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.enums import AttendanceMode, EventStatus, Origin, PlaceState, QuestionKind, RegistrationState
from events.models import Place, Question, Registration
from events.registration import (
    AlreadyRegistered,
    InvalidChoice,
    Profile,
    RegistrationClosed,
    WrongState,
    approve,
    cancel,
    catch_up,
    change,
    confirm,
    decline,
    expire,
    promote,
    register,
    set_quota,
)
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db
ON_SITE, ONLINE = AttendanceMode.ON_SITE, AttendanceMode.ONLINE
S, P = RegistrationState, PlaceState


def who(name="ada", **fields):
    return Profile(**{"first_name": name.title(), "last_name": "Exemple", "email": f"{name}@example.org", **fields})


def sign_up(pool, name="ada", *, verified=False, pools=None, **kwargs):
    registration = register(
        event=pool.event, profile=who(name), pools=pools or [pool], language="fr", **kwargs
    ).registration
    return confirm(registration=registration) if verified else registration


def state_of(registration, pool=None):
    places = Place.objects.filter(registration=registration)
    return (places.get(pool=pool) if pool else places.get()).state


@pytest.fixture
def pool():
    return SeatPoolFactory(mode=ON_SITE, quota=1)


def test_somebody_registers_and_holds_a_seat_until_the_deadline(pool):
    before = timezone.now()
    outcome = register(event=pool.event, profile=who("Ada"), pools=[pool], language="en")
    registration = outcome.registration
    assert (registration.state, registration.participant.email) == (S.PENDING, "ada@example.org")
    assert [place.state for place in outcome.held] == [P.HELD]
    assert outcome.created
    assert not outcome.waiting
    assert registration.deadline - before == pytest.approx(timedelta(hours=48), abs=timedelta(seconds=20))


def test_confirming_twice_changes_nothing(pool):
    registration = sign_up(pool, verified=True)
    first = registration.confirmed_at
    confirm(registration=registration)
    registration.refresh_from_db()
    assert (registration.state, registration.confirmed_at, registration.deadline) == (S.CONFIRMED, first, None)


def test_approval(pool):
    pool.event.approval = True
    pool.event.save()
    registration = sign_up(pool, verified=True)
    assert registration.state == S.AWAITING_APPROVAL
    assert approve(registration=registration).state == S.CONFIRMED
    with pytest.raises(WrongState):
        decline(registration=registration)


def test_declining_gives_the_seat_to_the_next(pool):
    pool.event.approval = True
    pool.event.save()
    first, second = sign_up(pool, "ada", verified=True), sign_up(pool, "bob", verified=True)
    assert state_of(second) == P.WAITING
    decline(registration=first, reason="Complet")
    assert state_of(second) == P.HELD
    with pytest.raises(WrongState):
        sign_up(pool, "ada")


def test_a_full_pool_makes_a_queue_and_a_cancelled_seat_goes_to_the_first_verified(pool):
    first = sign_up(pool, "ada", verified=True)
    unverified, second, third = sign_up(pool, "bob"), sign_up(pool, "cyd", verified=True), sign_up(pool, "dan")
    confirm(registration=third)
    cancel(registration=first)
    assert state_of(first) == P.RELEASED
    assert [state_of(r) for r in (unverified, second, third)] == [P.WAITING, P.HELD, P.WAITING]
    assert Place.objects.get(registration=second).promoted_at is not None


def test_a_newcomer_does_not_overtake_somebody_who_has_yet_to_confirm(pool):
    first, waiting = sign_up(pool, "ada", verified=True), sign_up(pool, "bob")
    cancel(registration=first)
    newcomer = sign_up(pool, "cyd")
    assert [state_of(waiting), state_of(newcomer)] == [P.WAITING, P.WAITING]
    confirm(registration=newcomer)  # the first to be verified takes the seat that was free
    assert [state_of(waiting), state_of(newcomer)] == [P.WAITING, P.HELD]


def test_without_waiting_list_a_full_pool_refuses(pool):
    pool.event.waiting_list = False
    pool.event.save()
    sign_up(pool, "ada")
    with pytest.raises(RegistrationClosed) as refused:
        sign_up(pool, "bob")
    assert refused.value.field == "pools"
    assert Registration.objects.count() == 1


def test_the_same_address_twice_is_one_registration(pool):
    registration = sign_up(pool, "ada")
    with pytest.raises(AlreadyRegistered) as refused:
        register(event=pool.event, profile=who("ada", email=" ADA@Example.org"), pools=[pool], language="fr")
    assert refused.value.registration == registration
    assert Registration.objects.count() == 1


def test_an_expired_seat_is_given_on_and_taken_again_in_one_click(pool):
    now = timezone.now()
    late = sign_up(pool, "ada", now=now)
    waiting = sign_up(pool, "bob", verified=True)
    assert expire(now=now + timedelta(hours=47)) == 0
    assert expire(now=now + timedelta(hours=49)) == 1
    assert expire(now=now + timedelta(hours=49)) == 0
    late.refresh_from_db()
    assert (late.state, state_of(late), state_of(waiting)) == (S.EXPIRED, P.RELEASED, P.HELD)
    confirm(registration=late)
    assert (late.state, state_of(late)) == (S.CONFIRMED, P.WAITING)
    cancel(registration=waiting)
    assert state_of(late) == P.HELD


def test_deadlines_count_under_the_lock_without_the_sweep(pool):
    now = timezone.now()
    late = sign_up(pool, "ada", now=now)
    newcomer = sign_up(pool, "bob", now=now + timedelta(hours=49))
    late.refresh_from_db()
    assert (late.state, state_of(newcomer)) == (S.EXPIRED, P.HELD)


def test_an_overdue_seat_nobody_wants_is_confirmed_late(pool):
    now = timezone.now()
    late = sign_up(pool, "ada", now=now)
    confirm(registration=late, now=now + timedelta(hours=60))
    assert (late.state, state_of(late)) == (S.CONFIRMED, P.HELD)


def test_registering_again_after_expiry_or_cancelling_takes_up_the_same_registration(pool):
    now = timezone.now()
    registration = sign_up(pool, "ada", now=now)
    expire(now=now + timedelta(hours=49))
    outcome = register(event=pool.event, profile=who("ada"), pools=[pool], language="en", now=now + timedelta(hours=50))
    assert (outcome.registration.pk, outcome.created) == (registration.pk, False)
    assert (outcome.registration.state, state_of(registration)) == (S.PENDING, P.HELD)
    cancel(registration=outcome.registration)
    again = sign_up(pool, "ada")
    assert (again.pk, again.state, Registration.objects.count()) == (registration.pk, S.PENDING, 1)


def test_unlimited_pools_never_expire():
    pool = SeatPoolFactory()
    now = timezone.now()
    registration = sign_up(pool, now=now)
    assert registration.deadline is None
    assert expire(now=now + timedelta(days=20)) == 0
    assert confirm(registration=registration, now=now + timedelta(days=20)).state == S.CONFIRMED


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=10), timedelta(hours=48)),
        (timedelta(days=2), timedelta(hours=24)),
        (timedelta(hours=3), timedelta(minutes=90)),
        (timedelta(minutes=20), timedelta(minutes=30)),
    ],
)
def test_the_deadline_is_shorter_as_the_event_nears(pool, before, expected):
    now = pool.event.starts_at - before
    assert sign_up(pool, now=now).deadline - now == expected


def test_raising_the_quota_promotes_in_order_and_lowering_throws_nobody_out(pool):
    people = [sign_up(pool, name, verified=True) for name in ("ada", "bob", "cyd", "dan")]
    moved = set_quota(pool=pool, quota=3)
    assert [place.registration for place in moved] == people[1:3]
    set_quota(pool=pool, quota=1)
    assert [state_of(r) for r in people] == [P.HELD, P.HELD, P.HELD, P.WAITING]
    cancel(registration=people[0])
    assert state_of(people[3]) == P.WAITING
    set_quota(pool=pool, quota=None)
    assert state_of(people[3]) == P.HELD
    with pytest.raises(InvalidChoice):
        set_quota(pool=pool, quota=-1)


def test_limiting_an_unlimited_pool_gives_the_unconfirmed_a_deadline():
    pool = SeatPoolFactory()
    registration = sign_up(pool)
    set_quota(pool=pool, quota=5)
    registration.refresh_from_db()
    assert registration.deadline is not None


def test_promotion_stops_when_the_part_begins(pool):
    first, second = sign_up(pool, "ada", verified=True), sign_up(pool, "bob", verified=True)
    cancel(registration=first, now=pool.event.starts_at)
    assert state_of(second) == P.WAITING
    assert promote(pool=pool, now=pool.event.starts_at) == []
    assert [place.registration for place in promote(pool=pool)] == [second]


def test_a_date_moved_ahead_lets_the_queue_go_on(pool):
    first, second = sign_up(pool, "ada", verified=True), sign_up(pool, "bob", verified=True)
    cancel(registration=first, now=pool.event.starts_at)
    assert catch_up() == 1
    assert state_of(second) == P.HELD


def test_somebody_holds_one_part_and_waits_for_another():
    event = EventFactory()
    talks, training = (
        SeatPoolFactory(event=event, part=PartFactory(event=event), mode=ON_SITE, quota=q) for q in (100, 1)
    )
    sign_up(training, "ada", verified=True)
    both = sign_up(talks, "bob", pools=[talks, training], verified=True)
    assert [state_of(both, talks), state_of(both, training)] == [P.HELD, P.WAITING]


def test_what_cannot_be_chosen():
    event = EventFactory()
    part = PartFactory(event=event)
    site, online = (SeatPoolFactory(event=event, part=part, mode=mode) for mode in (ON_SITE, ONLINE))
    over = SeatPoolFactory(event=event, part=PartFactory(event=event, ends_at=timezone.now() - timedelta(hours=1)))
    retired = SeatPoolFactory(event=event, part=PartFactory(event=event, retired=True))
    for choice in ([], [site, online], [SeatPoolFactory()], [over], [retired]):
        with pytest.raises(InvalidChoice) as refused:
            register(event=event, profile=who(), pools=choice, language="fr")
        assert refused.value.field == "pools"
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"registration_opens_at": timezone.now() + timedelta(days=1)},
        {"registration_closes_at": timezone.now() - timedelta(days=1)},
        {"status": EventStatus.CANCELLED},
        {"live": False},
        {"registration_open": False},
        {"external_registration_url": "https://example.org"},
    ],
)
def test_when_nobody_may_register(fields):
    pool = SeatPoolFactory(event=EventFactory(**fields))
    with pytest.raises(RegistrationClosed):
        sign_up(pool)
    assert sign_up(pool, origin=Origin.MANUAL, force=True).state == S.CONFIRMED


def test_a_past_event_is_closed_to_everybody_but_the_organiser(pool):
    registration, after = sign_up(pool), pool.event.ends_at
    with pytest.raises(RegistrationClosed):
        sign_up(pool, "bob", now=after)
    with pytest.raises(RegistrationClosed):
        confirm(registration=registration, now=after)
    with pytest.raises(RegistrationClosed):
        cancel(registration=registration, now=after)
    with pytest.raises(RegistrationClosed):
        change(registration=registration, profile=who(), now=after)


def test_the_organiser_adds_somebody_and_overbooks_only_on_purpose(pool, admin_user):
    sign_up(pool, "ada", verified=True)
    added = sign_up(pool, "bob", origin=Origin.MANUAL)
    assert (added.state, added.origin, state_of(added)) == (S.CONFIRMED, Origin.MANUAL, P.WAITING)
    assert state_of(sign_up(pool, "cyd", origin=Origin.MANUAL, force=True)) == P.HELD
    with pytest.raises(AlreadyRegistered):
        sign_up(pool, "bob", origin=Origin.MANUAL)


def test_an_imported_row_needs_no_seat():
    event = EventFactory(external_registration_url="https://example.org", registration_open=False)
    outcome = register(event=event, profile=who(), pools=[], language="fr", origin=Origin.IMPORT)
    assert (outcome.registration.state, outcome.places) == (S.CONFIRMED, [])


def test_questions_are_asked_of_those_they_concern():
    event = EventFactory()
    site, online = (SeatPoolFactory(event=event, mode=mode) for mode in (ON_SITE, ONLINE))
    meal = Question.objects.create(
        event=event, kind=QuestionKind.SEVERAL, label_fr="Repas", mode=ON_SITE, required=True,
        choices=[{"key": "d1", "label_fr": "Jour 1"}, {"key": "d2", "label_fr": "Jour 2"}],
    )  # fmt: skip
    years = Question.objects.create(event=event, kind=QuestionKind.NUMBER, label_fr="Années")
    with pytest.raises(InvalidChoice) as refused:
        register(event=event, profile=who(), pools=[site], language="fr")
    assert refused.value.field == f"question-{meal.pk}"
    for wrong in ({meal.pk: ["d3"]}, {meal.pk: "d1"}, {meal.pk: ["d1"], years.pk: "ten"}, {meal.pk: ["d1"], 10**6: 1}):
        with pytest.raises(InvalidChoice):
            register(event=event, profile=who(), pools=[site], answers=wrong, language="fr")
    registration = register(
        event=event, profile=who(), pools=[site], answers={meal.pk: ["d2", "d1"], years.pk: 3}, language="fr"
    ).registration
    assert dict(registration.answers.values_list("question", "value")) == {meal.pk: ["d1", "d2"], years.pk: 3}
    change(registration=registration, pools=[online])
    assert dict(registration.answers.values_list("question", "value")) == {years.pk: 3}
    with pytest.raises(InvalidChoice):
        change(registration=registration, pools=[site])
    assert state_of(registration, online) == P.HELD


def test_profile_is_checked():
    event = EventFactory(required_profile=["sector", "level"])
    pool = SeatPoolFactory(event=event)
    complete = {"sector": "private", "level": "none"}
    for field, fields in {
        "first_name": {**complete, "first_name": " "},
        "email": {**complete, "email": "not an address"},
        "level": {"sector": "private"},
        "sector": {**complete, "sector": "nonsense"},
        "organisation": {**complete, "organisation": "x" * 201},
    }.items():
        with pytest.raises(InvalidChoice) as refused:
            register(event=event, profile=who(**fields), pools=[pool], language="fr")
        assert refused.value.field == field
    registration = register(event=event, profile=who(**complete), pools=[pool], language="fr").registration
    assert Profile.of(registration) == who(**complete)


def test_changing_places_releases_and_takes(pool):
    online = SeatPoolFactory(event=pool.event, mode=ONLINE)
    first, second = sign_up(pool, "ada", verified=True), sign_up(pool, "bob", verified=True)
    change(registration=first, pools=[online])
    assert [state_of(first, pool), state_of(first, online), state_of(second)] == [P.RELEASED, P.HELD, P.HELD]
    change(registration=first, pools=[pool])
    assert [state_of(first, pool), state_of(first, online)] == [P.WAITING, P.RELEASED]
    assert first.state == S.CONFIRMED


def test_a_change_that_cannot_be_had_changes_nothing(pool):
    pool.event.waiting_list = False
    pool.event.save()
    online = SeatPoolFactory(event=pool.event, mode=ONLINE)
    sign_up(pool, "ada")
    registration = sign_up(online, "bob")
    with pytest.raises(RegistrationClosed):
        change(registration=registration, pools=[pool], profile=who("bob", first_name="Robert"))
    registration = Registration.objects.get(pk=registration.pk)
    assert registration.first_name == "Bob"
    assert list(registration.places.values_list("pool", "state")) == [(online.pk, P.HELD)]


def test_what_was_given_up_before_expiry_is_not_taken_again(pool):
    now = timezone.now()
    other = SeatPoolFactory(event=pool.event, part=PartFactory(event=pool.event), mode=ON_SITE, quota=5)
    registration = sign_up(pool, pools=[pool, other], now=now)
    change(registration=registration, pools=[other])
    expire(now=now + timedelta(hours=49))
    confirm(registration=registration, now=now + timedelta(hours=50))
    assert [state_of(registration, pool), state_of(registration, other)] == [P.RELEASED, P.HELD]


def test_the_address_of_a_registration_stays(pool):
    registration = sign_up(pool)
    with pytest.raises(InvalidChoice):
        change(registration=registration, profile=who("eve"))
    change(registration=registration, profile=who("ada", last_name="Lovelace"))
    registration.refresh_from_db()
    assert registration.full_name == "Ada Lovelace"


def test_cancelling_is_final_for_the_old_link_but_not_for_the_person(pool):
    registration = sign_up(pool, verified=True)
    cancel(registration=registration)
    cancel(registration=registration)
    with pytest.raises(WrongState):
        confirm(registration=registration)
    with pytest.raises(WrongState):
        change(registration=registration, profile=who())


def test_queries_do_not_grow_with_registrations(django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pool = SeatPoolFactory(quota=50)
    counts = []
    for n in range(12):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            registration = sign_up(pool, f"p{n}")
        with CaptureQueriesContext(connection) as also:
            confirm(registration=registration)
        counts.append((len(caught), len(also)))
    assert len(set(counts[1:])) == 1, counts
