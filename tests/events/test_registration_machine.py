"""Any order of acts, at any hour, keeps what must hold (hypothesis)."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from events.enums import LIVE_STATES, VERIFIED_STATES, AttendanceMode, Origin, PlaceState, RegistrationState
from events.models import EventPage, Place, Registration, SeatPool
from events.registration import (
    AlreadyRegistered,
    Profile,
    RegistrationError,
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
from events.seats import availability, has_begun
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

PICK = st.integers(0, 60)
"""Which of those registered so far an act is for (modulo their number), so that most acts find somebody."""
RANKS = st.sampled_from([{0}, {0}, {1}, {2}, {0, 2}, {0, 2}, {1, 2, 3}, {0, 1}])
QUOTAS = st.sampled_from([0, 1, 1, 2, None])
ACTS = {"confirm": confirm, "cancel": cancel, "approve": approve, "decline": decline, "change": change}
WEIGHTS = [
    *["register_and_confirm"] * 6,
    *["register_only"] * 3,
    *["cancel"] * 4,
    *["change", "confirm", "change_seats", "let_time_pass"] * 2,
    *["approve", "decline", "register_again", "overbook", "sweep", "nothing_is_left_to_promote"],
]


class Acts(RuleBasedStateMachine):
    """The acts on an event with three limited pools in two parts and one unlimited."""

    event: EventPage
    pools: list[SeatPool]
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = self.event.starts_at - timedelta(days=40)
        self.ceiling: dict[int, float] = {}
        self.people = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(approval=st.booleans(), waiting_list=st.booleans(), quotas=st.lists(QUOTAS, min_size=3, max_size=3))
    def opens(self, approval, waiting_list, quotas):
        self.event.approval, self.event.waiting_list = approval, waiting_list
        for pool, quota in zip(self.pools, [*quotas, None], strict=True):
            SeatPool.objects.filter(pk=pool.pk).update(quota=quota)
            self.ceiling[pool.pk] = float("inf") if quota is None else quota

    def held(self, pool_id: int) -> int:
        return Place.objects.filter(pool=pool_id, state=PlaceState.HELD).count()

    def someone(self, pick: int) -> Registration | None:
        everybody = list(Registration.objects.order_by("pk"))
        if not everybody:
            return None
        found = everybody[pick % len(everybody)]
        found.event = self.event
        return found

    def chosen(self, ranks: set[int]) -> list[SeatPool]:
        return list(SeatPool.objects.filter(pk__in=[self.pools[rank].pk for rank in ranks]).select_related("part"))

    @rule(what=st.sampled_from(WEIGHTS), pick=PICK, ranks=RANKS, quota=QUOTAS)
    def happens(self, what, pick, ranks, quota):
        """One rule for all, since many would each be drawn too seldom to meet."""
        if what in ACTS:
            extra = {"pools": self.chosen(ranks)} if what == "change" else {}
            self._try(ACTS[what], self.someone(pick), **extra)
        else:
            getattr(self, what)(pick, ranks, quota)

    def register_and_confirm(self, pick, ranks, quota):
        self.registers(None, ranks, then_confirms=True)

    def register_only(self, pick, ranks, quota):
        self.registers(None, ranks, then_confirms=False)

    def register_again(self, pick, ranks, quota):
        self.registers(pick, ranks, then_confirms=pick % 2 == 0)

    def registers(self, again, ranks, *, then_confirms):
        """Somebody new, or somebody known once more."""
        known = None if again is None else self.someone(again)
        self.people += 0 if known else 1
        address = known.participant.email if known else f"p{self.people}@example.org"
        self._register(address, known, ranks, force=False)
        if then_confirms and (found := Registration.objects.filter(participant__email=address).first()):
            found.event = self.event
            self._try(confirm, found)

    def overbook(self, pick, ranks, quota):
        self.people += 1
        self._register(f"p{self.people}@example.org", None, ranks, force=True)

    def _register(self, address, known, ranks, *, force):
        before = {line.pool.pk: line for line in availability(self.event, self.now)}
        state = known and known.state
        overdue = bool(known and known.deadline and known.deadline <= self.now)
        origin = Origin.MANUAL if force else Origin.FORM
        refused: RegistrationError | None = None
        try:
            outcome = register(
                event=self.event, profile=Profile("P", "X", address), pools=self.chosen(ranks),
                language="fr", origin=origin, force=force, now=self.now,
            )  # fmt: skip
        except RegistrationError as error:
            refused = error
        if refused is not None:
            known_already = isinstance(refused, AlreadyRegistered)
            assert not known_already or (state in LIVE_STATES and refused.registration.pk == known.pk)
            return
        assert state not in LIVE_STATES or overdue
        for place in outcome.places:
            if force:
                self.ceiling[place.pool_id] = max(self.ceiling[place.pool_id], self.held(place.pool_id))
            elif place.state == PlaceState.HELD and not has_begun(place.pool, self.event, self.now):
                line = before[place.pool_id]
                others = line.queue
                assert line.quota is None or others == 0, "a newcomer overtook"

    def _try(self, act, registration, **kwargs):
        if registration is not None:
            with suppress(RegistrationError):
                act(registration=registration, now=self.now, **kwargs)

    def change_seats(self, pick, ranks, quota):
        pool = self.pools[pick % 4]
        before = self.held(pool.pk)
        set_quota(pool=SeatPool.objects.select_related("event").get(pk=pool.pk), quota=quota, now=self.now)
        assert self.held(pool.pk) >= before
        self.ceiling[pool.pk] = float("inf") if quota is None else max(quota, before)

    def sweep(self, pick, ranks, quota):
        expire(now=self.now)
        assert not Registration.objects.filter(
            state=RegistrationState.PENDING, deadline__lte=self.now, places__state=PlaceState.HELD,
            places__pool__quota__isnull=False,
        ).exists()  # fmt: skip

    def nothing_is_left_to_promote(self, pick, ranks, quota):
        pool = SeatPool.objects.select_related("event").get(pk=self.pools[pick % 4].pk)
        assert promote(pool=pool, now=self.now) == []
        assert catch_up(now=self.now) == 0

    def let_time_pass(self, pick, ranks, quota):
        """Hours, days, or now and then up to the beginning of the first part."""
        self.now += timedelta(hours=[1, 5, 26, 50][pick % 4])
        if pick == 60:
            self.now = max(self.now, self.event.starts_at - timedelta(days=3))

    @invariant()
    def never_more_people_than_seats(self):
        for pool in SeatPool.objects.filter(pk__in=self.ceiling):
            held = self.held(pool.pk)
            assert held <= self.ceiling[pool.pk]
            if pool.quota is not None:
                self.ceiling[pool.pk] = max(pool.quota, held)

    @invariant()
    def never_a_free_seat_while_a_verified_person_waits(self):
        for pool in SeatPool.objects.filter(pk__in=self.ceiling).select_related("part"):
            if not has_begun(pool, self.event, self.now):
                waits = Place.objects.filter(
                    pool=pool, state=PlaceState.WAITING, registration__state__in=VERIFIED_STATES
                ).exists()
                assert not waits or (pool.quota is not None and self.held(pool.pk) >= pool.quota)

    @invariant()
    def places_fit_their_registration(self):
        assert not [
            n
            for n in Registration.objects.values("participant").annotate(n=Count("pk")).values_list("n", flat=True)
            if n > 1
        ]
        for registration in Registration.objects.prefetch_related("places__pool"):
            states = Counter(place.state for place in registration.places.all())
            taken = states[PlaceState.HELD] + states[PlaceState.WAITING]
            assert bool(taken) == (registration.state in LIVE_STATES)
            assert (registration.ended_at is None) == (registration.state in LIVE_STATES)
            if registration.state in VERIFIED_STATES:
                assert registration.confirmed_at is not None
                assert registration.deadline is None
            kept = [p.pool.part_id for p in registration.places.all() if p.state != PlaceState.RELEASED]
            assert len(kept) == len(set(kept))


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_seats_right():
    event = EventFactory()
    talks = PartFactory(event=event)
    training = PartFactory(event=event, starts_at=event.starts_at - timedelta(days=3))
    Acts.event = event
    Acts.pools = [
        SeatPoolFactory(event=event, part=talks, mode=AttendanceMode.ON_SITE, quota=2),
        SeatPoolFactory(event=event, part=talks, mode=AttendanceMode.ONLINE, quota=3),
        SeatPoolFactory(event=event, part=training, mode=AttendanceMode.ON_SITE, quota=1),
        SeatPoolFactory(event=event, mode=AttendanceMode.ONLINE, quota=None),
    ]
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
