"""What the resource base publishes, for the joint ``cms.feed``: home, network pages, Atom, newsletters read it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import SourceImageIOError

from cms.feed import FeedItem, FeedQuery, Figure
from networks.models import DataHub, Network, Service
from resources import wording
from resources.models import Resource
from resources.models.resource import ResourceQuerySet

RENDITION = "fill-640x360"
KIND = "resource"


def resource_item(resource: Resource, language: str) -> FeedItem:
    """The snapshot of a resource in a language."""
    with translation.override(language):
        title = resource.title
        published = resource.first_published_at or timezone.now()
        return FeedItem(
            key=f"resources.resource:{resource.pk}",
            kind=KIND,
            title=str(title),
            url=resource.get_absolute_url(),
            language=getattr(title, "lang", resource.language),
            published_at=published,
            updated_at=max(published, resource.last_published_at or published),
            summary=str(resource.summary or ""),
            label=str(resource.get_type_display()),
            network_code=resource.network.code,
            network_name=str(resource.network),
            audiences=frozenset(resource.audiences),
            themes=tuple(theme.notation for theme in resource.themes.all()),
            image_url=_image_url(resource),
            where=wording.places_in_words(resource),
            country=resource.countries[0] if len(resource.countries) == 1 else "",
            note=gettext("Fictitious example") if resource.is_demonstration else "",
            category=resource.type,
            uri=f"urn:uuid:{resource.uid}",
        )


def _image_url(resource: Resource) -> str:
    try:
        return str(resource.image.get_rendition(RENDITION).url) if resource.image else ""
    except SourceImageIOError:
        return ""


def _holding(resources: Any, column: str, code: str) -> Any:
    """Rows whose JSON list holds a code: containment is PostgreSQL's alone, a quoted code is part of no other."""
    return resources.annotate(**{f"{column}_text": Cast(column, TextField())}).filter(
        **{f"{column}_text__contains": f'"{code}"'}
    )


def of_hub(resources: Any, hub: DataHub) -> Any:
    """Resources of a hub: its own, and those of its centres."""
    return resources.filter(Q(hub=hub) | Q(data_centre__hub=hub) | Q(expertise_centre__hub=hub))


def of_service(resources: Any, service: Service) -> Any:
    """Resources a centre hosts, or designed."""
    return resources.filter(Q(data_centre=service) | Q(expertise_centre=service))


class ResourceSource:
    """Resources of a network: its own, those it co-developed, those of interest to its region; each once."""

    kinds = frozenset({KIND})

    def _resources(self, query: FeedQuery) -> ResourceQuerySet:
        found: Any = Resource.objects.visible().select_related("network", "image")
        found = found.prefetch_related("themes", "image__renditions")
        if query.network is not None:
            found = found.of_network(Network.objects.filter(code=query.network))
        if query.hub:
            hub = DataHub.objects.filter(code=query.hub).first()
            found = of_hub(found, hub) if hub else found.none()
        if query.service:
            service = Service.objects.filter(code=query.service).first()
            found = of_service(found, service) if service else found.none()
        for column, code in (("countries", query.country), ("audiences", query.audience)):
            found = _holding(found, column, code) if code else found
        return found

    def _items(self, resources: Iterable[Resource], query: FeedQuery) -> list[FeedItem]:
        return [resource_item(resource, query.language) for resource in resources]

    def published(self, query: FeedQuery, since: datetime | None, until: datetime | None) -> Sequence[FeedItem]:
        """Resources first published in [since, until), latest first."""
        found = self._resources(query).filter(first_published_at__isnull=False)
        if since is not None:
            found = found.filter(first_published_at__gte=since)
        if until is not None:
            found = found.filter(first_published_at__lt=until)
        return self._items(found.in_order()[: query.limit], query)

    def updated(self, query: FeedQuery, since: datetime, until: datetime | None) -> Sequence[FeedItem]:
        """Resources published before ``since`` and published anew in [since, until), latest first."""
        found = self._resources(query).filter(first_published_at__lt=since, last_published_at__gte=since)
        if until is not None:
            found = found.filter(last_published_at__lt=until)
        return self._items(found.order_by("-last_published_at", "-pk")[: query.limit], query)

    def upcoming(self, query: FeedQuery, now: datetime) -> Sequence[FeedItem]:
        """Nothing: a resource has no day."""
        return []

    def figures(self, network: str | None) -> Sequence[Figure]:
        """How many resources there are; fictitious ones are not counted."""
        found = Resource.objects.visible().filter(is_demonstration=False)
        if network is not None:
            found = found.of_network(Network.objects.filter(code=network))
        count = found.count()
        definition = _("Records of the resource base: data, products, chains, software, courses, videos, guides.")
        return [Figure(str(count), _("resources"), definition)] if count else []
