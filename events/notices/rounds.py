"""Mails whose time comes by the clock: half-way to a deadline, the day before, the hour before.

Each round reads the database, never what was sent to the broker, and may be run at any moment, twice or late:
``reminded_at`` and the outbox's keys keep each mail to one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from cms.i18n import LANGUAGE_CODES
from cms.outbox.compose import NOTICE, TRANSACTIONAL, Recipient, enqueue_many
from cms.outbox.models import Mailing
from events.enums import AttendanceMode, DatePrecision, EventStatus, PlaceState, RegistrationState
from events.models import EventPage, Place, Registration, SeatPool
from events.notices.places import LINK_BEFORE, joining_link, pool_in_words
from events.notices.post import STREAM, Post, links
from events.notices.skeleton import HELD, EventWords, skeleton
from events.seats import starts_at

DAY = timedelta(days=1)
MORNING = time(9)
"""When a day of which no hour is known is taken to begin, so that reminders do not leave at midnight."""
CALLED_OFF = (EventStatus.CANCELLED, EventStatus.POSTPONED)
"""Nothing takes place on the day that is known, if one is: nobody is reminded of it."""
SHORTEST_WAIT = timedelta(hours=2)
"""A shorter time to confirm has no half-way reminder: the first mail has only just arrived."""


def remind_to_confirm(now: datetime) -> int:
    """Remind those who have not confirmed half-way to their deadline, once; how many mails."""
    waiting = Registration.objects.filter(
        state=RegistrationState.PENDING,
        deadline__gt=now,
        reminded_at=None,
        places__state=PlaceState.HELD,
        places__pool__quota__isnull=False,
        event__in=EventPage.objects.exclude(status__in=CALLED_OFF).values("pk"),
    )
    due = [
        registration
        for registration in waiting.distinct().select_related("participant", "event__network").order_by("pk")
        if registration.deadline
        and registration.deadline - registration.created_at >= SHORTEST_WAIT
        and registration.deadline - now <= now - registration.created_at
    ]
    posts: dict[int, Post] = {}
    sent = 0
    for registration in due:
        event = registration.event
        post = posts.setdefault(event.pk, Post(event, mails=("confirm_reminder",)))
        with transaction.atomic():
            # Still unconfirmed and not reminded by another run: the update decides, not what was read before.
            still = Registration.objects.filter(
                pk=registration.pk, state=RegistrationState.PENDING, reminded_at=None
            ).update(reminded_at=now)
            if still:
                places = list(Place.objects.filter(registration=registration).select_related("pool__part"))
                post.reminder(registration, places, now)
                sent += 1
    return sent


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day, or an instant, at which some pools of an event begin."""

    event: EventPage
    starts_at: datetime
    pools: tuple[SeatPool, ...]
    key: str


def _beginning(now: datetime, until: datetime) -> list[SeatPool]:
    """Pools whose part (or event) may begin in (now, until]; a day's margin for hours that are not known."""
    start = Q(part__starts_at__gt=now - DAY, part__starts_at__lte=until) | Q(
        part__starts_at=None, event__starts_at__gt=now - DAY, event__starts_at__lte=until
    )
    pools = SeatPool.objects.filter(start).exclude(event__status__in=CALLED_OFF)
    return list(pools.select_related("part", "event__network").order_by("event_id", "pk"))


def _start(pool: SeatPool) -> datetime | None:
    """When a pool's part begins, to the hour; None where not even the day is known."""
    event = pool.event
    start = starts_at(pool, event)
    if start is None or (pool.part and pool.part.starts_at):
        return start
    if event.date_precision == DatePrecision.TIME and event.start_time is not None:
        return start
    if event.date_precision in (DatePrecision.TIME, DatePrecision.DAY) and event.start_date is not None:
        return datetime.combine(event.start_date, MORNING, event.zone)
    return None


def _days(pools: Iterable[SeatPool], now: datetime) -> Iterator[Occasion]:
    """Days of events that begin within 24 hours: one occasion a day, with all the pools of that day."""
    grouped: dict[tuple[EventPage, date], list[tuple[datetime, SeatPool]]] = {}
    for pool in pools:
        if (start := _start(pool)) is not None:
            day = start.astimezone(pool.event.zone).date()
            grouped.setdefault((pool.event, day), []).append((start, pool))
    for (event, day), found in grouped.items():
        first = min(start for start, _pool in found)
        if now < first <= now + DAY:
            yield Occasion(event, first, tuple(pool for _start, pool in found), f"event:{event.pk}:day-before:{day}")


def _hours(pools: Iterable[SeatPool], now: datetime) -> Iterator[Occasion]:
    """Online occasions that begin within the hour and have a joining link, one an instant and link."""
    grouped: dict[tuple[EventPage, datetime, str], list[SeatPool]] = {}
    for pool in pools:
        start, link = _start(pool), joining_link(pool, pool.event)
        known = (pool.part and pool.part.starts_at) or pool.event.start_time
        if link and known and start is not None and now < start <= now + LINK_BEFORE:
            grouped.setdefault((pool.event, start, link), []).append(pool)
    for (event, start, link), found in grouped.items():
        rank = sorted(other for e, s, other in grouped if (e, s) == (event, start)).index(link)
        yield Occasion(event, start, tuple(found), f"event:{event.pk}:joining:{start:%Y-%m-%dT%H:%MZ}:{rank}")


def remind_the_day_before(now: datetime) -> int:
    """Remind the confirmed the day before each day they come, once a day and event; how many mailings.

    Whoever was confirmed within those 24 hours has just been told, and is left out.
    """
    pools = _beginning(now, now + 2 * DAY)
    return sum(
        _send("day_before", occasion, confirmed_by=occasion.starts_at - DAY)
        for occasion in _unsent(list(_days(pools, now)))
    )


def remind_earlier(now: datetime) -> int:
    """Remind the confirmed 3, 7 or 14 days before the event begins, where the organiser ticked it; how many mailings.

    One mail an event and number of days, also for a series: the days themselves have their own reminder. It leaves
    within a day of its time, so that a reminder ticked too late is not sent at all.
    """
    pools = SeatPool.objects.filter(
        event__starts_at__gt=now + DAY, event__starts_at__lte=now + 16 * DAY, retired=False
    ).exclude(Q(event__status__in=CALLED_OFF) | Q(event__earlier_reminders=[]))
    grouped: dict[EventPage, list[SeatPool]] = {}
    for pool in pools.select_related("part", "event__network").order_by("event_id", "pk"):
        grouped.setdefault(pool.event, []).append(pool)
    occasions: list[tuple[Occasion, int]] = []
    for event, found in grouped.items():
        starts = [start for pool in found if (start := _start(pool)) is not None]
        for days in event.earlier_reminders:
            if starts and timedelta() <= now - (min(starts) - days * DAY) < DAY:
                key = f"event:{event.pk}:days-before:{days}:{min(starts).astimezone(event.zone).date()}"
                occasions.append((Occasion(event, min(starts), tuple(found), key), days))
    unsent = {occasion.key for occasion in _unsent([occasion for occasion, _days_ahead in occasions])}
    return sum(
        _send("days_before", occasion, confirmed_by=occasion.starts_at - days * DAY)
        for occasion, days in occasions
        if occasion.key in unsent
    )


def send_joining_links(now: datetime) -> int:
    """Send the confirmed online participants the joining link an hour before; how many mailings.

    One mail an occasion of a series. Whoever is confirmed later finds the link in the confirmation itself.
    """
    pools = [p for p in _beginning(now, now + LINK_BEFORE) if p.mode == AttendanceMode.ONLINE]
    return sum(_send("hour_before", occasion, confirmed_by=now) for occasion in _unsent(list(_hours(pools, now))))


def _unsent(occasions: list[Occasion]) -> list[Occasion]:
    sent = set(Mailing.objects.filter(key__in=[o.key for o in occasions]).values_list("key", flat=True))
    return [occasion for occasion in occasions if occasion.key not in sent]


def _send(name: str, occasion: Occasion, *, confirmed_by: datetime) -> bool:
    event = occasion.event
    words = {code: EventWords.of(event, code) for code in LANGUAGE_CODES}
    recipients = list(_recipients(occasion, confirmed_by))
    if not recipients:
        return False
    enqueue_many(
        stream=STREAM,
        recipients=recipients,
        contents={code: skeleton(name, code, words[code], HELD) for code in LANGUAGE_CODES},
        key=occasion.key,
        label=words[LANGUAGE_CODES[0]].title,
        priority=TRANSACTIONAL if name == "hour_before" else NOTICE,
        network_code=event.network.code if event.network else "",
        reply_to=event.contact_email,
    )
    return True


def _recipients(occasion: Occasion, confirmed_by: datetime) -> Iterator[Recipient]:
    pools = {pool.pk: pool for pool in occasion.pools}
    places = (
        Place.objects.filter(
            pool__in=pools,
            state=PlaceState.HELD,
            registration__state=RegistrationState.CONFIRMED,
            registration__anonymised_at=None,
            registration__confirmed_at__lte=confirmed_by,
        )
        .select_related("registration__participant")
        .order_by("registration_id", "pk")
    )
    held: dict[int, list[Place]] = {}
    for place in places:
        held.setdefault(place.registration_id, []).append(place)
    for found in held.values():
        registration = found[0].registration
        language = registration.language
        with translation.override(language):
            seats = " · ".join(pool_in_words(pools[p.pool_id], occasion.event, language) for p in found)
        link = next((link for p in found if (link := joining_link(pools[p.pool_id], occasion.event))), "")
        yield Recipient(
            registration.participant.email,
            language,
            {"first_name": registration.first_name, "held": seats, "join": link, **links(registration)},
        )
