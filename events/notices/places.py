"""A person's places in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from events.enums import VERIFIED_STATES, AttendanceMode, PlaceState
from events.models import EventPage, Place, SeatPool
from events.seats import ends_at, starts_at
from events.wording import clock, day_in_words, with_zone

SEPARATOR = " · "
LINK_BEFORE = timedelta(hours=1)
"""The joining link is sent that long before the part begins, and not earlier."""


def joining_link(pool: SeatPool, event: EventPage) -> str:
    """Where those who take part online go; empty for a seat on site or while the organiser has given none."""
    if pool.mode != AttendanceMode.ONLINE:
        return ""
    return (pool.part.joining_link if pool.part else "") or event.joining_link


def is_link_due(pool: SeatPool, event: EventPage, now: datetime) -> bool:
    """Whether the part is about to begin, or going on: whoever is confirmed now is told the link at once."""
    start, end = starts_at(pool, event), ends_at(pool, event)
    return start is not None and start - LINK_BEFORE <= now and (end is None or now < end)


def moment_in_words(moment: datetime, event: EventPage, language: str) -> str:
    """``19 juin 2026 à 14 h``, in the event's zone, named where it is not Paris; ``language`` is active."""
    local = moment.astimezone(event.zone)
    words = _("%(day)s at %(hour)s") % {
        "day": day_in_words(local.date(), language),
        "hour": clock(local.time(), language),
    }
    return with_zone(words, local, event.zone, language)


def pool_in_words(pool: SeatPool, event: EventPage, language: str) -> str:
    """``Formation, sur place (19 juin 2026 à 14 h)``, in the active language, which is ``language``."""
    start = pool.part.starts_at if pool.part else None
    when = moment_in_words(start, event, language) if start else ""
    return f"{pool} ({when})" if when else str(pool)


def held_in_words(places: Iterable[Place], event: EventPage, language: str, now: datetime) -> str:
    """The seats among ``places``, with the joining link where it is due."""
    words = []
    for place in places:
        if place.state == PlaceState.HELD:
            link = joining_link(place.pool, event) if is_link_due(place.pool, event, now) else ""
            named = pool_in_words(place.pool, event, language)
            words.append(_("%(seat)s: %(link)s") % {"seat": named, "link": link} if link else named)
    return SEPARATOR.join(words)


def waiting_in_words(places: Iterable[Place], event: EventPage, language: str, *, ranked: bool = True) -> str:
    """The waiting lists among ``places``; ``ranked``, with the rank (one query a place)."""
    words = []
    for place in places:
        if place.state == PlaceState.WAITING:
            named = pool_in_words(place.pool, event, language)
            words.append(_("%(seat)s: no. %(rank)s") % {"seat": named, "rank": rank(place)} if ranked else named)
    return SEPARATOR.join(words)


def rank(place: Place) -> int:
    """The rank on a waiting list among those with a verified address, from 1."""
    ahead = Q(since__lt=place.since) | Q(since=place.since, pk__lt=place.pk)
    return (
        Place.objects.filter(
            ahead, pool=place.pool_id, state=PlaceState.WAITING, registration__state__in=sorted(VERIFIED_STATES)
        ).count()
        + 1
    )


def turn_of(places: Sequence[Place]) -> frozenset[str]:
    """Which turn of a mail fits these places."""
    states = {place.state for place in places}
    flags = {"has_held": PlaceState.HELD in states, "has_waiting": PlaceState.WAITING in states}
    return frozenset(name for name, is_so in flags.items() if is_so)
