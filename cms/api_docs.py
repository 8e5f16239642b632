"""``/api/v1/docs``: the OpenAPI document as a page one can read, in French and in English, without scripts."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import api


@dataclass(frozen=True, slots=True)
class Operation:
    """An address of the API."""

    path: str
    anchor: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    fields: list[tuple[str, str]]
    """(name, what it is) of the answer's first level."""


def operations(document: dict[str, Any]) -> list[Operation]:
    """What an OpenAPI document offers, in its order."""
    found = []
    for path, methods in document["paths"].items():
        for told in methods.values():
            found.append(
                Operation(
                    path,
                    told["operationId"],
                    str(told.get("summary", "")),
                    str(told.get("description", "")),
                    told.get("parameters", []),
                    _fields(document, told),
                )
            )
    return found


def _fields(document: dict[str, Any], told: dict[str, Any]) -> list[tuple[str, str]]:
    content = told["responses"].get(200, told["responses"].get("200", {})).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    schema = schema.get("items", schema)
    name = schema.get("$ref", "").rpartition("/")[2]
    properties = document.get("components", {}).get("schemas", {}).get(name, schema).get("properties", {})
    return [(field, str(about.get("description", ""))) for field, about in properties.items()]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page."""
    document = api.document()
    context = {
        "introduction": api.INTRODUCTION,
        "operations": operations(document),
        "addresses": api.addresses(),
        "base": settings.SITE_URL,
    }
    return render(request, "cms/api_docs.html", context)
