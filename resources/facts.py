"""Everything that hangs on a resource, read once: its page, its structured data and its citation share it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cms.models import Tag
from cms.vocabularies import Concept, Scheme
from networks.models import Network
from resources.models import AccessLink, Provider, Resource


@dataclass(frozen=True, slots=True)
class Facts:
    """A resource with its lists, in the order they are shown."""

    resource: Resource
    links: list[AccessLink]
    providers: list[Provider]
    themes: list[Concept]
    platforms: list[Concept]
    instruments: list[Concept]
    variables: list[Concept]
    tags: list[Tag]
    networks_of_interest: list[Network]
    co_developed_with: list[Network]


RELATED = ("network__page", "hub", "data_centre", "expertise_centre", "image")
"""For ``select_related``: what the page of a resource names."""


def of_preview(resource: Resource) -> Facts:
    """The lists as an editor has them in hand: they may not be in the database."""
    return Facts(
        resource=resource,
        links=list(resource.links.all()),
        providers=list(resource.providers.all()),
        themes=list(resource.themes.all()),
        platforms=list(resource.platforms.all()),
        instruments=list(resource.instruments.all()),
        variables=list(resource.variables.all()),
        tags=list(resource.tags.all()),
        networks_of_interest=list(resource.networks_of_interest.all()),
        co_developed_with=list(resource.co_developed_with.all()),
    )


def _concepts(resource: Resource) -> dict[str, list[Concept]]:
    """The terms of every vocabulary in one query; a term belongs to one vocabulary, so its scheme tells the list."""
    any_list = Q()
    for name in ("themes", "platforms", "instruments", "variables"):
        through: Any = getattr(Resource, name).through
        any_list |= Q(pk__in=through.objects.filter(resource=resource.pk).values("concept"))
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in Concept.objects.filter(any_list):
        found[concept.scheme].append(concept)
    return found


def _networks(resource: Resource) -> list[Any]:
    interest = Resource.networks_of_interest.through.objects.filter(resource=resource.pk, network=OuterRef("pk"))
    shared = Resource.co_developed_with.through.objects.filter(resource=resource.pk, network=OuterRef("pk"))
    found = Network.objects.annotate(of_interest=Exists(interest), shared=Exists(shared))
    return list(found.filter(Q(of_interest=True) | Q(shared=True)).select_related("page"))


def read(resource: Resource) -> Facts:
    """The lists of a published resource; the number of queries does not grow with them."""
    concepts, networks = _concepts(resource), _networks(resource)
    return Facts(
        resource=resource,
        links=list(AccessLink.objects.filter(resource=resource)),
        providers=list(Provider.objects.filter(resources=resource.pk)),
        themes=concepts[Scheme.THEME],
        platforms=concepts[Scheme.PLATFORM],
        instruments=concepts[Scheme.INSTRUMENT],
        variables=concepts[Scheme.VARIABLE],
        tags=list(Tag.objects.filter(resource_items__content_object=resource.pk).order_by("name")),
        networks_of_interest=[each for each in networks if each.of_interest],
        co_developed_with=[each for each in networks if each.shared],
    )
