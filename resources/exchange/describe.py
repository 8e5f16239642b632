"""Reads resources into descriptions: a fixed number of queries a batch, however many resources are in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from cms.i18n import LANGUAGE_CODES
from cms.vocabularies import Concept
from networks.models import DataHub, Network, Service
from resources.exchange.description import (
    Agent,
    Description,
    Keyword,
    Kin,
    Link,
    Picture,
    Term,
    Words,
    own_words,
    words_in,
)
from resources.facts import Facts
from resources.models import AccessLink, FormerSlug, Provider, Relation, Resource, TaggedResource

BATCH = 500
"""Resources read at once: what bounds the memory of a whole catalogue."""

KIN_COLUMNS = ("uid", "slug", "language", "live", *(f"title_{code}" for code in LANGUAGE_CODES))
"""What is told of a related resource."""

Found = dict[int, list[Any]]
"""Primary key of a resource -> what hangs on it, in order."""


def ready(queryset: QuerySet[Resource]) -> QuerySet[Resource]:
    """The resources of ``queryset`` with what describing them reads of other rows."""
    return queryset.select_related("network", "hub", "data_centre", "expertise_centre", "image")


def describe(resources: Iterable[Resource], *, public: bool = True) -> list[Description]:
    """Descriptions of resources, in their order; pass them through :func:`ready` first.

    ``public`` leaves out relations to what a visitor may not see.
    """
    rows = list(resources)
    loaded = _Loaded([row.pk for row in rows], public=public)
    return [_one(row, loaded) for row in rows]


def describe_one(resource: Resource) -> Description:
    """A published resource, as described to anybody."""
    return describe([resource])[0]


def describe_read(facts: Facts) -> Description:
    """A resource whose lists were read already, for its page: no query."""
    loaded, pk = _Loaded([], public=True), facts.resource.pk
    loaded.links[pk] = facts.links
    loaded.tags[pk] = [Keyword(tag.name, tag.name_en) for tag in facts.tags]
    loaded.providers[pk] = [_provider(provider) for provider in facts.providers]
    for name, found in loaded.concepts.items():
        found[pk] = [_term(concept) for concept in getattr(facts, name)]
    for name, found in loaded.networks.items():
        found[pk] = [network.code for network in getattr(facts, name)]
    return _one(facts.resource, loaded)


def describe_draft(draft: Resource) -> Description:
    """A resource as a revision of it has it, with what hangs on that revision, whether or not a visitor may see it."""
    loaded, pk = _Loaded([], public=False), draft.pk
    loaded.links[pk] = sorted(draft.links.all(), key=lambda link: link.sort_order or 0)
    kin = sorted(draft.relations.all(), key=lambda relation: relation.sort_order or 0)
    loaded.relations[pk] = [_kin(relation.kind, relation.target) for relation in kin]
    loaded.tags[pk] = [Keyword(tag.name, tag.name_en) for tag in sorted(draft.tags.all(), key=lambda tag: tag.name)]
    loaded.providers[pk] = [_provider(provider) for provider in _ordered(draft.providers)]
    for name, found in loaded.concepts.items():
        found[pk] = [_term(concept) for concept in _ordered(getattr(draft, name))]
    for name, found in loaded.networks.items():
        found[pk] = [network.code for network in _ordered(getattr(draft, name))]
    return _one(draft, loaded)


def _ordered(manager: Any) -> list[Any]:
    return list(manager.all().order_by(*manager.model._meta.ordering))


def batches(
    queryset: QuerySet[Resource], *, public: bool = True, batch: int = BATCH
) -> Iterator[tuple[list[Resource], list[Description]]]:
    """Every resource of ``queryset`` by primary key, a batch at a time: memory does not grow with their number.

    By key rather than by a cursor of the database, which would hold a transaction open while a slow client reads.
    """
    last = 0
    while rows := list(ready(queryset).filter(pk__gt=last).order_by("pk")[:batch]):
        yield rows, describe(rows, public=public)
        last = rows[-1].pk


def stream(queryset: QuerySet[Resource], *, public: bool = True) -> Iterator[Description]:
    """Every resource of ``queryset``, as :func:`batches` reads them."""
    for _rows, found in batches(queryset, public=public):
        yield from found


class _Loaded:
    """What hangs on a batch of resources, a query each."""

    def __init__(self, pks: Sequence[int], *, public: bool) -> None:
        self.links = _by(AccessLink.objects.filter(resource__in=pks).order_by("sort_order", "pk"))
        # Two plain queries: joined, the planner of PostgreSQL may walk the whole base for each relation.
        relations = list(Relation.objects.filter(resource__in=pks).order_by("sort_order", "pk"))
        targets = Resource.objects.visible() if public else Resource.objects.all()
        kin = targets.only(*KIN_COLUMNS).in_bulk([relation.target_id for relation in relations])
        self.relations: Found = defaultdict(list)
        for relation in relations:
            if relation.target_id in kin:
                self.relations[relation.resource_id].append(_kin(relation.kind, kin[relation.target_id]))
        self.tags: Found = defaultdict(list)
        for item in TaggedResource.objects.filter(content_object__in=pks).select_related("tag").order_by("tag__name"):
            self.tags[item.content_object_id].append(Keyword(item.tag.name, item.tag.name_en))
        self.former_slugs: Found = defaultdict(list)
        for slug, pk in FormerSlug.objects.filter(resource__in=pks).order_by("pk").values_list("slug", "resource"):
            self.former_slugs[pk].append(slug)
        self.providers = _many("providers", pks, Provider, _provider)
        self.concepts = {
            name: _many(name, pks, Concept, _term) for name in ("themes", "platforms", "instruments", "variables")
        }
        self.networks = {
            name: _many(name, pks, Network, lambda network: network.code)
            for name in ("networks_of_interest", "co_developed_with")
        }


def _by(rows: Iterable[Any]) -> Found:
    found: Found = defaultdict(list)
    for row in rows:
        found[row.resource_id].append(row)
    return found


def _many(name: str, pks: Sequence[int], target: type[Any], read: Any) -> Found:
    """A many-to-many relation of a batch, in the order of the targets' own list."""
    field: Any = Resource._meta.get_field(name)
    through, source, there = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    order = [f"{there}__{column}" for column in target._meta.ordering]
    rows = through.objects.filter(**{f"{source}__in": pks}).select_related(there).order_by(*order)
    found: Found = defaultdict(list)
    for row in rows:
        found[getattr(row, f"{source}_id")].append(read(getattr(row, there)))
    return found


def _provider(provider: Provider) -> Agent:
    return Agent(provider.slug, {"": provider.name}, provider.acronym, provider.url)


def _term(concept: Concept) -> Term:
    return Term(concept.scheme, concept.notation, concept.uri, own_words(concept, "label", "fr"))


def _names(row: Network | Service) -> Words:
    """A name given once is a name, not a word of French: it has a language only beside its translation."""
    names = own_words(row, "name", "fr")
    return names if len(set(names.values())) > 1 else {"": words_in(names, "")}


def _network(network: Network) -> Agent:
    return Agent(network.code, _names(network), "", network.url, network.contact_email)


def _hub(hub: DataHub | None) -> Agent | None:
    return Agent(hub.code, {"": hub.name}, "", hub.url, hub.contact_email) if hub else None


def _service(service: Service | None) -> Agent | None:
    if service is None:
        return None
    return Agent(service.code, _names(service), "", service.url, service.contact_email)


def picture(image: Any) -> Picture | None:
    """Which picture it is; None without one."""
    if image is None or not image.file:
        return None
    return Picture(image.file.name, image.file.url, image.title)


def _strings(value: Any) -> tuple[str, ...]:
    # JSON columns: a row written past the forms may hold anything.
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _one(row: Resource, loaded: _Loaded) -> Description:
    def words(name: str) -> dict[str, str]:
        return dict(own_words(row, name, row.language))

    return Description(
        pk=row.pk,
        uid=str(row.uid),
        slug=row.slug,
        type=row.type,
        language=row.language,
        titles=words("title"),
        summaries=words("summary"),
        descriptions=words("description"),
        time_steps=words("time_step"),
        access_conditions=words("access_conditions"),
        network=_network(row.network),
        hub=_hub(row.hub),
        data_centre=_service(row.data_centre),
        expertise_centre=_service(row.expertise_centre),
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        audiences=_strings(row.audiences),
        level=row.level,
        languages=_strings(row.languages),
        sources=_strings(row.sources),
        world=row.world,
        countries=_strings(row.countries),
        regions=_strings(row.regions),
        bbox=row.bbox,
        period_start=row.period_start,
        period_end=row.period_end,
        frequency=row.frequency,
        resolution_m=row.resolution_m,
        status=row.status,
        formats=_strings(row.formats),
        licence=row.licence,
        commercial=row.commercial,
        access=row.access,
        download_bytes=row.download_bytes,
        doi=row.doi,
        issued=row.issued,
        citation=row.citation,
        image=picture(row.image),
        live=row.live,
        first_published_at=row.first_published_at,
        last_published_at=row.last_published_at,
        updated_at=row.updated_at,
        archived_at=row.archived_at,
        archived_reason=row.archived_reason,
        is_demonstration=row.is_demonstration,
        providers=tuple(loaded.providers[row.pk]),
        networks_of_interest=tuple(loaded.networks["networks_of_interest"][row.pk]),
        co_developed_with=tuple(loaded.networks["co_developed_with"][row.pk]),
        themes=tuple(loaded.concepts["themes"][row.pk]),
        platforms=tuple(loaded.concepts["platforms"][row.pk]),
        instruments=tuple(loaded.concepts["instruments"][row.pk]),
        variables=tuple(loaded.concepts["variables"][row.pk]),
        tags=tuple(loaded.tags[row.pk]),
        links=tuple(Link(link.kind, link.url, own_words(link, "label", row.language)) for link in loaded.links[row.pk]),
        relations=tuple(loaded.relations[row.pk]),
        former_slugs=tuple(loaded.former_slugs[row.pk]),
    )


def _kin(kind: str, target: Resource) -> Kin:
    return Kin(kind, str(target.uid), target.slug, own_words(target, "title", target.language), target.live)
