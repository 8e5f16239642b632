"""Seats of an event: how many are left, what the registration box says, and the lock every act takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from events.enums import VERIFIED_STATES, Box, EventStatus, PlaceState, RegistrationState
from events.models import EventPage, SeatPool


@dataclass(frozen=True, slots=True)
class PoolAvailability:
    """A pool with its figures, in persons."""

    pool: SeatPool
    quota: int | None
    """Seats there are; None is unlimited."""
    held: int
    """Seats taken; more than the quota where the organiser overbooked or lowered it."""
    waiting: int
    """Persons on the waiting list."""
    queue: int
    """Those of them whom a newcomer may not overtake: verified, or still within their time to confirm."""

    @property
    def left(self) -> int | None:
        """Seats nobody holds, whether or not somebody waits for them; None is unlimited."""
        return None if self.quota is None else max(0, self.quota - self.held)

    @property
    def for_newcomers(self) -> int | None:
        """Seats somebody who comes now gets: none while others wait."""
        return 0 if self.queue and self.quota is not None else self.left

    @property
    def is_free(self) -> bool:
        """Whether somebody who comes now gets a seat."""
        return self.for_newcomers is None or self.for_newcomers > 0


def starts_at(pool: SeatPool, event: EventPage) -> datetime | None:
    """When what a pool seats begins: its part, else the event; None where that is not known."""
    return (pool.part.starts_at if pool.part else None) or event.starts_at


def ends_at(pool: SeatPool, event: EventPage) -> datetime | None:
    """When what a pool seats is over: its part, else the event; None where that is not known."""
    return (pool.part.ends_at if pool.part else None) or event.ends_at


def has_begun(pool: SeatPool, event: EventPage, now: datetime) -> bool:
    """Whether the pool's part (or the event) has surely begun: promotion stops, nobody joins the waiting list."""
    start = (pool.part.starts_at if pool.part else None) or event.begun_at
    return start is not None and start <= now


def is_over(pool: SeatPool, event: EventPage, now: datetime) -> bool:
    """Whether the pool's part (or the event) is over; half-open, ``end <= now``."""
    end = ends_at(pool, event)
    return end is not None and end <= now


def overdue(now: datetime, prefix: str = "") -> Q:
    """Condition: not confirmed before the deadline. ``prefix`` leads to the registration (``registration__``)."""
    return Q(**{f"{prefix}state": RegistrationState.PENDING, f"{prefix}deadline__lte": now})


def _counted(pools: models.QuerySet[SeatPool], now: datetime) -> list[PoolAvailability]:
    held = Q(places__state=PlaceState.HELD)
    waiting = Q(places__state=PlaceState.WAITING)
    late = overdue(now, "places__registration__")
    rows = (
        pools.select_related("part")
        .annotate(
            n_held=Count("places", filter=held & ~(late & Q(quota__isnull=False))),
            n_waiting=Count("places", filter=waiting),
            n_queue=Count("places", filter=waiting & (Q(places__registration__state__in=VERIFIED_STATES) | ~late)),
        )
        .order_by("event_id", "order", "pk")
    )
    return [PoolAvailability(pool, pool.quota, pool.n_held, pool.n_waiting, pool.n_queue) for pool in rows]


def availability(event: EventPage, now: datetime | None = None) -> list[PoolAvailability]:
    """Every pool of an event with its figures, those no longer offered included; one query.

    Seats whose deadline for confirming has passed count as free, as they are for whoever registers now.
    """
    return _counted(SeatPool.objects.filter(event=event), now or timezone.now())


def uncounted(event: EventPage) -> list[PoolAvailability]:
    """Every pool of an event as if nobody had come: for who goes on to an act, which counts under the lock."""
    pools = SeatPool.objects.filter(event=event).select_related("part").order_by("order", "pk")
    return [PoolAvailability(pool, pool.quota, 0, 0, 0) for pool in pools]


def availability_for(events: Iterable[EventPage], now: datetime | None = None) -> dict[int, list[PoolAvailability]]:
    """:func:`availability` of several events by their key; one query."""
    found: dict[int, list[PoolAvailability]] = {event.pk: [] for event in events}
    for line in _counted(SeatPool.objects.filter(event__in=list(found)), now or timezone.now()):
        found[line.pool.event_id].append(line)
    return found


@dataclass(frozen=True, slots=True)
class BoxState:
    """What the registration box of an event says, with its figures."""

    code: Box
    opens_at: datetime | None
    closes_at: datetime | None
    pools: list[PoolAvailability]
    """Pools offered now: not retired, not over."""

    @property
    def left(self) -> int | None:
        """Seats somebody who comes now could get, over all pools; None where one is unlimited."""
        seats = [line.for_newcomers for line in self.pools]
        return None if None in seats else sum(n or 0 for n in seats)

    @property
    def held(self) -> int:
        """Seats taken, over all pools: somebody who takes part in two parts counts twice."""
        return sum(line.held for line in self.pools)

    @property
    def waiting(self) -> int:
        """Places on waiting lists, over all pools."""
        return sum(line.waiting for line in self.pools)

    @property
    def accepts(self) -> bool:
        """Whether the form is worth opening."""
        return self.code in {Box.OPEN, Box.WAITING_LIST}


def window(event: EventPage, now: datetime) -> Box:
    """The state of an event's registration from its dates alone, without counting seats: OPEN, or why not."""
    if event.status == EventStatus.CANCELLED:
        return Box.CANCELLED
    if event.ends_at is not None and event.ends_at <= now:
        return Box.PAST
    if event.external_registration_url:
        return Box.EXTERNAL
    if not event.registration_open or not event.live:
        return Box.NONE
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        return Box.NOT_OPEN
    if event.registration_closes_at is not None and now >= event.registration_closes_at:
        return Box.CLOSED
    return Box.OPEN


def box_state(
    event: EventPage, now: datetime | None = None, lines: Iterable[PoolAvailability] | None = None
) -> BoxState:
    """What the registration box says at ``now``; ``lines`` spares the query where availability is known."""
    now = now or timezone.now()
    code = window(event, now)
    offered: list[PoolAvailability] = []
    if code in {Box.OPEN, Box.NOT_OPEN, Box.CLOSED}:
        known = availability(event, now) if lines is None else list(lines)
        offered = [
            line
            for line in known
            if not line.pool.retired
            and not (line.pool.part and line.pool.part.retired)
            and not is_over(line.pool, event, now)
        ]
        if not offered:
            code = Box.CLOSED if known and code != Box.NOT_OPEN else Box.NONE
    if code == Box.OPEN and not any(line.is_free for line in offered):
        queued = event.waiting_list and any(not has_begun(line.pool, event, now) for line in offered)
        code = Box.WAITING_LIST if queued else Box.FULL
    return BoxState(code, event.registration_opens_at, event.registration_closes_at, offered)


def lock_pools(event_id: int) -> dict[int, SeatPool]:
    """Lock every pool of an event until the transaction ends, and return them by key, freshly read.

    All acts on an event's registrations take this lock first, in key order, so that they follow one another and
    cannot deadlock. On SQLite the transaction itself is the lock (``transaction_mode: IMMEDIATE``). Other tables
    may go on pointing to the rows meanwhile (``no_key``).
    """
    rows = SeatPool.objects.filter(event_id=event_id).select_related("part").in_lock_order()
    return {pool.pk: pool for pool in rows.select_for_update(of=("self",), no_key=True)}
