"""What a reader learns on the pages of networks, hubs and centres: facts gathered for the templates."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cms import feed, navigation
from cms.feed import FeedItem, FeedQuery, Figure
from cms.i18n import absolute_url, current_language, display_title
from cms.places import country_name, region_name
from networks.enums import ActorType, NetworkStatus, ServiceKind
from networks.map import STATUS_ORDER, Region
from networks.models import CallPage, Coordinator, DataHub, Membership, Network, NetworkPage, NewsPage, Service

SHOWN = 6
"""How many items a section of a page shows before it refers to the list."""

RESOURCES = frozenset({"resource"})
"""What the floor above publishes of the resource base."""

RECENT = 60
"""Among how many of the latest published events the past ones are looked for."""


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one type."""

    label: str
    memberships: list[Membership]


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Everything the page of a network shows beside its own text."""

    network: Network
    coordinators: list[Coordinator]
    members: list[Members]
    hubs: list[DataHub]
    regions: list[str]
    countries: list[str]
    upcoming: list[FeedItem]
    past: list[FeedItem]
    news: list[NewsPage]
    calls: list[CallPage]
    resources: list[FeedItem] = field(default_factory=list)
    """Its own, those it co-developed, those of interest to its region; the latest."""
    figures: list[Figure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatusGroup:
    """The networks of one status."""

    status: str
    label: str
    networks: list[Network]


def of_network(page: NetworkPage, now: datetime | None = None) -> NetworkView | None:
    """What the page of a network shows, in the active language; None while no network owns the page.

    The number of queries depends on neither members nor events.
    """
    now = now or timezone.now()
    network = Network.objects.filter(page_id=page.pk).select_related("parent__page").first()
    if network is None:
        return None
    query = FeedQuery(network=network.code, language=current_language(), kinds=frozenset({"event"}))
    today = timezone.localdate(now)
    return NetworkView(
        network=network,
        coordinators=_coordinators(page),
        members=members_by_type(network),
        hubs=list(network.hubs.all()),
        regions=[region_name(code) for code in network.regions],
        countries=[country_name(code) for code in network.countries],
        upcoming=feed.upcoming(replace(query, limit=SHOWN), now),
        past=past_events(query, now)[:SHOWN],
        news=list(with_images(NewsPage.objects.visible().filter(network=network).latest())[:SHOWN]),
        calls=list(CallPage.objects.visible().filter(network=network).soonest(today)[:SHOWN]),
        resources=feed.published(replace(query, kinds=RESOURCES, limit=SHOWN)),
        figures=feed.figures(network.code),
    )


def with_images(pages: Any) -> Any:
    """A queryset of news with what their cards show."""
    return pages.select_related("network", "image").prefetch_related("image__renditions")


def _coordinators(page: NetworkPage) -> list[Coordinator]:
    """With their organisations in one query; a preview's coordinators live in memory, so no ``select_related``."""
    people: list[Coordinator] = list(page.coordinators.all())
    prefetch_related_objects(people, "organisation")
    return people


def members_by_type(network: Network) -> list[Members]:
    """Members of a network, in the order of the types of actors, each type by name."""
    rank = {value: place for place, value in enumerate(ActorType.values)}
    found = sorted(
        network.memberships.select_related("organisation"),
        key=lambda m: (rank.get(m.organisation.actor_type, len(rank)), m.organisation.name),
    )
    return [
        Members(str(ActorType(kind).label), list(group))
        for kind, group in groupby(found, key=lambda m: m.organisation.actor_type)
    ]


def past_events(query: FeedQuery, now: datetime) -> list[FeedItem]:
    """What is over, latest first, then what has no date."""
    recent = feed.published(replace(query, limit=RECENT))
    over = [i for i in recent if i.ends_at is None or i.ends_at <= now]
    dated = sorted((i for i in over if i.ends_at), key=lambda i: (i.ends_at, i.key), reverse=True)
    return dated + [i for i in over if not i.ends_at]


def by_status(networks: Iterable[Network]) -> list[StatusGroup]:
    """Networks grouped by status, the most advanced first; statuses nobody has are left out."""
    networks = list(networks)
    groups = [
        StatusGroup(status.value, str(status.label), [n for n in networks if n.status == status])
        for status in STATUS_ORDER
    ]
    return [group for group in groups if group.networks]


def without_network(regions: Iterable[Region]) -> list[str]:
    """Names of the regions of the map that no network covers."""
    return [region.name for region in regions if region.status not in NetworkStatus.values]


def events_of_hub(hub: DataHub, now: datetime | None = None) -> tuple[list[FeedItem], list[FeedItem]]:
    """Events linked to a hub: those to come, and those that are over."""
    now = now or timezone.now()
    query = FeedQuery(hub=hub.code, language=current_language(), kinds=frozenset({"event"}))
    return feed.upcoming(replace(query, limit=SHOWN), now), past_events(query, now)[:SHOWN]


def resources_of_hub(hub: DataHub) -> list[FeedItem]:
    """The latest resources of a hub and of its centres."""
    return feed.published(FeedQuery(hub=hub.code, language=current_language(), kinds=RESOURCES, limit=SHOWN))


def resources_of_service(service: Service) -> list[FeedItem]:
    """The latest resources a centre hosts or designed."""
    return feed.published(FeedQuery(service=service.code, language=current_language(), kinds=RESOURCES, limit=SHOWN))


def resource_list(parameter: str, value: str) -> str:
    """The floor above's list of resources under one filter; empty while there is none."""
    base = navigation.url_or_nothing("resources:list")
    return f"{base}?{urlencode({parameter: value})}" if base else ""


def services_by_kind(services: Iterable[Service]) -> list[tuple[str, list[Service]]]:
    """Centres grouped by kind: data centres, expertise centres."""
    services = list(services)
    groups = [(str(kind.label), [s for s in services if s.kind == kind]) for kind in ServiceKind]
    return [(label, found) for label, found in groups if found]


def news_article(page: NewsPage) -> dict[str, object]:
    """A news item as schema.org ``NewsArticle``; what is not known is left out.

    Source: https://schema.org/NewsArticle.
    """
    title = display_title(page)
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": str(title),
        "inLanguage": title.lang,
        "url": absolute_url(page, current_language()),
        "datePublished": page.date.isoformat(),
    }
    if page.last_published_at:
        article["dateModified"] = page.last_published_at.isoformat()
    if page.summary:
        article["description"] = str(page.summary)
    if page.network:
        article["publisher"] = {"@type": "Organization", "name": str(page.network.name)}
    if page.country:
        article["contentLocation"] = {"@type": "Country", "name": country_name(page.country)}
    return article
