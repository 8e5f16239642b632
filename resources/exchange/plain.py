"""Full JSON: everything a record holds, in field names of the model, with codes in place of keys.

The names are those ``resources.exchange.restore`` reads back, and the import of files understands.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from cms.i18n import LANGUAGE_CODES
from cms.vocabularies import Concept
from resources.exchange.describe import stream
from resources.exchange.description import Description, Term, Words
from resources.models import Resource, Selection, SelectionItem

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
    "frequency", "resolution_m", "status", "licence", "commercial", "access", "download_bytes", "doi", "citation",
    "live", "archived_reason", "is_demonstration",
)  # fmt: skip
LISTS = ("audiences", "languages", "sources", "countries", "regions", "formats")
CONCEPTS = ("themes", "platforms", "instruments", "variables")
MOMENTS = ("first_published_at", "last_published_at", "archived_at", "updated_at")
SERVICES = ("data_centre", "expertise_centre")
NETWORKS = ("networks_of_interest", "co_developed_with")


def as_plain(found: Description) -> dict[str, Any]:
    """A record as a JSON-ready dictionary; empty values stay, so that re-import empties what was emptied."""
    data: dict[str, Any] = {name: getattr(found, name) for name in SIMPLE}
    for name, attribute in TRANSLATED.items():
        data |= _columns(name, getattr(found, attribute))
    data |= {name: list(getattr(found, name)) for name in (*LISTS, *NETWORKS, "former_slugs")}
    data |= {name: [term.notation for term in getattr(found, name)] for name in CONCEPTS}
    data |= {name: moment.isoformat() if (moment := getattr(found, name)) else None for name in MOMENTS}
    data |= {name: service.code if (service := getattr(found, name)) else None for name in SERVICES}
    west, south, east, north = found.bbox or (None, None, None, None)
    return data | {
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "network": found.network.code,
        "hub": found.hub.code if found.hub else None,
        "image": {"name": found.image.name, "title": found.image.title, "url": found.image_url}
        if found.image
        else None,
        "providers": [
            {"slug": p.code, "name": p.names.get("fr", ""), "acronym": p.acronym, "url": p.url} for p in found.providers
        ],
        "tags": [{"name": tag.name, "name_en": tag.name_en} for tag in found.tags],
        "links": [{"kind": link.kind, "url": link.url, **_columns("label", link.labels)} for link in found.links],
        "relations": [{"kind": kin.kind, "uid": kin.uid, "slug": kin.slug} for kin in found.relations],
    }


def _image(found: Description) -> dict[str, str] | None:
    """Which picture it is; the picture itself stays in the storage of the site."""
    picture = found.image
    return {"name": picture.name, "title": picture.title, "url": found.image_url} if picture else None


def _columns(name: str, words: Words) -> dict[str, str]:
    return {f"{name}_{code}": words.get(code, "") for code in LANGUAGE_CODES}


def concept_as_plain(concept: Concept) -> dict[str, Any]:
    """A term of a vocabulary, whole."""
    texts = [f"{name}_{code}" for name in ("label", "alternative_labels") for code in LANGUAGE_CODES]
    return {
        **{name: getattr(concept, name) for name in ("scheme", "notation", "uri", "entry", "order", *texts)},
        "parent": concept.parent.notation if concept.parent else None,
    }


def selections_as_plain(selections: QuerySet[Selection], *, public: bool = True) -> Iterator[dict[str, Any]]:
    """Selections with their resources in order; ``public`` leaves out what a visitor may not see."""
    texts = [f"{name}_{code}" for name in ("title", "summary", "text") for code in LANGUAGE_CODES]
    moments = ("first_published_at", "last_published_at", "updated_at")
    items = SelectionItem.objects.select_related("resource").order_by("sort_order", "pk")
    if public:
        items = items.filter(resource__in=Resource.objects.visible())
    for selection in selections.select_related("network").prefetch_related(Prefetch("items", items, "listed")):
        yield {
            **{name: getattr(selection, name) for name in ("slug", "kind", "language", "doi", "live", *texts)},
            **{name: moment.isoformat() if (moment := getattr(selection, name)) else None for name in moments},
            "uid": str(selection.uid),
            "is_demonstration": selection.is_demonstration,
            "network": selection.network.code,
            "items": [
                {"uid": str(item.resource.uid), "note_fr": item.note_fr, "note_en": item.note_en}
                for item in selection.listed
            ],
        }


def document(
    queryset: QuerySet[Resource], *, public: bool = True, selections: QuerySet[Selection] | None = None
) -> Iterator[str]:
    """The whole export as pieces of one JSON document, a record a line: memory does not grow with the records."""
    used: dict[tuple[str, str], Term] = {}
    head = {"format": FORMAT, "exported_at": datetime.now(UTC).isoformat()}
    yield f'{_dumps(head)[:-1]}, "resources": ['
    for number, found in enumerate(stream(queryset, public=public)):
        for name in CONCEPTS:
            used |= {(term.scheme, term.notation): term for term in getattr(found, name)}
        yield f"{',' if number else ''}\n{_dumps(as_plain(found))}"
    concepts = _lines(concept_as_plain(concept) for concept in _with_parents(used))
    chosen = _lines(selections_as_plain(selections, public=public)) if selections is not None else ""
    yield f'\n], "concepts": [{concepts}\n], "selections": [{chosen}\n]}}\n'


def _with_parents(used: dict[tuple[str, str], Term]) -> list[Concept]:
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


def _lines(values: Iterable[Any]) -> str:
    return ",".join(f"\n{_dumps(value)}" for value in values)
