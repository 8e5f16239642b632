"""The desk: the seats of one event while its lock is held. Private to the acts.

Everything here runs inside the transaction of an act, after :func:`events.seats.lock_pools`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from events.enums import LIVE_STATES, VERIFIED_STATES, EventStatus, PlaceState, RegistrationState
from events.models import EventPage, Place, Registration, SeatPool
from events.registration.errors import RegistrationClosed
from events.seats import has_begun, lock_pools, overdue, starts_at

SHORTEST_DEADLINE = timedelta(minutes=30)
"""Nobody has less time than this to open a mail, however near the event."""


class Desk:
    """Seats of ``event`` at ``now``, locked."""

    def __init__(self, event: EventPage, now: datetime) -> None:
        self.event = event
        self.now = now
        self.pools = lock_pools(event.pk)
        self.promoted: list[Place] = []
        """Places given to waiting persons by this act; each person is to be told."""
        self.expired: list[Registration] = []
        """Registrations this act found overdue."""

    def deadline(self, pools: Iterable[SeatPool]) -> datetime | None:
        """Until when somebody who takes ``pools`` now must confirm the address; None where no seat is at stake.

        The organiser's delay (48 h by default), but never more than half of the time left before the first of
        the chosen parts begins, so that a seat given back can still serve; at least half an hour. Unlimited
        pools have no deadline: an unconfirmed registration takes nobody's seat.
        """
        limited = [pool for pool in pools if pool.quota is not None]
        if not limited:
            return None
        delay = timedelta(hours=max(1, self.event.confirm_within_hours))
        starts = [start for pool in limited if (start := starts_at(pool, self.event)) is not None]
        if starts:
            delay = min(delay, max((min(starts) - self.now) / 2, SHORTEST_DEADLINE))
        return self.now + delay

    def allot(self, pools: Sequence[SeatPool], *, force: bool = False) -> dict[int, PlaceState]:
        """What somebody who comes now gets in each pool: a seat, or a rank on the waiting list.

        Nobody overtakes: while somebody waits, a seat that is free goes to them. ``force`` is the organiser's
        decision to overbook. Raises RegistrationClosed where a pool is full and has no waiting list.
        """
        limited = [pool for pool in pools if pool.quota is not None]
        given = {pool.pk: PlaceState.HELD for pool in pools}
        if force or not limited:
            return given
        free = self._free(limited)
        if any(free[pool.pk] < 1 for pool in limited) and self.expire_overdue():
            free = self._free(limited)
        for pool in limited:
            if free[pool.pk] > 0:
                continue
            if not self.event.waiting_list or has_begun(pool, self.event, self.now):
                raise RegistrationClosed(_("There is no seat left: %(seats)s.") % {"seats": pool}, "pools")
            given[pool.pk] = PlaceState.WAITING
        return given

    def _free(self, limited: Sequence[SeatPool]) -> dict[int, int]:
        """Seats a newcomer may take in each pool; 0 where somebody waits for them."""
        rows = (
            Place.objects.filter(pool__in=limited, state__in=(PlaceState.HELD, PlaceState.WAITING))
            .order_by()
            .values_list("pool_id", "state")
            .annotate(n=Count("pk"))
        )
        count = {(pool_id, state): n for pool_id, state, n in rows}
        free = {}
        for pool in limited:
            left = (pool.quota or 0) - count.get((pool.pk, PlaceState.HELD), 0)
            if left > 0 and count.get((pool.pk, PlaceState.WAITING)) and self._queue(pool):
                left = 0
            free[pool.pk] = left
        return free

    def _queue(self, pool: SeatPool) -> bool:
        """Whether somebody waits whom a newcomer may not overtake: verified, or in time to confirm.

        Once the part has begun nobody is promoted any more, and a free seat is for who asks.
        """
        if has_begun(pool, self.event, self.now):
            return False
        return (
            Place.objects.filter(pool=pool, state=PlaceState.WAITING, registration__state__in=LIVE_STATES)
            .exclude(overdue(self.now, "registration__"))
            .exists()
        )

    def release(self, places: Iterable[Place]) -> None:
        """Give places back and let those who wait move up."""
        live = [place for place in places if place.state != PlaceState.RELEASED]
        for place in live:
            place.state = PlaceState.RELEASED
            place.released_at = self.now
        Place.objects.filter(pk__in=[place.pk for place in live]).update(
            state=PlaceState.RELEASED, released_at=self.now
        )
        self.promote({place.pool_id for place in live})

    def seat(self, registration: Registration, given: Mapping[int, PlaceState], *, fresh: bool) -> list[Place]:
        """Write what :meth:`allot` gave to a registration; ``fresh`` is one that has no places yet."""
        known = {} if fresh else {place.pool_id: place for place in registration.places.all()}
        new: list[Place] = []
        taken: list[Place] = []
        for pool_id, state in given.items():
            place = known.get(pool_id) or Place(registration=registration)
            place.pool = self.pools[pool_id]
            place.state, place.since, place.promoted_at, place.released_at = state, self.now, None, None
            (taken if place.pk else new).append(place)
        Place.objects.bulk_create(new)
        if taken:
            Place.objects.bulk_update(taken, ["state", "since", "promoted_at", "released_at"])
        return taken + new

    def refresh(self, registration: Registration) -> list[Place]:
        """Read a registration anew, locked, and return its places; ``registration.event`` is the desk's."""
        participant = registration.participant
        rows = Registration.objects.select_for_update(no_key=True)
        registration.refresh_from_db(from_queryset=rows)
        registration.event = self.event
        if registration.participant_id == participant.pk:
            registration.participant = participant
        return self.places_of(registration)

    def places_of(self, registration: Registration) -> list[Place]:
        """The places of a registration, with the locked pools."""
        places = list(Place.objects.filter(registration=registration).order_by("pk"))
        for place in places:
            place.pool = self.pools[place.pool_id]
            place.registration = registration
        return places

    def promote(self, pool_ids: Iterable[int]) -> list[Place]:
        """Give the free seats of pools to the first verified persons who wait, in order of arrival.

        It stops when the part begins, and for an event that is cancelled. Those promoted are also kept in
        ``promoted``.
        """
        moved: list[Place] = []
        if self.event.status == EventStatus.CANCELLED:
            return moved
        for pool_id in sorted(pool_ids):
            pool = self.pools.get(pool_id)
            if pool is None or has_begun(pool, self.event, self.now):
                continue
            waiting = (
                Place.objects.filter(
                    pool=pool, state=PlaceState.WAITING, registration__state__in=sorted(VERIFIED_STATES)
                )
                .select_related("registration__participant")
                .order_by("since", "pk")
            )
            if pool.quota is not None:
                held = Place.objects.filter(pool=pool, state=PlaceState.HELD).count()
                if held >= pool.quota:
                    continue
                waiting = waiting[: pool.quota - held]
            for place in waiting:
                place.pool = pool
                place.registration.event = self.event
                place.state = PlaceState.HELD
                place.promoted_at = self.now
                moved.append(place)
        Place.objects.filter(pk__in=[place.pk for place in moved]).update(state=PlaceState.HELD, promoted_at=self.now)
        self.promoted += moved
        return moved

    def absorb(self, registration: Registration, places: list[Place]) -> list[Place]:
        """``places`` of a registration, with those this act has promoted taken for held and not told apart."""
        own = {place.pk for place in self.promoted if place.registration_id == registration.pk}
        for place in places:
            if place.pk in own:
                place.state, place.promoted_at = PlaceState.HELD, self.now
        self.promoted = [place for place in self.promoted if place.pk not in own]
        return places

    def end(self, registration: Registration, places: Iterable[Place], state: RegistrationState) -> None:
        """End a registration as ``state``; its places are released."""
        registration.state, registration.ended_at, registration.deadline = state, self.now, None
        registration.save(update_fields=["state", "ended_at", "deadline"])
        self.release(places)

    def end_if_overdue(self, registration: Registration) -> bool:
        """Expire what is overdue at the event; whether ``registration`` was among it (its state then says so)."""
        late = registration.pk in {each.pk for each in self.expire_overdue()}
        if late:
            registration.state, registration.ended_at = RegistrationState.EXPIRED, self.now
        return late

    def expire_overdue(self) -> list[Registration]:
        """End the registrations whose deadline has passed and that hold a limited seat; their seats move on."""
        late = list(
            Registration.objects.filter(overdue(self.now), event=self.event)
            .filter(Q(places__state=PlaceState.HELD, places__pool__quota__isnull=False))
            .distinct()
        )
        if late:
            keys = [registration.pk for registration in late]
            Registration.objects.filter(pk__in=keys).update(state=RegistrationState.EXPIRED, ended_at=self.now)
            for registration in late:
                registration.state = RegistrationState.EXPIRED
                registration.ended_at = self.now
            self.release(list(Place.objects.filter(registration__in=keys)))
            self.expired += late
        return late
