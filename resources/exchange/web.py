"""Links and shapes as the JSON formats of the OGC and of STAC write them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from resources import rectangles
from resources.enums import LinkKind
from resources.exchange.description import Agent, Description, words_in
from resources.exchange.text import safe_url, writable

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
RELATIONS: dict[str, str] = {
    LinkKind.PAGE: "about",
    LinkKind.DOWNLOAD: "enclosure",
    LinkKind.SERVICE: "service",
    LinkKind.CODE: "related",
    LinkKind.DOCUMENTATION: "describedby",
    LinkKind.VIDEO: "related",
}
"""Relation types (https://www.iana.org/assignments/link-relations) of our links."""

Box = tuple[float, float, float, float]


def link(rel: str, href: str, kind: str = JSON, title: str = "", language: str = "") -> dict[str, str]:
    """A link (RFC 8288) as a JSON object."""
    made = {"rel": rel, "href": href, "type": kind, "title": title, "hreflang": language}
    return {name: value for name, value in made.items() if value}


def own_links(found: Description, language: str, *kinds: str) -> list[dict[str, str]]:
    """Where a resource leads: its page here in each language, its links (of some kinds, or all), DOI and licence."""
    made = [link("alternate", found.page_url(code), HTML, language=code) for code in found.written_in]
    for own in found.links:
        url = safe_url(own.url)
        if url and (not kinds or own.kind in kinds):
            label = words_in(own.labels, language) or str(LinkKind(own.kind).label)
            made.append(link(RELATIONS[own.kind], url, "", writable(label)))
    if found.doi_url:
        made.append(link("cite-as", found.doi_url, ""))
    if found.licence_url:
        made.append(link("license", found.licence_url, "", found.licence_name))
    return made


def page_links(base: str, asked: dict[str, str], *, offset: int, limit: int, total: int, kind: str) -> list[Any]:
    """``self``, ``next`` and ``prev`` of a list; ``asked`` are the parameters that stay."""

    def address(start: int) -> str:
        return f"{base}?{urlencode({**asked, 'limit': limit, 'offset': start})}"

    made = [link("self", address(offset), kind)]
    if offset + limit < total:
        made.append(link("next", address(offset + limit), kind))
    if offset > 0:
        made.append(link("prev", address(max(0, offset - limit)), kind))
    return made


def geometry(boxes: Iterable[Box]) -> dict[str, Any] | None:
    """Rectangles as GeoJSON; one that crosses the 180th meridian is in two parts (RFC 7946, section 3.1.9)."""
    parts = [[_ring(west, s, east, n)] for w, s, e, n in boxes for west, east in rectangles.spans(w, e)]
    if len(parts) < 2:
        return {"type": "Polygon", "coordinates": parts[0]} if parts else None
    return {"type": "MultiPolygon", "coordinates": parts}


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def keywords(found: Description, language: str) -> list[str]:
    """Labels of terms and tags, each once."""
    terms = (*found.themes, *found.platforms, *found.instruments, *found.variables)
    labels = [words_in(term.labels, language) for term in terms]
    labels += [words_in(tag.words, language) for tag in found.tags]
    return [word for word in dict.fromkeys(writable(label).strip() for label in labels) if word]


def agent_name(agent: Agent, language: str) -> str:
    """What an organisation is called; never empty."""
    return writable(words_in(agent.names, language)).strip() or agent.code
