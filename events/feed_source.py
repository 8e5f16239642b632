"""What the events publish, for the joint ``cms.feed``: home, network pages, newsletters read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, Q, Sum, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.feed import FeedItem, FeedQuery, Figure
from cms.i18n import display_title
from cms.models import SiteImage
from events.calendar import in_calendar
from events.dates import in_words
from events.enums import Box, EventStatus
from events.models import DeclaredFigure, EventPage, ParticipationFact
from events.models.event import EventQuerySet
from events.presentation import place_in_words
from events.seats import window
from networks.models import DataHub, Network

RENDITION = "fill-640x360"
KIND = "event"


def event_item(event: EventPage, language: str) -> FeedItem:
    """The snapshot of an event in a language; the joining link is no part of it."""
    with translation.override(language):
        title = display_title(event, language)
        published = event.first_published_at or timezone.now()
        return FeedItem(
            key=f"events.event:{event.pk}",
            kind=KIND,
            title=str(title),
            url=event.get_url() or "",
            language=title.lang,
            published_at=published,
            updated_at=max(published, event.last_published_at or published),
            summary=str(event.summary or ""),
            label=str(event.get_kind_display()),
            network_code=event.network.code if event.network else "",
            network_name=str(event.network or ""),
            audiences=frozenset(event.audiences),
            themes=tuple(theme.notation for theme in event.themes.all()),
            image_url=event.image.get_rendition(RENDITION).url if event.image else "",
            day=event.start_date if in_calendar(event) else None,
            note=_note(event),
            act_url=reverse("events:register", args=[event.pk]) if window(event, timezone.now()) == Box.OPEN else "",
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            country=event.venue_country,
            when=in_words(event, language),
            where=place_in_words(event) or (str(event.get_mode_display()) if event.mode else ""),
            category=event.kind,
            offers=frozenset(block.block_type for block in event.replays),
        )


def snapshots(events: EventQuerySet, language: str) -> list[FeedItem]:
    """Events as items; what items show is read for all of them at once."""
    images = SiteImage.objects.prefetch_renditions(RENDITION)
    whole = events.with_organisers().prefetch_related("themes", Prefetch("image", queryset=images))
    return [event_item(event, language) for event in whole]


def _note(event: EventPage) -> str:
    """Cancelled, postponed, rescheduled, fictitious: what a reader must know before the rest."""
    changed = str(EventStatus(event.status).label) if event.status != EventStatus.SCHEDULED else ""
    fictitious = gettext("Fictitious event") if event.is_demonstration else ""
    return ", ".join(words for words in (changed, fictitious) if words)


class EventSource:
    """Events of a network, its own and those it co-organises; of all networks, each once."""

    kinds = frozenset({KIND})

    def _events(self, query: FeedQuery) -> EventQuerySet:
        events = EventPage.objects.visible()
        if query.network is not None:
            events = events.of_network(Network.objects.filter(code=query.network).first())
        if query.hub:
            events = events.of_hub(DataHub.objects.filter(code=query.hub).first())
        if query.service:
            events = events.none()  # events belong to networks and hubs, not to centres
        if query.country:
            events = events.filter(venue_country=query.country)
        if query.audience:
            # Containment in JSON is PostgreSQL's alone; a quoted code is part of no other.
            as_text = events.annotate(audiences_text=Cast("audiences", TextField()))
            events = as_text.filter(audiences_text__contains=f'"{query.audience}"')
        return events

    def published(self, query: FeedQuery, since: datetime | None, until: datetime | None) -> Sequence[FeedItem]:
        """Events first published in [since, until), latest first."""
        events = self._events(query).filter(first_published_at__isnull=False)
        if since is not None:
            events = events.filter(first_published_at__gte=since)
        if until is not None:
            events = events.filter(first_published_at__lt=until)
        return snapshots(events.order_by("-first_published_at", "-pk")[: query.limit], query.language)

    def updated(self, query: FeedQuery, since: datetime, until: datetime | None) -> Sequence[FeedItem]:
        """Events published before ``since`` and published anew in [since, until), latest first."""
        events = self._events(query).filter(first_published_at__lt=since, last_published_at__gte=since)
        if until is not None:
            events = events.filter(last_published_at__lt=until)
        return snapshots(events.order_by("-last_published_at", "-pk")[: query.limit], query.language)

    def upcoming(self, query: FeedQuery, now: datetime) -> Sequence[FeedItem]:
        """Events to come or going on, soonest first; those whose new date is awaited last."""
        events = self._events(query).to_come(now).order_by(F("starts_at").asc(nulls_last=True), "pk")
        return snapshots(events[: query.limit], query.language)

    def figures(self, network: str | None) -> Sequence[Figure]:
        """How many events, and how many participants organisers counted."""
        events: Any = EventPage.objects.visible().filter(is_demonstration=False)
        owner = Network.objects.filter(code=network).first() if network is not None else None
        if network is not None:
            if owner is None:
                return []
            events = events.of_network(owner)
        found = []
        if count := events.count():
            found.append(
                Figure(str(count), _("events"), _("Events published here, to come and past; co-organised ones once."))
            )
        if total := _participants(events, owner):
            found.append(
                Figure(
                    str(total),
                    _("participants"),
                    _("As declared by organisers, or confirmed where an event’s figures are published."),
                )
            )
        return found


def _participants(events: EventQuerySet, network: Network | None) -> int:
    """Participants of frozen events as counted, of the others as declared; declared ones without event too."""
    stage = ParticipationFact.Stage.CONFIRMED
    frozen = events.filter(figures_frozen_at__isnull=False)
    counted = ParticipationFact.objects.filter(event__in=frozen.values("pk"), stage=stage, dimension="total")
    loose = Q(event=None) if network is None else Q(event=None, network=network)
    open_events = events.filter(figures_frozen_at=None).values("pk")
    declared = DeclaredFigure.objects.filter(loose | Q(event__in=open_events))
    totals = (counted.aggregate(n=Sum("count")), declared.aggregate(n=Sum("participants")))
    return sum(total["n"] or 0 for total in totals)
