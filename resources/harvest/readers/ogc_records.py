"""OGC API Records, part 1: GeoJSON records of a collection, by pages.

https://docs.ogc.org/is/20-004r1/20-004r1.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from resources.enums import LinkKind, ResourceType
from resources.harvest import wording
from resources.harvest.fetch import Client
from resources.harvest.loose import plain_line
from resources.harvest.readers.shapes import (
    dictionaries,
    formats,
    link,
    link_to,
    links,
    published_contact,
    rectangle,
    strings,
)
from resources.harvest.records import Broken, HarvestError, Raw
from resources.years import ISSUED

LINK_KINDS = {
    "enclosure": LinkKind.DOWNLOAD,
    "item": LinkKind.DOWNLOAD,
    "items": LinkKind.SERVICE,
    "service": LinkKind.SERVICE,
    "search": LinkKind.SERVICE,
    "service-desc": LinkKind.SERVICE,
    "service-doc": LinkKind.DOCUMENTATION,
    "describedby": LinkKind.DOCUMENTATION,
    "documentation": LinkKind.DOCUMENTATION,
    "about": LinkKind.PAGE,
    "alternate": LinkKind.PAGE,
    "canonical": LinkKind.PAGE,
    "information": LinkKind.PAGE,
    "related": LinkKind.PAGE,
    "via": LinkKind.PAGE,
}
PUBLISHING_ROLES = frozenset(
    {"publisher", "owner", "producer", "creator", "provider", "custodian", "processor", "host"}
)


class OgcRecordsReader:
    """Reads the records of one collection, or of all record collections of a landing page."""

    def __init__(self, url: str, client: Client) -> None:
        self.url, self.client = url, client
        self.total: int | None = None

    def __iter__(self) -> Iterator[Raw | Broken]:
        root = self.client.json(self.url)
        if isinstance(root.get("features"), list):
            yield from self._pages(root, self.url)
        elif items := link_to(root, self.url, "items"):
            yield from self._pages(self.client.json(items), items)
        elif data := link_to(root, self.url, "data", "collections", "http://www.opengis.net/def/rel/ogc/1.0/data"):
            yield from self._collections(self.client.json(data), data)
        else:
            raise HarvestError(_("This is no OGC API Records service, nor a collection of one."))

    def _collections(self, page: Mapping[str, Any], url: str) -> Iterator[Raw | Broken]:
        every = list(dictionaries(page.get("collections")))
        chosen = [c for c in every if plain_line(c.get("itemType")).casefold() == "record"] or every
        read = False
        for collection in chosen:
            if items := link_to(collection, url, "items"):
                read = True
                yield from self._pages(self.client.json(items), items)
        if not read:
            raise HarvestError(_("The service offers no collection of records."))

    def _pages(self, page: Mapping[str, Any], url: str) -> Iterator[Raw | Broken]:
        seen, matched = 0, None
        while True:
            found = page.get("features")
            if not isinstance(found, list):
                raise HarvestError(_("A page of the source holds no records: %(url)s.") % {"url": url[:200]})
            if isinstance(page.get("numberMatched"), int):
                matched = int(page["numberMatched"])
                self.total = (self.total or 0) + matched if not seen else self.total
            for feature in found:
                seen += 1
                yield _record(feature, url)
            following = link_to(page, url, "next")
            if not following:
                break
            page, url = self.client.json(following), following
        if matched is not None and seen < matched:
            raise HarvestError(_("The source gave %(n)d of %(all)d records.") % {"n": seen, "all": matched})


def _record(found: Any, url: str) -> Raw | Broken:
    if not isinstance(found, Mapping) or not isinstance(found.get("properties"), Mapping):
        return Broken("", _("This is no record: it has no properties."))
    properties = found["properties"]
    identifier = plain_line(found.get("id")) or plain_line(properties.get("recordId"))
    if not identifier:
        return Broken("", _("The record has no id."))
    return Raw(identifier, as_loose(found, url))


def _language(value: Any) -> str:
    return plain_line(value.get("code") if isinstance(value, Mapping) else value)


def as_loose(record: Mapping[str, Any], url: str) -> dict[str, Any]:
    """A GeoJSON record as a loose record; ``url`` is where its page was read."""
    properties = record["properties"]
    languages = properties.get("languages") or properties.get("resourceLanguages")
    contacts = properties.get("contacts")
    start, end = _time(record.get("time"))
    named = plain_line(properties.get("type"))
    return {
        "identifier": record.get("id"),
        # What we do not know by its name is most often data.
        "type": named if wording.coded("type", named) else str(ResourceType.DATASET),
        "title": properties.get("title"),
        "description": properties.get("description"),
        "language": _language(properties.get("language")),
        "languages": [_language(entry) for entry in languages] if isinstance(languages, list) else [],
        "tags": strings(properties.get("keywords")),
        "themes": _concepts(properties.get("themes")),
        "providers": _providers(contacts),
        "licence": _licence(record, url),
        "access": plain_line(properties.get("accessRights")),
        "access_conditions": properties.get("rights"),
        "bbox": rectangle(record.get("geometry")) or record.get("bbox"),
        "period_start": start,
        "period_end": end,
        "formats": _formats(properties.get("formats")),
        "doi": _doi(record),
        "issued": properties.get(ISSUED),
        "links": _links(record, url),
        **published_contact(contacts),
    }


def _time(time: Any) -> tuple[Any, Any]:
    if not isinstance(time, Mapping):
        return None, None
    interval = time.get("interval")
    if isinstance(interval, list) and len(interval) == 2:
        return interval[0], interval[1]
    moment = time.get("date") or time.get("timestamp")
    return moment, moment


def _concepts(themes: Any) -> list[str]:
    found = [c for theme in dictionaries(themes) for c in dictionaries(theme.get("concepts"))]
    return [word for c in found if (word := plain_line(c.get("title")) or plain_line(c.get("id")))]


def _providers(contacts: Any) -> list[str]:
    """Organisations that answer for the resource; people are not providers."""
    found = []
    for contact in dictionaries(contacts):
        roles = {role.casefold() for role in strings(contact.get("roles"))}
        organisation = plain_line(contact.get("organization"))
        if organisation and (roles & PUBLISHING_ROLES or not roles):
            found.append(organisation)
    return list(dict.fromkeys(found))


def _formats(given: Any) -> list[str]:
    names = [plain_line(entry.get("name")) for entry in dictionaries(given)] + strings(given)
    return [*dict.fromkeys(n[:60] for n in names if n), *formats(e.get("mediaType") for e in dictionaries(given))]


def _licence(record: Mapping[str, Any], url: str) -> str:
    named = plain_line(record["properties"].get("license"))
    return named if named.casefold() not in {"", "other", "proprietary"} else link_to(record, url, "license") or named


def _doi(record: Mapping[str, Any]) -> str:
    for entry in dictionaries(record["properties"].get("externalIds")):
        value = plain_line(entry.get("value"))
        if "doi" in plain_line(entry.get("scheme")).casefold() or "doi.org/10." in value:
            return value
    return next((url for rel, url, _link in links(record, "") if rel == "cite-as" and "doi.org/10." in url), "")


def _links(record: Mapping[str, Any], url: str) -> list[dict[str, str]]:
    found = []
    for rel, address, entry in links(record, url):
        kind = LINK_KINDS.get(rel.rsplit("/", 1)[-1])
        # Other forms of the record itself lead readers nowhere.
        if kind is None or (rel in {"alternate", "canonical"} and "html" not in plain_line(entry.get("type"))):
            continue
        found.append(link(kind, address, entry.get("title")))
    return found
