"""Full JSON: everything a record holds, in field names of the model, with codes in place of keys.

The names are those ``resources.exchange.restore`` reads back, and the import of files understands. What only a site
needs that takes the base over whole (drafts, pictures, sources) is written by ``resources.exchange.plain_work``,
``plain_pictures`` and ``plain_sources``.
"""

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from cms.i18n import LANGUAGE_CODES
from cms.vocabularies import Concept, Scheme
from resources.exchange import plain_pictures, plain_sources, plain_work
from resources.exchange.describe import batches, describe_draft, picture
from resources.exchange.description import Description, Words, words_in
from resources.exchange.plain_work import moment
from resources.models import Provider, Resource, Selection, SelectionItem

FORMAT = "maillage-resources/1"
"""First member of a document: what it is, and the version of the names in it."""

TRANSLATED = {
    "title": "titles",
    "summary": "summaries",
    "description": "descriptions",
    "time_step": "time_steps",
    "access_conditions": "access_conditions",
}
"""Translated field -> attribute of a description."""

SIMPLE = (
    "uid", "slug", "type", "language", "contact_name", "contact_email", "level", "world", "period_start", "period_end",
    "frequency", "resolution_m", "status", "licence", "commercial", "access", "download_bytes", "doi", "issued",
    "citation", "live", "archived_reason", "is_demonstration",
)  # fmt: skip
LISTS = ("audiences", "languages", "sources", "countries", "regions", "formats")
CORNERS = ("west", "south", "east", "north")
SCHEMES = {
    "themes": Scheme.THEME,
    "platforms": Scheme.PLATFORM,
    "instruments": Scheme.INSTRUMENT,
    "variables": Scheme.VARIABLE,
}
CONCEPTS = tuple(SCHEMES)
MOMENTS = ("first_published_at", "last_published_at", "archived_at", "updated_at")
SERVICES = ("data_centre", "expertise_centre")
NETWORKS = ("networks_of_interest", "co_developed_with")
OF_THE_ROW = frozenset({"uid", "live", "archived_reason", "is_demonstration", "former_slugs", *MOMENTS})
"""What an unpublished change does not touch."""

SELECTION_TEXTS = tuple(f"{name}_{code}" for name in ("title", "summary", "text") for code in LANGUAGE_CODES)
SELECTION_SIMPLE = ("slug", "kind", "language", "doi", *SELECTION_TEXTS)
SELECTION_MOMENTS = ("first_published_at", "last_published_at", "updated_at")

CONCEPT_COLUMNS = (
    "scheme", "notation", "uri", "entry", "order",
    *(f"{name}_{code}" for name in ("label", "alternative_labels") for code in LANGUAGE_CODES),
)  # fmt: skip
PROVIDER_COLUMNS = ("slug", "name", "acronym", "url")


def as_plain(found: Description) -> dict[str, Any]:
    """A record as a JSON-ready dictionary; empty values stay, so that re-import empties what was emptied."""
    data: dict[str, Any] = {name: getattr(found, name) for name in SIMPLE}
    for name, attribute in TRANSLATED.items():
        data |= _columns(name, getattr(found, attribute))
    data |= {name: list(getattr(found, name)) for name in (*LISTS, *NETWORKS, "former_slugs")}
    data |= {name: [term.notation for term in getattr(found, name)] for name in CONCEPTS}
    data |= {name: moment(getattr(found, name)) for name in MOMENTS}
    data |= {name: service.code if (service := getattr(found, name)) else None for name in SERVICES}
    data |= dict(zip(CORNERS, found.bbox or (None,) * 4, strict=True))
    return data | {
        "network": found.network.code,
        "hub": found.hub.code if found.hub else None,
        "image": plain_pictures.named(found.image),
        "providers": [
            {"slug": p.code, "name": words_in(p.names, ""), "acronym": p.acronym, "url": p.url} for p in found.providers
        ],
        "tags": [{"name": tag.name, "name_en": tag.name_en} for tag in found.tags],
        "links": [{"kind": link.kind, "url": link.url, **_columns("label", link.labels)} for link in found.links],
        "relations": [{"kind": kin.kind, "uid": kin.uid, "slug": kin.slug} for kin in found.relations],
    }


def _columns(name: str, words: Words) -> dict[str, str]:
    return {f"{name}_{code}": words.get(code, "") for code in LANGUAGE_CODES}


def concept_as_plain(concept: Concept) -> dict[str, Any]:
    """A term of a vocabulary, whole."""
    return {
        **{name: getattr(concept, name) for name in CONCEPT_COLUMNS},
        "parent": concept.parent.notation if concept.parent else None,
    }


def provider_as_plain(provider: Provider) -> dict[str, Any]:
    """A provider, whole."""
    return {name: getattr(provider, name) for name in PROVIDER_COLUMNS}


def selection_as_plain(selection: Selection, items: Iterable[SelectionItem]) -> dict[str, Any]:
    """A selection with its resources in order."""
    return {
        **{name: getattr(selection, name) for name in (*SELECTION_SIMPLE, "live", "is_demonstration")},
        **{name: moment(getattr(selection, name)) for name in SELECTION_MOMENTS},
        "uid": str(selection.uid),
        "network": selection.network.code,
        "image": plain_pictures.named(picture(selection.image)),
        "items": [{"uid": str(item.resource.uid), "note_fr": item.note_fr, "note_en": item.note_en} for item in items],
    }


def resource_draft(draft: Resource) -> dict[str, Any]:
    """What an unpublished change says of a resource."""
    data = as_plain(describe_draft(draft))
    return {name: value for name, value in data.items() if name not in OF_THE_ROW} | plain_work.schedule(draft)


def selection_draft(draft: Selection) -> dict[str, Any]:
    """What an unpublished change says of a selection."""
    data = selection_as_plain(draft, sorted(draft.items.all(), key=lambda item: item.sort_order or 0))
    return {name: value for name, value in data.items() if name not in OF_THE_ROW} | plain_work.schedule(draft)


def resources_as_plain(queryset: QuerySet[Resource], *, public: bool = True) -> Iterator[dict[str, Any]]:
    """Each record, by primary key, as it is written; ``public`` leaves out the work on it."""
    for rows, found in batches(queryset, public=public):
        work = {} if public else plain_work.of(rows, resource_draft)
        for description in found:
            yield as_plain(description) | work.get(description.pk, {})


def selections_as_plain(selections: QuerySet[Selection], *, public: bool = True) -> Iterator[dict[str, Any]]:
    """Selections with their resources in order; ``public`` leaves out what a visitor may not see."""
    items = SelectionItem.objects.select_related("resource").order_by("sort_order", "pk")
    if public:
        items = items.filter(resource__in=Resource.objects.visible())
    rows: Sequence[Selection] = list(
        selections.select_related("network", "image").prefetch_related(Prefetch("items", items, "listed"))
    )
    work = {} if public else plain_work.of(rows, selection_draft)
    for selection in rows:
        listed: list[SelectionItem] = getattr(selection, "listed")  # noqa: B009  put there by the prefetch
        yield selection_as_plain(selection, listed) | work.get(selection.pk, {})


def document(
    queryset: QuerySet[Resource],
    *,
    public: bool = True,
    selections: QuerySet[Selection] | None = None,
    missing: list[str] | None = None,
) -> Iterator[str]:
    """The whole export as pieces of one JSON document, a record a line: memory does not grow with the records.

    :param public: what a visitor may see; else also drafts, schedules and locks, every provider, the pictures
        themselves, the sources and what they call our records.
    :param missing: takes the names of pictures whose files are gone.
    """
    used: set[tuple[str, str]] = set()
    pictures: dict[str, None] = {}
    head = {"format": FORMAT, "exported_at": datetime.now(UTC).isoformat()}
    yield f'{_dumps(head)[:-1]}, "resources": ['
    for number, values in enumerate(resources_as_plain(queryset, public=public)):
        for version in plain_work.versions(values):
            used |= {(SCHEMES[name], notation) for name in CONCEPTS for notation in version[name]}
        pictures |= dict.fromkeys(plain_pictures.names_in(values))
        yield f"{',' if number else ''}\n{_dumps(values)}"
    yield from _part("concepts", (concept_as_plain(concept) for concept in _with_parents(used)))
    chosen = list(selections_as_plain(selections, public=public)) if selections is not None else []
    yield from _part("selections", chosen)
    if not public:
        for values in chosen:
            pictures |= dict.fromkeys(plain_pictures.names_in(values))
        yield from _part("providers", map(provider_as_plain, Provider.objects.order_by("slug")))
        yield from _part("sources", plain_sources.sources())
        yield from _part("records", plain_sources.records())
        yield from _part("images", plain_pictures.contents(pictures, missing))
    yield "\n]}\n"


def _with_parents(used: Set[tuple[str, str]]) -> list[Concept]:
    """The concepts that records carry, broader terms before narrower ones."""
    every = {concept.pk: concept for concept in Concept.objects.select_related("parent")}
    wanted: dict[int, Concept] = {}

    def take(concept: Concept, seen: frozenset[int] = frozenset()) -> None:
        if concept.parent_id is not None and concept.parent_id not in seen:
            take(every[concept.parent_id], seen | {concept.pk})
        wanted.setdefault(concept.pk, concept)

    for concept in every.values():
        if (concept.scheme, concept.notation) in used:
            take(concept)
    return list(wanted.values())


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _part(name: str, values: Iterable[Any]) -> Iterator[str]:
    yield f'\n],\n"{name}": ['
    for number, value in enumerate(values):
        yield f"{',' if number else ''}\n{_dumps(value)}"
