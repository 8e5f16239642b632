"""STAC 1.1 (https://github.com/radiantearth/stac-spec/tree/v1.1.0): a dataset or product as a collection.

The STAC API is that of collections only: there are no items here, they are at whoever distributes the data.
"""

import mimetypes
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms.navigation import identity
from resources import licences
from resources.enums import LinkKind, RelationKind
from resources.exchange.description import Description, words_in
from resources.exchange.text import safe_url, writable
from resources.exchange.web import HTML, OPENAPI, agent_name, keywords, link, own_links
from resources.years import ISSUED

VERSION = "1.1.0"
CONFORMANCE = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0-rc.1/collection-search",
    "https://api.stacspec.org/v1.0.0-rc.1/collection-search#free-text",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/simple-query",
]
SCIENTIFIC = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"
"""https://github.com/stac-extensions/scientific: DOI and citation."""
WORLD = [-180.0, -90.0, 180.0, 90.0]
RELATIONS = {RelationKind.DERIVED_FROM: "derived_from", RelationKind.REPLACES: "predecessor-version"}
LISTED = (LinkKind.PAGE, LinkKind.SERVICE, LinkKind.CODE, LinkKind.DOCUMENTATION, LinkKind.VIDEO)
"""Links that stay links; downloads are assets."""


def base_url() -> str:
    """The landing page, with its slash."""
    return f"{settings.SITE_URL}/api/stac/"


def as_collection(found: Description, language: str) -> dict[str, Any]:
    """A dataset as a STAC collection, its words in a language where it has them."""
    areas = found.areas
    known = [list(found.extent)] if found.extent else [WORLD]
    data: dict[str, Any] = {
        "type": "Collection",
        "stac_version": VERSION,
        "stac_extensions": [],
        "id": found.slug,
        "title": writable(found.title(language)) or found.slug,
        "description": _description(found, language),
        "license": found.licence if found.licence in licences.LICENCES else "other",
        "extent": {
            # The standard wants a rectangle: the Earth where none is known, and we say so below. Of several, the first
            # is around all the others.
            "spatial": {"bbox": known if len(areas) < 2 else [*known, *map(list, areas)]},
            "temporal": {"interval": [[_moment(found.first_day, "00:00:00"), _moment(found.last_day, "23:59:59")]]},
        },
        "links": _links(found, language),
        "created": found.first_published_at.isoformat() if found.first_published_at else "",
        "updated": found.updated_at.isoformat(),
        "keywords": keywords(found, language),
        "providers": _providers(found, language),
        "summaries": _summaries(found, language),
        "assets": _assets(found, language),
    }
    if found.doi_url or found.citation:
        data["stac_extensions"] = [SCIENTIFIC]
        data |= {
            "sci:doi": writable(found.doi).strip() if found.doi_url else "",
            "sci:citation": writable(found.citation),
        }
    if found.issued:
        # ``created`` here, and ``published`` of the extension *timestamps*, are those of the metadata, to the second.
        data[ISSUED] = found.issued
    if not areas:
        data["maillage:extent_known"] = False
    elif not found.box:
        data["maillage:extent_approximate"] = True  # around the places it names
    return {name: value for name, value in data.items() if name == "stac_extensions" or value not in ("", [], {})}


def _description(found: Description, language: str) -> str:
    parts = [words_in(found.summaries, language), words_in(found.descriptions, language)]
    text = "\n\n".join(part for part in parts if part)
    return writable(text) or writable(found.title(language)) or found.slug


def _moment(day: date | None, time: str) -> str | None:
    return f"{day.isoformat()}T{time}Z" if day else None


def _links(found: Description, language: str) -> list[dict[str, str]]:
    base = base_url()
    made = [
        link("self", f"{base}collections/{found.slug}"),
        link("root", base),
        link("parent", base),
        *own_links(found, language, *LISTED),
    ]
    for kin in found.relations:
        if kin.kind in RELATIONS:
            made.append(link(RELATIONS[RelationKind(kin.kind)], f"{settings.SITE_URL}/ressources/{kin.slug}/", HTML))
    return made


def _providers(found: Description, language: str) -> list[dict[str, Any]]:
    agents = [(provider, "producer") for provider in found.providers]
    if found.data_centre:
        agents.append((found.data_centre, "host"))
    return [
        {"name": agent_name(agent, language), "roles": [role]} | ({"url": url} if (url := safe_url(agent.url)) else {})
        for agent, role in agents
    ]


def _summaries(found: Description, language: str) -> dict[str, Any]:
    made = {
        "platform": [term.notation for term in found.platforms],
        "instruments": [term.notation for term in found.instruments],
        "gsd": [found.resolution_m] if found.resolution_m else [],
    }
    return {name: values for name, values in made.items() if values}


def _assets(found: Description, language: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for number, own in enumerate(found.links_of(LinkKind.DOWNLOAD), 1):
        url = safe_url(own.url)
        if url:
            label = writable(words_in(own.labels, language)) or str(LinkKind.DOWNLOAD.label)
            made[f"download-{number}"] = {"href": url, "title": label, "roles": ["data"]}
    picture = safe_url(found.image_url)
    if picture:
        kind = mimetypes.guess_type(picture)[0]
        made["thumbnail"] = {"href": picture, "roles": ["thumbnail"]} | ({"type": kind} if kind else {})
    return made


def landing() -> dict[str, Any]:
    """The landing page: a STAC catalogue that says where its collections are."""
    base = base_url()
    return {
        "type": "Catalog",
        "stac_version": VERSION,
        "stac_extensions": [],
        "id": "maillage",
        "title": identity().name,
        "description": _("Datasets and products of the resource base as STAC collections."),
        "conformsTo": CONFORMANCE,
        "links": [
            link("self", base),
            link("root", base),
            link("conformance", f"{base}conformance"),
            link("data", f"{base}collections"),
            link("service-desc", f"{base}api", OPENAPI),
            link("service-doc", f"{settings.SITE_URL}/api/v1/docs", HTML),
        ],
    }
