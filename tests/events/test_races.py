"""Two hundred at once: never more people than seats, never an empty seat while somebody waits.

Real connections, real commits, so PostgreSQL and its row locks; on SQLite there is one writer at a time anyway.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from events.enums import LIVE_STATES, VERIFIED_STATES, AttendanceMode, PlaceState, RegistrationState
from events.models import EventPage, Place, Registration, SeatPool
from events.registration import (
    AlreadyRegistered,
    Profile,
    RegistrationError,
    cancel,
    change,
    confirm,
    desk,
    register,
    set_quota,
)
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
CLIENTS = 200


ON_SITE, ONLINE = AttendanceMode.ON_SITE, AttendanceMode.ONLINE


@contextmanager
def own_connection():
    """The thread's connection, closed at its end."""
    try:
        yield
    finally:
        connection.close()


def violations() -> list[str]:
    """What must never be seen, read in one statement: one snapshot, with other acts in flight."""
    held = Q(places__state=PlaceState.HELD)
    verified_wait = Q(places__state=PlaceState.WAITING, places__registration__state__in=VERIFIED_STATES)
    strayed = ~Q(places__registration__state__in=LIVE_STATES) & ~Q(places__state=PlaceState.RELEASED)
    pools = SeatPool.objects.annotate(
        held=Count("places", filter=held),
        verified_wait=Count("places", filter=verified_wait),
        strayed=Count("places", filter=strayed),
    )
    found = []
    for pool in pools:
        if pool.held > pool.quota:
            found.append(f"{pool.held} people on {pool.quota} seats")
        if pool.held < pool.quota and pool.verified_wait:
            found.append(f"{pool.quota - pool.held} seats free while {pool.verified_wait} wait")
        if pool.strayed:
            found.append("a place kept by somebody who is gone")
    return found


@dataclass
class Crowd:
    """Clients of one event, what each came to, and what the watcher saw."""

    event: EventPage
    pools: list[SeatPool]
    expected: dict[str, set[str]] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    samples: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def client(self, n: int) -> None:
        """Registers, and most often confirms, cancels or changes, as its number has it."""
        chance = random.Random(n)
        on_site, online, training = self.pools
        chosen = [on_site if chance.random() < 0.9 else online]
        if chance.random() < 0.4:
            chosen.append(training)
        email = f"p{n}@example.org"
        with own_connection():
            try:
                event = EventPage.objects.get(pk=self.event.pk)
                profile = Profile(first_name="P", last_name=str(n), email=email)
                registration = register(event=event, profile=profile, pools=chosen, language="fr").registration
                states = {RegistrationState.PENDING}
                if chance.random() < 0.9:
                    confirm(registration=registration)
                    states = {RegistrationState.CONFIRMED}
                    fate = chance.random()
                    if fate < 0.25:
                        cancel(registration=registration)
                        states = {RegistrationState.CANCELLED}
                    elif fate < 0.35:
                        change(registration=registration, pools=[chance.choice(self.pools)])
                    elif fate < 0.4:
                        with pytest.raises(AlreadyRegistered):
                            register(event=event, profile=profile, pools=chosen, language="fr")
                self.expected[email] = states
            except BaseException as error:
                self.errors.append(error)

    def organiser(self) -> None:
        """Adds seats while people come."""
        with own_connection():
            try:
                for n in range(12):
                    pool = self.pools[n % len(self.pools)]
                    set_quota(pool=pool, quota=SeatPool.objects.get(pk=pool.pk).quota + n % 2)
                    time.sleep(0.05)
            except BaseException as error:
                self.errors.append(error)

    def watcher(self) -> None:
        """Looks on, all along."""
        with own_connection():
            while not self.done.is_set():
                self.seen += violations()
                self.samples += 1
                time.sleep(0.02)


def test_two_hundred_clients_on_pools_of_1_10_and_100():
    event = EventFactory()
    talks, training = PartFactory(event=event), PartFactory(event=event)
    crowd = Crowd(
        event,
        [
            SeatPoolFactory(event=event, part=talks, mode=ON_SITE, quota=100),
            SeatPoolFactory(event=event, part=talks, mode=ONLINE, quota=10),
            SeatPoolFactory(event=event, part=training, mode=ON_SITE, quota=1),
        ],
    )
    looking = threading.Thread(target=crowd.watcher)
    looking.start()
    with ThreadPoolExecutor(CLIENTS + 1) as people:
        people.submit(crowd.organiser)
        for n in range(CLIENTS):
            people.submit(crowd.client, n)
    crowd.done.set()
    looking.join()

    assert crowd.errors == []  # no deadlock among them
    assert crowd.seen == []
    assert crowd.samples > 10
    assert violations() == []
    states = dict(Registration.objects.values_list("participant__email", "state"))
    assert set(states) == set(crowd.expected) == {f"p{n}@example.org" for n in range(CLIENTS)}
    assert [email for email, state in states.items() if state not in crowd.expected[email]] == []
    for pool in SeatPool.objects.annotate(held=Count("places", filter=Q(places__state=PlaceState.HELD))):
        assert pool.held == pool.quota  # the demand fills each of them


def test_one_address_from_everywhere_is_one_registration():
    pool = SeatPoolFactory(quota=5)
    profile = Profile(first_name="Ada", last_name="X", email="ada@example.org")
    outcomes = []

    def client() -> None:
        with own_connection():
            try:
                register(event=pool.event, profile=profile, pools=[pool], language="fr")
                outcomes.append("registered")
            except Exception as error:
                outcomes.append(type(error).__name__)

    with ThreadPoolExecutor(30) as people:
        for _n in range(30):
            people.submit(client)
    assert sorted(outcomes) == ["AlreadyRegistered"] * 29 + ["registered"]
    assert Place.objects.filter(state=PlaceState.HELD).count() == 1


def test_expiry_confirmation_and_cancelling_of_the_same_people_at_once():
    from events.registration import expire

    pool, now = SeatPoolFactory(quota=10), timezone.now()
    registrations = [
        register(
            event=pool.event, profile=Profile("P", str(n), f"p{n}@example.org"), pools=[pool], language="fr", now=now
        ).registration
        for n in range(30)
    ]
    late = now + timedelta(hours=49)
    errors: list[BaseException] = []

    def act(n: int) -> None:
        with own_connection():
            try:
                mine = Registration.objects.select_related("event", "participant").get(pk=registrations[n % 30].pk)
                if n % 3 == 0:
                    expire(now=late)
                elif n % 3 == 1:
                    confirm(registration=mine, now=late)
                else:
                    cancel(registration=mine, now=late)
            except RegistrationError:
                pass  # somebody else was first
            except BaseException as error:
                errors.append(error)

    with ThreadPoolExecutor(60) as people:
        for n in range(60):
            people.submit(act, n)
    expire(now=late)
    assert errors == []
    assert violations() == []


def rush(pool: SeatPool, monkeypatch, *, locked: bool) -> int:
    """Sixty register and confirm on a pool with a pause between reading and writing; how many hold a seat."""

    def read_slowly(event_id: int) -> dict[int, SeatPool]:
        rows = SeatPool.objects.filter(event_id=event_id).in_lock_order()
        found = {each.pk: each for each in (rows.select_for_update(no_key=True) if locked else rows)}
        time.sleep(0.01)
        return found

    monkeypatch.setattr(desk, "lock_pools", read_slowly)

    def client(n: int) -> None:
        with own_connection():
            profile = Profile("P", str(n), f"p{n}@example.org")
            confirm(registration=register(event=pool.event, profile=profile, pools=[pool], language="fr").registration)

    with ThreadPoolExecutor(60) as people:
        for done in [people.submit(client, n) for n in range(60)]:
            done.result()
    return Place.objects.filter(pool=pool, state=PlaceState.HELD).count()


def test_control_the_lock_is_what_keeps_the_seats(monkeypatch):
    assert rush(SeatPoolFactory(quota=10), monkeypatch, locked=True) == 10


def test_negative_control_without_the_lock_seats_are_sold_twice(monkeypatch):
    assert rush(SeatPoolFactory(quota=10), monkeypatch, locked=False) > 10
