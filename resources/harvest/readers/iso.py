"""ISO 19139 and Dublin Core records, as OWSLib reads them, into loose records."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from resources.enums import LinkKind, ResourceType
from resources.harvest import loose, wording
from resources.harvest.readers.shapes import CONTACT_ROLES, link
from resources.licence_names import licence
from resources.licences import LICENCES

PUBLISHING_ROLES = frozenset({"publisher", "owner", "custodian", "originator", "resourceprovider", "distributor"})
FREQUENCY = ".//{http://www.isotc211.org/2005/gmd}MD_MaintenanceFrequencyCode"
_SERVICE = ("ogc:wms", "ogc:wfs", "ogc:wcs", "ogc:wmts", "ogc:csw", "ogc api", "stac", "esri:rest", "opendap", "tms")
_DOWNLOAD = ("download", "ftp", "file for download")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(*values: Any) -> list[str]:
    return [text for value in values for entry in _list(value) if (text := loose.plain_line(entry))]


def _kind(protocol: str, function: str, url: str) -> LinkKind:
    said = f"{protocol} {function}".casefold().replace("_", " ")
    if any(word in said for word in _SERVICE):
        return LinkKind.SERVICE
    if any(word in said for word in _DOWNLOAD):
        return LinkKind.DOWNLOAD
    asked = url.casefold()
    return LinkKind.SERVICE if "service=w" in asked or "request=getcap" in asked else LinkKind.PAGE


def _languages(*values: Any) -> list[str]:
    return list(dict.fromkeys(code for text in _texts(*values) if (code := loose.language(text))))


def as_loose(metadata: Any, element: Any) -> dict[str, Any]:
    """An ``owslib.iso.MD_Metadata`` as a loose record; ``element`` is its XML, for what OWSLib does not read."""
    about = next(iter(_list(metadata.identification)), None)
    named = loose.plain_line(metadata.hierarchy)
    given: dict[str, Any] = {
        "identifier": metadata.identifier,
        "type": named if wording.coded("type", named) else str(ResourceType.DATASET),
        "language": next(iter(_languages(metadata.languagecode, metadata.language)), ""),
        "formats": [name[:60] for name in _texts(getattr(metadata.distribution, "format", None))],
        "links": list(_online(metadata.distribution)),
    }
    frequency = next((e.get("codeListValue") for e in element.iterfind(FREQUENCY)), "")
    if wording.coded("frequency", loose.plain_line(frequency)):
        given["frequency"] = frequency
    return given if about is None else {**given, **_identification(about, metadata)}


def _identification(about: Any, metadata: Any) -> dict[str, Any]:
    keywords = [k.name for group in _list(about.keywords) for k in _list(getattr(group, "keywords", None))]
    box = about.bbox
    sides = [getattr(box, side, None) for side in ("minx", "miny", "maxx", "maxy")]
    licence, conditions = _conditions(about)
    status = loose.plain_line(about.status)
    return {
        "title": about.title,
        "description": about.abstract,
        "tags": _texts(keywords),
        "themes": _texts(about.topiccategory),
        "providers": list(dict.fromkeys(_organisations(about))),
        "languages": _languages(about.resourcelanguagecode, about.resourcelanguage),
        "bbox": sides if all(sides) else [],
        "period_start": about.temporalextent_start,
        "period_end": about.temporalextent_end,
        "issued": _issued(about),
        "resolution_m": _resolution(about),
        "status": status if wording.coded("status", status) else "",
        "licence": licence,
        "access_conditions": conditions,
        "doi": next((t for t in _texts(about.uricode) if "doi.org/10." in t or t.casefold().startswith("10.")), ""),
        **_contact(about),
    }


def _organisations(about: Any) -> Iterator[str]:
    parties = [p for group in (about.publisher, about.contact, about.creator) for p in _list(group)]
    for party in parties:
        role = loose.plain_line(getattr(party, "role", "")).casefold()
        if role in PUBLISHING_ROLES or role in CONTACT_ROLES:
            yield from _texts(party.organization)


def _contact(about: Any) -> dict[str, str]:
    """The point of contact of the resource; people in other roles are not kept."""
    for party in _list(about.contact):
        if loose.plain_line(getattr(party, "role", "")).casefold() == "pointofcontact":
            name = loose.plain_line(party.name) or loose.plain_line(party.organization)
            mail = next((m for m in _texts(party.email) if "@" in m), "")
            return {"contact_name": name[:150], "contact_email": mail}
    return {}


def _issued(about: Any) -> str:
    """The first date the citation gives as that of publication: others are of creation and revision."""
    told = [d for d in _list(about.date) if loose.plain_line(d.type).casefold() == "publication"]
    return min(_texts([d.date for d in told]), default="")


def _resolution(about: Any) -> float | None:
    """The finest distance that is in metres."""
    found = []
    for distance, unit in zip(_list(about.distance), _list(about.uom), strict=False):
        if loose.plain_line(unit).rsplit("#", 1)[-1].casefold() in {"m", "metre", "meter", "metres", "meters"}:
            with contextlib.suppress(ValueError):
                found.append(loose.number(loose.plain_line(distance)))
    return min((n for n in found if n), default=None)


def _conditions(about: Any) -> tuple[str, str]:
    """A licence we know among the constraints, and the first words of the others."""
    addresses = _texts(about.uselimitation_url, getattr(about, "otherconstraints_url", None))
    said = _texts(about.otherconstraints, about.uselimitation, about.useconstraints)
    codes = {"otherrestrictions", "license", "restricted", "copyright", "intellectualpropertyrights", "unrestricted"}
    sentences = [text for text in said if text.casefold() not in codes]
    licence = known_licence([*addresses, *sentences])
    left = [text for text in sentences if known_licence([text]) == ""]
    return licence, " ".join(dict.fromkeys(left))[:1000]


def known_licence(texts: Iterable[str]) -> str:
    """The first that names a licence we know, as identifier; else empty."""
    for text in texts:
        found = licence(text)
        if found in LICENCES or (found != text and found.startswith("CC")):
            return found
    return ""


def _online(distribution: Any) -> Iterator[dict[str, str]]:
    for online in _list(getattr(distribution, "online", None)):
        url = loose.plain_line(online.url)
        if url.startswith(("http://", "https://")):
            kind = _kind(loose.plain_line(online.protocol), loose.plain_line(online.function), url)
            yield link(kind, url, loose.plain_line(online.name) or loose.plain_line(online.description))


def dublin_core(record: Any, element: Any) -> dict[str, Any]:
    """An ``owslib.catalogue.csw2.CswRecord`` as a loose record.

    Creators and contributors are often people: only the publisher is kept.
    """
    named = loose.plain_line(record.type)
    box = record.bbox
    sides = [getattr(box, side, None) for side in ("minx", "miny", "maxx", "maxy")]
    licence = known_licence(_texts(record.license, record.rights))
    rights = " ".join(t for t in _texts(record.rights, record.accessrights) if not known_licence([t]))
    found = [(e.get("url"), e.get("scheme") or e.get("protocol")) for e in (*record.references, *record.uris)]
    return {
        "identifier": record.identifier,
        "type": named if wording.coded("type", named) else str(ResourceType.DATASET),
        "title": record.title,
        "description": record.abstract,
        "language": next(iter(_languages(record.language)), ""),
        "tags": _texts(record.subjects),
        "providers": _texts(record.publisher),
        "bbox": sides if all(sides) else [],
        "issued": record.issued,
        "formats": [name[:60] for name in _texts(record.format)],
        "licence": licence,
        "access_conditions": rights[:1000],
        "doi": next((t for t in (record.identifier or "", record.source or "") if "doi.org/10." in t), ""),
        "links": [
            link(_kind(loose.plain_line(scheme), "", url), url)
            for url, scheme in found
            if isinstance(url, str) and url.startswith(("http://", "https://"))
        ],
    }
