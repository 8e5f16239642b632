"""OpenAPI documents of the OGC API Records and of the STAC API (those of ``/api/v1`` are made by django-ninja)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from resources.exchange.forms import MOST, USUAL


def _parameter(name: str, place: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    made = {"name": name, "in": place, "required": place == "path", "schema": schema, "description": text}
    # bbox=1,2,3,4 rather than bbox=1&bbox=2 (OGC API Features, 7.15.3).
    return made | ({"style": "form", "explode": False} if schema["type"] == "array" else {})


def _words(longest: int | None = None, **schema: Any) -> dict[str, Any]:
    item: dict[str, Any] = {"type": "string", **schema} | ({"maxLength": longest} if longest else {})
    return {"type": "array", "items": item}


def _questions() -> list[dict[str, Any]]:
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    start = {"type": "integer", "minimum": 0, "default": 0}
    terms = _("Terms, in French or in English; a comma parts those of which one is enough, words of a term follow.")
    return [
        _parameter("q", "query", _words(), terms),
        _parameter("bbox", "query", numbers, _("West, south, east, north in degrees.")),
        _parameter("datetime", "query", {"type": "string"}, _("A day, or two parted by a slash; .. for an open side.")),
        _parameter("limit", "query", limit, _("How many at most.")),
        _parameter("offset", "query", start, _("How many to pass over.")),
        _parameter("f", "query", {"type": "string", "enum": ["json"]}, _("The format, of which there is one.")),
    ]


def _record_questions() -> list[dict[str, Any]]:
    outside = _words(pattern="([^:]+:)?[^:]+")
    return [
        *_questions(),
        _parameter("type", "query", _words(64), _("Types of what is described; any of them.")),
        _parameter("ids", "query", _words(), _("Identifiers of records.")),
        _parameter("externalIds", "query", outside, _("Identifiers others know it by, such as doi:10.1234/abcd.")),
    ]


def _get(summary: str, kind: str, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters or [],
            "responses": {
                "200": {"description": summary, "content": {kind: {"schema": {"type": "object"}}}},
                "4XX": {"description": _("What is wrong, in the language asked for."), **problem},
            },
        }
    }


def _document(title: str, base: str, paths: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0"},
        "servers": [{"url": f"{settings.SITE_URL}{base}"}],
        "paths": paths,
    }


def records() -> dict[str, Any]:
    """Of the OGC API Records."""
    text = {"type": "string"}
    one = _parameter("collectionId", "path", {"type": "string", "enum": ["resources"]}, _("The collection."))
    record = _parameter("recordId", "path", text, _("Identifier of a record."))
    json, geojson = "application/json", "application/geo+json"
    paths = {
        "/": _get(_("What is here"), json),
        "/conformance": _get(_("What is kept of which standard"), json),
        "/collections": _get(_("Collections"), json),
        "/collections/{collectionId}": _get(_("A collection"), json, [one]),
        "/collections/{collectionId}/items": _get(_("Records"), geojson, [one, *_record_questions()]),
        "/collections/{collectionId}/items/{recordId}": _get(_("A record"), geojson, [one, record]),
    }
    return _document("OGC API Records", "/api/records", paths)


def stac() -> dict[str, Any]:
    """Of the STAC API."""
    one = _parameter("collectionId", "path", {"type": "string"}, _("The collection."))
    json = "application/json"
    paths = {
        "/": _get(_("What is here"), json),
        "/conformance": _get(_("What is kept of which standard"), json),
        "/collections": _get(_("Collections"), json, _questions()),
        "/collections/{collectionId}": _get(_("A collection"), json, [one]),
    }
    return _document("STAC API – Collections", "/api/stac", paths)
