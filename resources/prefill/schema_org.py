"""schema.org in JSON-LD, as pages carry it; contexts are not fetched."""

import json
from collections.abc import Iterator
from typing import Any

from resources.enums import ResourceType
from resources.prefill import cleaning
from resources.prefill.draft import SUMMARY, TITLE, Draft, language_of
from resources.prefill.licensing import licence_code
from resources.prefill.page import Head

TYPES = {
    "Dataset": ResourceType.DATASET,
    "DataCatalog": ResourceType.PLATFORM,
    "SoftwareApplication": ResourceType.SOFTWARE,
    "SoftwareSourceCode": ResourceType.SOFTWARE,
    "WebApplication": ResourceType.PLATFORM,
    "WebAPI": ResourceType.ON_DEMAND,
    "LearningResource": ResourceType.TEACHING,
    "Course": ResourceType.TEACHING,
    "VideoObject": ResourceType.VIDEO,
    "HowTo": ResourceType.GUIDE,
    "TechArticle": ResourceType.GUIDE,
    "ScholarlyArticle": ResourceType.GUIDE,
    "Report": ResourceType.GUIDE,
    "Book": ResourceType.GUIDE,
    "CreativeWork": "",
    "Article": "",
    "WebPage": "",
}
"""Types we read, the most telling first."""


def read(head: Head, page_url: str) -> Draft:
    """The draft of the most telling node of a page; empty where there is none."""
    return _most_telling([_loads(script) for script in head.scripts], page_url)


def read_document(data: Any, url: str) -> Draft:
    """The draft of the most telling node of a JSON-LD document served by itself; empty where there is none."""
    return _most_telling([data], url)


def _most_telling(documents: list[Any], page_url: str) -> Draft:
    found: list[tuple[int, dict[str, Any]]] = []
    order = list(TYPES)
    for document in documents:
        for node in _nodes(document):
            ranks = [order.index(kind) for kind in _types(node) if kind in TYPES]
            if ranks and cleaning.text(node.get("name") or node.get("headline"), TITLE):
                found.append((min(ranks), node))
    if not found:
        return Draft()
    rank, node = min(found, key=lambda pair: pair[0])
    return _draft(node, TYPES[order[rank]], page_url)


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """The objects of a document, without recursion and not without end."""
    stack, seen = [(data, 0)], 0
    while stack and seen < cleaning.MOST_NODES:
        value, depth = stack.pop()
        seen += 1
        if isinstance(value, dict):
            yield {_local(name): inside for name, inside in value.items()}
            inner = list(value.values())[:100]
        elif isinstance(value, list):
            inner = value[:200]
        else:
            continue
        if depth < cleaning.DEEPEST:
            stack.extend((each, depth + 1) for each in reversed(inner) if isinstance(each, dict | list))


def _local(name: str) -> str:
    """A property without the prefix or the address of schema.org: documents are written short and in full."""
    for prefix in ("schema:", "https://schema.org/", "http://schema.org/"):
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    values = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1].removeprefix("schema:") for kind in values[:20] if isinstance(kind, str)]


def _draft(node: dict[str, Any], kind: ResourceType | str, page_url: str) -> Draft:
    licence = node.get("license")
    keywords = node.get("keywords")
    start, _stroke, end = cleaning.text(node.get("temporalCoverage"), 60).partition("/")
    providers = next((node[key] for key in ("publisher", "provider", "creator", "author") if node.get(key)), None)
    return Draft(
        title=cleaning.text(node.get("name") or node.get("headline"), TITLE),
        summary=cleaning.text(node.get("description") or node.get("abstract"), SUMMARY),
        type=kind,
        url=cleaning.url(node.get("url")) or cleaning.url(node.get("@id")) or page_url,
        language=language_of(cleaning.text([node.get("inLanguage"), cleaning.mapping(node.get("inLanguage"))
                                            .get("alternateName")], 20)),
        doi=cleaning.doi([node.get("identifier"), cleaning.mapping(node.get("identifier")).get("value"),
                          node.get("@id"), node.get("sameAs")]),
        issued=cleaning.year(node.get("datePublished")),
        licence=licence_code(cleaning.text([licence, cleaning.mapping(licence).get("url"),
                                            cleaning.mapping(licence).get("@id")], 300)),
        providers=cleaning.texts(providers, 255, 5),
        keywords=cleaning.texts(keywords[:5000].split(",") if isinstance(keywords, str) else keywords, 60, 12),
        bbox=_box(node.get("spatialCoverage")),
        period_start=cleaning.day(start),
        period_end=cleaning.day(end),
    )  # fmt: skip


def _box(value: Any) -> tuple[float, float, float, float] | None:
    """GeoShape.box: south, west, north, east (https://schema.org/box)."""
    for place in cleaning.mappings(value):
        written = cleaning.text(cleaning.mapping(place.get("geo")).get("box"), 100).replace(",", " ").split()
        if len(written) == 4:
            south, west, north, east = written
            return cleaning.box(west, south, east, north)
    return None
