"""STAC collections: an API (``/collections``, by pages) or a static catalogue (``child`` links).

https://github.com/radiantearth/stac-spec, https://github.com/radiantearth/stac-api-spec
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from resources.enums import LinkKind, ResourceType
from resources.harvest.fetch import Client, UnreadableError
from resources.harvest.loose import plain_line
from resources.harvest.readers.shapes import dictionaries, formats, link, link_to, links, published_contact, strings
from resources.harvest.records import Broken, HarvestError, Raw
from resources.years import ISSUED

MAX_DEPTH = 12
PAGE_RELATIONS = frozenset({"about", "via", "alternate", "canonical"})
DOCUMENTATION_RELATIONS = frozenset({"describedby", "documentation", "cite-as", "help", "service-doc"})
CODE_RELATIONS = frozenset({"example", "code", "processing-software"})


class StacReader:
    """Reads the collections of a STAC catalogue or API."""

    def __init__(self, url: str, client: Client) -> None:
        self.url, self.client = url, client
        self.total: int | None = None

    def __iter__(self) -> Iterator[Raw | Broken]:
        root = self.client.json(self.url)
        if isinstance(root.get("collections"), list):
            yield from self._pages(root, self.url)
        elif data := link_to(root, self.url, "data"):
            yield from self._pages(self.client.json(data), data)
        elif root.get("type") in {"Catalog", "Collection"} or link_to(root, self.url, "child"):
            yield from self._tree(root, self.url, 0)
        else:
            raise HarvestError(_("This is neither a STAC catalogue nor a STAC API."))

    def _pages(self, page: Mapping[str, Any], url: str) -> Iterator[Raw | Broken]:
        seen = 0
        while True:
            found = page.get("collections")
            if not isinstance(found, list):
                raise HarvestError(_("A page of the source holds no collections: %(url)s.") % {"url": url[:200]})
            if isinstance(matched := page.get("numberMatched"), int):
                self.total = matched
            for collection in found:
                seen += 1
                yield _record(collection, url)
            following = link_to(page, url, "next")
            if not following:
                break
            page, url = self.client.json(following), following
        if self.total is not None and seen < self.total:
            raise HarvestError(_("The source gave %(n)d of %(all)d records.") % {"n": seen, "all": self.total})

    def _tree(self, node: Mapping[str, Any], url: str, depth: int) -> Iterator[Raw | Broken]:
        if node.get("type") == "Collection" or "extent" in node:
            yield _record(node, url)
        children = [address for rel, address, _link in links(node, url) if rel == "child"]
        if depth >= MAX_DEPTH and children:
            yield Broken(url, _("The tree of catalogues is too deep: what lies below was not read."), hides=True)
            return
        for address in dict.fromkeys(children):
            if address in self.client.asked:
                continue  # a tree that leads back to itself is read once
            try:
                child = self.client.json(address)
            except UnreadableError as error:
                yield Broken(address, str(error), hides=True)
                continue
            yield from self._tree(child, address, depth + 1)


def _record(found: Any, url: str) -> Raw | Broken:
    if not isinstance(found, Mapping):
        return Broken("", _("This is no STAC collection."))
    identifier = plain_line(found.get("id"))
    if not identifier:
        return Broken("", _("The collection has no id."))
    return Raw(identifier, as_loose(found, url))


def _object(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = parent.get(name)
    return found if isinstance(found, Mapping) else {}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def as_loose(collection: Mapping[str, Any], url: str) -> dict[str, Any]:
    """A STAC collection as a loose record; ``url`` is where it, or its page, was read."""
    extent = _object(collection, "extent")
    spatial, temporal = _object(extent, "spatial"), _object(extent, "temporal")
    interval = _first(temporal.get("interval")) or []
    start, end = interval if isinstance(interval, list) and len(interval) == 2 else (None, None)
    summaries = _object(collection, "summaries")
    variables = collection.get("cube:variables")
    providers = dictionaries(collection.get("providers"))
    assets = collection.get("item_assets") or collection.get("assets")
    media = [a.get("type") for a in assets.values() if isinstance(a, Mapping)] if isinstance(assets, Mapping) else []
    language = collection.get("language")
    return {
        "identifier": collection.get("id"),
        "type": str(ResourceType.DATASET),
        "title": plain_line(collection.get("title")) or plain_line(collection.get("id")),
        "description": collection.get("description"),
        "language": language.get("code") if isinstance(language, Mapping) else "",
        "tags": strings(collection.get("keywords")),
        "providers": [name for provider in providers if (name := plain_line(provider.get("name")))],
        "licence": _licence(collection, url),
        "bbox": _first(spatial.get("bbox")),
        "period_start": start,
        "period_end": end,
        "platforms": [*strings(summaries.get("platform")), *strings(summaries.get("constellation"))],
        "instruments": strings(summaries.get("instruments")),
        "variables": list(variables)[:40] if isinstance(variables, Mapping) else [],
        "resolution_m": _resolution(summaries.get("gsd")),
        "formats": formats(media),
        "doi": collection.get("sci:doi"),
        "issued": collection.get(ISSUED),
        "citation": collection.get("sci:citation"),
        "deprecated": collection.get("deprecated"),
        "links": _links(collection, url),
        **published_contact(collection.get("contacts")),
    }


def _licence(collection: Mapping[str, Any], url: str) -> str:
    """The licence named; where it is only said to be another one, the address of its text."""
    named = plain_line(collection.get("license"))
    if named.casefold() in {"", "proprietary", "other", "various"}:
        return link_to(collection, url, "license") or named
    return named


def _resolution(gsd: Any) -> float | None:
    numbers = gsd.values() if isinstance(gsd, Mapping) else gsd if isinstance(gsd, list) else [gsd]
    found = [n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool) and 0 < n < 10**8]
    return min(found, default=None)


def _links(collection: Mapping[str, Any], url: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for rel, address, entry in links(collection, url):
        label = entry.get("title")
        if rel in PAGE_RELATIONS:
            found.append(link(LinkKind.PAGE, address, label))
        elif rel in DOCUMENTATION_RELATIONS:
            found.append(link(LinkKind.DOCUMENTATION, address, label))
        elif rel in CODE_RELATIONS:
            found.append(link(LinkKind.CODE, address, label))
        elif rel == "self":
            found.append(link(LinkKind.SERVICE, address, "STAC"))
    assets = collection.get("assets")
    for asset in assets.values() if isinstance(assets, Mapping) else []:
        if isinstance(asset, Mapping) and "data" in strings(asset.get("roles")) and isinstance(asset.get("href"), str):
            found.extend(
                link(LinkKind.DOWNLOAD, address, asset.get("title"))
                for _rel, address, _entry in links({"links": [{"href": asset["href"]}]}, url)
            )
    return found
