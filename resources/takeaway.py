"""A filtered view taken away: CSV, JSON, BibTeX, Atom, rectangles for the map; exactly its resources, in its order."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from cms import feeds
from cms.feed import FeedItem
from cms.i18n import absolute_url, current_language
from cms.tables import as_csv, safe_cell
from resources import citing, extent, query, rectangles, wording
from resources.criteria import RECENT, Box, Criteria
from resources.extent import Extent
from resources.feed_source import resource_item
from resources.licences import licence_in_words
from resources.models import Resource

BATCH = 500
"""Rows read at a time: SQLite takes so many keys in one question."""
MAP_LIMIT = 500
"""Resources on one map; more would cover one another."""
WORLDWIDE_LIMIT = 20
"""Resources about the whole world beside it; the list has them all."""
MANY = 500
"""Keys that are no longer worth a list in a statement."""


def resources(criteria: Criteria) -> Iterator[Resource]:
    """The visible resources of a view in its order, with what the exports tell of them."""
    ready = Resource.objects.visible().select_related("network", "image")
    ready = ready.prefetch_related("providers", "themes", "links")
    for part in in_batches(query.keys(criteria, current_language()), BATCH):
        rows = ready.in_bulk(part)
        yield from (rows[key] for key in part if key in rows)


def in_batches(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """Lists of at most ``size``."""
    found = list(keys)
    return (found[start : start + size] for start in range(0, len(found), size))


def header() -> list[str]:
    """Titles of the columns, in the active language."""
    return [
        _("Type"),
        _("Title"),
        _("Summary"),
        _("Provider"),
        _("Place"),
        _("Period"),
        _("Themes"),
        _("For whom"),
        _("Level in remote sensing"),
        _("Languages"),
        _("Access"),
        _("Licence"),
        _("Resolution"),
        _("Formats"),
        _("Status"),
        "DOI",
        _("Year of publication"),
        _("Addresses"),
        _("Page"),
    ]


def _row(found: Resource) -> list[Any]:
    return [
        found.get_type_display(),
        found.title,
        found.summary,
        "; ".join(each.name for each in found.providers.all()),
        "; ".join(wording.places(found)),
        wording.period_in_words(found),
        "; ".join(str(each) for each in found.themes.all()),
        "; ".join(wording.audience_names(found)),
        wording.level_name(found),
        "; ".join(wording.language_names(found.languages)),
        wording.access_name(found),
        licence_in_words(found.licence),
        wording.length_in_words(found.resolution_m),
        "; ".join(found.formats),
        found.get_status_display(),
        citing.bare_doi(found.doi),
        found.issued,
        " ".join(link.url for link in found.links.all()),
        absolute_url(found),
    ]


def csv(criteria: Criteria) -> bytes:
    """The view as a table, in the active language; no cell is a formula."""
    rows = [header(), *(_row(found) for found in resources(criteria))]
    return as_csv([safe_cell(value) for value in row] for row in rows)


def _plain(found: Resource) -> dict[str, Any]:
    return {
        "id": str(found.uid),
        "type": found.type,
        "title": str(found.title),
        "summary": str(found.summary or ""),
        "language": getattr(found.title, "lang", found.language),
        "providers": [each.name for each in found.providers.all()],
        "themes": [each.notation for each in found.themes.all()],
        "audiences": found.audiences,
        "world": found.world,
        "countries": found.countries,
        "regions": found.regions,
        "bbox": list(found.bbox) if found.bbox else None,
        "period": [found.period_start or None, found.period_end or None],
        "access": found.access or None,
        "licence": found.licence or None,
        "doi": citing.bare_doi(found.doi) or None,
        "issued": found.issued,
        "links": [{"kind": link.kind, "url": link.url} for link in found.links.all()],
        "url": absolute_url(found),
    }


def as_json(criteria: Criteria) -> str:
    """The view as JSON: what a list tells; the whole records are in the API."""
    items = [_plain(found) for found in resources(criteria)]
    data = {"query": criteria.querystring(), "language": current_language(), "total": len(items), "items": items}
    return json.dumps(data, ensure_ascii=False, indent=1)


def bibtex(criteria: Criteria) -> str:
    """The view as BibTeX entries."""
    return "\n".join(citing.bibtex(citing.reference(found)) for found in resources(criteria))


def feed_part(criteria: Criteria, number: int) -> feeds.Part:
    """A page of the resources of the view as items of the feed, the latest published first.

    :raises Http404: there are fewer pages.
    """
    near, wider = query.keys_apart(criteria.but(tri=RECENT), current_language())
    found, apart = [*near, *wider], frozenset(wider)
    # By date alone: the list puts what covers a place after what is there, a feed must not lose the newest.
    dates = Resource.objects.visible().values_list("pk", "first_published_at")
    known = dict(dates if len(found) > MANY else dates.filter(pk__in=found))
    keys = sorted((key for key in found if key in known), key=lambda key: (str(known[key] or ""), key), reverse=True)
    return feeds.part(keys, number, lambda part: _feed_items(part, apart))


def _feed_items(keys: list[int], wider: frozenset[int]) -> list[FeedItem]:
    ready = Resource.objects.visible().select_related("network", "image")
    rows = ready.prefetch_related("themes", "image__renditions").in_bulk(keys)
    items = [(key, resource_item(rows[key], current_language())) for key in keys if key in rows]
    return [_marked_wider(item) if key in wider else item for key, item in items]


def _marked_wider(item: FeedItem) -> FeedItem:
    """The list marks and ranks what only covers the place asked for; a feed, by date, marks it."""
    return replace(item, note=" · ".join(part for part in (item.note, _("also covers this place")) if part))


@dataclass(frozen=True, slots=True)
class Area:
    """Where a resource lies on the map."""

    resource: Resource
    extent: Extent


@dataclass(frozen=True, slots=True)
class Spread:
    """A view on a map: what is drawn, and what cannot be."""

    areas: list[Area]
    """At most MAP_LIMIT, largest first: small ones lie on top."""
    total: int
    """How many could be drawn."""
    worldwide: list[Resource]
    """The first of those about the whole world: drawn, they would hide all others."""
    worldwide_total: int
    nowhere_total: int
    """Neither a rectangle nor a place."""


def spread(criteria: Criteria) -> Spread:
    """The resources of the view by where they lie."""
    keys = query.by_extent(criteria, current_language())
    placed = ((found, extent.of_resource(found)) for found in _on_map(keys.somewhere[:MAP_LIMIT]))
    areas = [Area(found, where) for found, where in placed if where is not None]
    return Spread(
        areas=sorted(areas, key=lambda area: -sum(_size(box) for box in area.extent.boxes)),
        total=len(keys.somewhere),
        worldwide=list(_on_map(keys.everywhere[:WORLDWIDE_LIMIT])),
        worldwide_total=len(keys.everywhere),
        nowhere_total=len(keys.nowhere),
    )


def _on_map(keys: list[int]) -> Iterator[Resource]:
    names = (
        "slug",
        "type",
        "language",
        "title_fr",
        "title_en",
        "world",
        "countries",
        "regions",
        "west",
        "south",
        "east",
        "north",
    )
    for part in in_batches(keys, BATCH):
        rows = Resource.objects.visible().only(*names).in_bulk(part)
        yield from (rows[key] for key in part if key in rows)


def _size(box: Box) -> float:
    return rectangles.width(box) * (box[3] - box[1])


def _rings(box: Box) -> list[list[list[list[float]]]]:
    """Polygons of a rectangle, two where it crosses the 180th meridian (RFC 7946, 3.1.9)."""
    _west, s, _east, n = box
    return [[[[w, s], [e, s], [e, n], [w, n], [w, s]]] for w, e in rectangles.spans(box[0], box[2])]


def geojson(criteria: Criteria) -> str:
    """The rectangles of the view as GeoJSON; one that is only that of the places named is ``approximate``."""
    features = []
    for area in spread(criteria).areas:
        parts = [part for box in area.extent.boxes for part in _rings(box)]
        geometry = (
            {"type": "Polygon", "coordinates": parts[0]}
            if len(parts) == 1
            else {"type": "MultiPolygon", "coordinates": parts}
        )
        found = area.resource
        properties = {
            "title": str(found.title),
            "kind": str(found.get_type_display()),
            "url": found.get_absolute_url(),
            "approximate": area.extent.approximate,
        }
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
