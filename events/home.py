"""Next events for the home panel of the admin: who is registered, seats, who waits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cms.i18n import current_language, display_title
from events.box import taken_in_words
from events.enums import LIVE_STATES, RegistrationState
from events.models import EventPage
from events.seats import availability_for
from events.wording import in_words
from networks.home import EventLine, register_panel_source
from networks.models import Network
from networks.scope import networks_coordinated_by


def next_events(user: Any, networks: QuerySet[Network], now: datetime, limit: int) -> Iterable[EventLine]:
    """Public events to come that the networks organise or co-organise; five queries whatever their number."""
    ids = list(networks.values_list("pk", flat=True))
    coordinated = set(networks_coordinated_by(user).values_list("pk", flat=True))
    shared = EventPage.co_organisers.through.objects.filter(network__in=ids).values("eventpage")
    events = list(
        EventPage.objects.visible()
        .to_come(now)
        .filter(Q(network__in=ids) | Q(pk__in=shared))
        .annotate(
            registered=Count("registrations", filter=Q(registrations__state__in=LIVE_STATES)),
            to_approve=Count("registrations", filter=Q(registrations__state=RegistrationState.AWAITING_APPROVAL)),
        )
        .order_by("starts_at")
        .prefetch_related("co_organisers")[:limit]
    )
    seats = availability_for(events, now)
    for event in events:
        pools = seats[event.pk]
        concerned = {event.network_id, *(network.pk for network in event.co_organisers.all())}
        reads = bool(concerned & coordinated)
        name = "events_backstage:registrations" if reads else "wagtailadmin_pages:edit"
        yield EventLine(
            title=str(display_title(event)),
            url=reverse(name, args=[event.pk]),
            when=in_words(event, current_language()),
            starts_at=event.starts_at,
            registered=event.registered,
            seats=taken_in_words(pools),
            waiting=sum(pool.waiting for pool in pools),
            to_approve=event.to_approve if reads else 0,
            approve_url=f"{reverse('events_backstage:registrations', args=[event.pk])}?state=awaiting_approval",
        )


def set_up() -> None:
    """Register the source."""
    register_panel_source("events", next_events)
