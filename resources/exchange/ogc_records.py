"""OGC API Records, part 1 (https://docs.ogc.org/is/20-004r1/20-004r1.html): a resource as a record."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms.navigation import identity
from resources.exchange.asking import DOI_SCHEME, record_type
from resources.exchange.dcat import concept_url
from resources.exchange.description import Agent, Description, words_in
from resources.exchange.text import safe_url, writable
from resources.exchange.web import GEOJSON, HTML, JSON, OPENAPI, agent_name, geometry, keywords, link, own_links
from resources.years import ISSUED

COLLECTION = "resources"
_RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
CONFORMANCE = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    f"{_RECORDS}/record-core",
    f"{_RECORDS}/record-collection",
    f"{_RECORDS}/record-core-query-parameters",
    # The standard calls this class by both names, in its text and in its abstract tests.
    f"{_RECORDS}/record-api",
    f"{_RECORDS}/records-api",
    f"{_RECORDS}/json",
]


def base_url() -> str:
    """The landing page, with its slash."""
    return f"{settings.SITE_URL}/api/records/"


def as_record(found: Description, language: str) -> dict[str, Any]:
    """A resource as a GeoJSON feature, its words in a language where it has them."""
    told = language if language in found.titles else found.written_in[0]
    properties = {
        "type": record_type(found.type),
        "title": writable(found.title(language)),
        "description": writable(_description(found, language)),
        "keywords": keywords(found, language),
        "themes": _themes(found, language),
        "language": {"code": told},
        "languages": [{"code": code} for code in found.written_in],
        "resourceLanguages": [{"code": code} for code in found.languages],
        "created": found.first_published_at.isoformat() if found.first_published_at else "",
        "updated": found.updated_at.isoformat(),
        # Both dates of the standard are those of the record; it has none for the resource.
        ISSUED: found.issued,
        "formats": [{"name": writable(name)} for name in found.formats],
        "contacts": _contacts(found, language),
        "license": writable(found.licence) or "",
        "rights": writable(words_in(found.access_conditions, language)),
        "externalIds": [{"scheme": DOI_SCHEME, "value": writable(found.doi)}] if found.doi_url else [],
    }
    return {
        "id": found.uid,
        "type": "Feature",
        "conformsTo": [f"{_RECORDS}/record-core"],
        "time": _time(found),
        "geometry": geometry(found.areas),
        "properties": {name: value for name, value in properties.items() if value not in ("", [], None)},
        "links": [
            link("self", f"{base_url()}collections/{COLLECTION}/items/{found.uid}", GEOJSON),
            link("collection", f"{base_url()}collections/{COLLECTION}"),
            *own_links(found, language),
        ],
    }


def _description(found: Description, language: str) -> str:
    parts = [words_in(found.summaries, language), words_in(found.descriptions, language)]
    return "\n\n".join(part for part in parts if part) or found.title(language)


def _themes(found: Description, language: str) -> list[dict[str, Any]]:
    """Terms by vocabulary."""
    return [
        {
            "concepts": [
                {"id": term.notation, "title": writable(words_in(term.labels, language)), "url": concept_url(term)}
                for term in terms
            ],
            "scheme": f"{settings.SITE_URL}/id/concept/{terms[0].scheme}",
        }
        for terms in (found.themes, found.platforms, found.instruments, found.variables)
        if terms
    ]


def _contacts(found: Description, language: str) -> list[dict[str, Any]]:
    def contact(agent: Agent, *roles: str) -> dict[str, Any]:
        url = safe_url(agent.url)
        made: dict[str, Any] = {"organization": agent_name(agent, language), "roles": list(roles)}
        made |= {"links": [link("about", url, HTML)]} if url else {}
        return made | ({"emails": [{"value": agent.email}]} if agent.email else {})

    made = [contact(provider, "producer") for provider in found.providers]
    if found.data_centre:
        made.append(contact(found.data_centre, "distributor"))
    made += [contact(other, "contributor") for other in (found.expertise_centre, found.hub) if other]
    person = writable(found.contact_name).strip()
    if person or found.contact_email:
        entry: dict[str, Any] = {"name": person or found.contact_email, "roles": ["pointOfContact"]}
        made.append(entry | ({"emails": [{"value": found.contact_email}]} if found.contact_email else {}))
    return [*made, contact(found.network, "publisher")]


def _time(found: Description) -> dict[str, list[str]] | None:
    if found.first_day is None and found.last_day is None:
        return None
    sides = [day.isoformat() if day else ".." for day in (found.first_day, found.last_day)]
    return {"interval": sides}


def landing() -> dict[str, Any]:
    """The landing page."""
    base = base_url()
    return {
        "title": identity().name,
        "description": _("The resource base as OGC API Records."),
        "links": [
            link("self", base, JSON),
            link("service-desc", f"{base}api", OPENAPI),
            link("service-doc", f"{settings.SITE_URL}/api/v1/docs", HTML),
            link("conformance", f"{base}conformance"),
            link("data", f"{base}collections"),
            link("http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog", f"{base}collections/{COLLECTION}"),
        ],
    }


def collection() -> dict[str, Any]:
    """The one collection of records."""
    base = f"{base_url()}collections/{COLLECTION}"
    return {
        "id": COLLECTION,
        "type": "Collection",
        "itemType": "record",
        "title": _("Resources"),
        "description": _("Datasets, tools, services and teaching material for Earth observation."),
        "conformsTo": [f"{_RECORDS}/record-collection"],
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}},
        "links": [
            link("self", base),
            link("items", f"{base}/items", GEOJSON),
            link("root", base_url()),
            link("alternate", f"{settings.SITE_URL}/ressources/", HTML),
        ],
    }
