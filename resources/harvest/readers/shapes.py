"""What catalogues have in common: links, rectangles of geometries, contacts, formats."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from resources.enums import LinkKind
from resources.harvest.loose import NUMBER, plain_line

MAX_POSITIONS = 200_000
FORMATS = {
    "image/tiff": "GeoTIFF",
    "image/vnd.stac.geotiff": "GeoTIFF",
    "application/geo+json": "GeoJSON",
    "application/geopackage+sqlite3": "GeoPackage",
    "application/x-netcdf": "NetCDF",
    "application/netcdf": "NetCDF",
    "application/x-hdf5": "HDF5",
    "application/x-hdf": "HDF",
    "application/x-zarr": "Zarr",
    "application/vnd+zarr": "Zarr",
    "application/vnd.zarr": "Zarr",
    "application/x-parquet": "Parquet",
    "application/vnd.apache.parquet": "Parquet",
    "image/jp2": "JPEG 2000",
    "text/csv": "CSV",
    "application/zip": "ZIP",
    "application/pdf": "PDF",
    "application/json": "JSON",
}
"""Media types as readers name them."""


def dictionaries(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; nothing where it is no list."""
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, Mapping))


def strings(value: Any) -> list[str]:
    """The texts of a list."""
    return [plain_line(entry) for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def links(document: Mapping[str, Any], base: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(relation, absolute address, link) of a document's links that have an address."""
    for link in dictionaries(document.get("links")):
        href = link.get("href")
        if isinstance(href, str) and href.strip():
            try:
                yield plain_line(link.get("rel")), urljoin(base, href.strip()), link
            except ValueError:
                continue  # no address at all: ``http://[``


def link_to(document: Mapping[str, Any], base: str, *relations: str) -> str:
    """The address of the first link with one of the relations; JSON before other forms; empty if there is none."""
    found = [(url, link) for rel, url, link in links(document, base) if rel in relations]
    found.sort(key=lambda pair: "json" not in plain_line(pair[1].get("type") or "json"))
    return found[0][0] if found else ""


def formats(media_types: Iterable[Any]) -> list[str]:
    """Names of formats, those we have a name for; each once."""
    names = (FORMATS.get(plain_line(media).partition(";")[0].strip().lower(), "") for media in media_types)
    return list(dict.fromkeys(name for name in names if name))


def rectangle(geometry: Any) -> list[float]:
    """West, south, east, north around a GeoJSON geometry; empty where there is none."""
    if not isinstance(geometry, Mapping):
        return []
    parts = [geometry, *dictionaries(geometry.get("geometries"))]
    found: list[tuple[float, float]] = []
    pending: list[Any] = [part.get("coordinates") for part in parts]
    while pending and len(found) < MAX_POSITIONS:
        entry = pending.pop()
        if not isinstance(entry, list):
            continue
        if len(entry) >= 2 and all(isinstance(n, int | float) and not isinstance(n, bool) for n in entry[:2]):
            found.append((entry[0], entry[1]))
        else:
            pending.extend(entry)
    return _around(found)


def _around(positions: list[tuple[float, float]]) -> list[float]:
    if not positions:
        return []
    xs, ys = [x for x, _y in positions], [y for _x, y in positions]
    return [min(xs), min(ys), max(xs), max(ys)]


_PAIR = re.compile(rf"({NUMBER.pattern})\s+({NUMBER.pattern})")


def rectangle_of_text(text: str) -> list[float]:
    """The rectangle of a geometry written as WKT or GeoJSON."""
    text = text[:500_000].strip()
    if text.startswith("{"):
        try:
            return rectangle(json.loads(text))
        except (ValueError, RecursionError):
            return []
    return _around([(float(x), float(y)) for x, y in _PAIR.findall(text.partition("(")[2])[:MAX_POSITIONS]])


CONTACT_ROLES = frozenset({"contact", "pointofcontact", "point of contact", "point-of-contact", "distributor"})


def published_contact(contacts: Any) -> dict[str, str]:
    """Name and address of the contact point, if the source publishes one as such; other people are not kept."""
    for contact in dictionaries(contacts):
        roles = {role.casefold() for role in strings(contact.get("roles"))}
        if not roles & CONTACT_ROLES:
            continue
        emails = [plain_line(mail.get("value")) for mail in dictionaries(contact.get("emails"))]
        name = plain_line(contact.get("name")) or plain_line(contact.get("organization"))
        return {"contact_name": name[:150], "contact_email": next((mail for mail in emails if "@" in mail), "")}
    return {}


def link(kind: LinkKind, url: str, label: Any = "") -> dict[str, str]:
    """A loose link."""
    return {"kind": str(kind), "url": url, "label": plain_line(label)[:200]}
