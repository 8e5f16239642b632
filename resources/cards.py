"""What a line of a list tells of a resource."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from resources import wording
from resources.licences import licence_in_short
from resources.models import Resource
from resources.query import ResourceHit


@dataclass(frozen=True, slots=True)
class Card:
    """A resource at a glance, in the active language."""

    pk: int
    resource: Resource
    url: str
    title: Any
    summary: Any
    kind: str
    status: str
    """Only what differs from *in production*: announced, closed..."""
    providers: str
    place: str
    period: str
    access: str
    licence: str
    resolution: str
    is_demonstration: bool
    extract: str = ""
    """HTML: the found words are inside ``<mark>``."""
    extract_language: str = ""
    wider: bool = False
    """Found because it covers the place that was asked for."""


def with_cards(resources: Any) -> Any:
    """A queryset with what cards show, in a number of queries that does not grow."""
    return resources.select_related("network").prefetch_related("providers")


def card(resource: Resource, *, extract: str = "", extract_language: str = "", wider: bool = False) -> Card:
    """One line."""
    return Card(
        pk=resource.pk,
        resource=resource,
        url=resource.get_absolute_url(),
        title=resource.title,
        summary=resource.summary,
        kind=str(resource.get_type_display()),
        status=str(resource.get_status_display()) if resource.status not in {"", "in_production"} else "",
        providers=", ".join(str(each) for each in list(resource.providers.all())[:3]),
        place=wording.places_in_words(resource),
        period=wording.period_in_words(resource),
        access=wording.access_name(resource),
        licence=licence_in_short(resource.licence),
        resolution=wording.length_in_words(resource.resolution_m),
        is_demonstration=resource.is_demonstration,
        extract=extract,
        extract_language=extract_language,
        wider=wider,
    )


def cards_of(hits: Iterable[ResourceHit]) -> list[Card]:
    """Lines of what a search found, in its order; what is no longer visible is left out."""
    found = list(hits)
    rows = with_cards(Resource.objects.visible()).in_bulk([hit.pk for hit in found])
    return [
        card(rows[hit.pk], extract=hit.extract, extract_language=hit.extract_language, wider=hit.wider)
        for hit in found
        if hit.pk in rows
    ]


def cards(resources: Iterable[Resource]) -> list[Card]:
    """Lines in the order of ``resources``."""
    return [card(each) for each in resources]
