"""Where a resource is to be had in other formats: for ``<link rel="alternate">`` in its page, and for the API."""

from django.conf import settings
from django.urls import reverse

from resources.enums import DATA_TYPES
from resources.exchange.catalogue import JSON_LD, TURTLE
from resources.exchange.ogc_records import COLLECTION
from resources.exchange.web import GEOJSON, JSON


def alternates(slug: str, uid: object, kind: str) -> list[tuple[str, str, str]]:
    """(name, media type, absolute address) of each format a published resource of type ``kind`` is to be had in.

    In a page: ``{% for name, type, address in alternates %}<link rel="alternate" type="{{ type }}" ...>``.
    """
    record = reverse("exchange:records_item", kwargs={"collection": COLLECTION, "uid": str(uid)})
    found = [
        ("DCAT-AP (Turtle)", TURTLE.partition(";")[0], reverse("exchange:resource", args=[slug, "ttl"])),
        ("DCAT-AP (JSON-LD)", JSON_LD, reverse("exchange:resource", args=[slug, "jsonld"])),
        ("JSON", JSON, reverse("api:read_resource", args=[slug])),
        ("OGC API Records", GEOJSON, record),
    ]
    if kind in DATA_TYPES:
        found.append(("STAC", JSON, reverse("exchange:stac_collection", args=[slug])))
    return [(name, media_type, f"{settings.SITE_URL}{path}") for name, media_type, path in found]
