"""``/api/v1``: what programs may ask of the site. Apps add their part from an ``api`` module of their own.

``api.register(router)`` there; this module finds them, and nothing here knows their names. All of it reads only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from cms.i18n import absolute_url, current_language
from cms.open_data import Refusal, open_data

PREFIX = "/api/v1"

INTRODUCTION = _(
    "Everything that is published may be read by programs: without key, from any site, up to 600 requests in five "
    "minutes."
)


def lazily(text: str | Promise) -> str:
    """A lazy text where the library declares a string: it is read when somebody asks for the document."""
    return cast(str, text)


def _in_words(part: Any) -> Any:
    """A part of an OpenAPI document with its descriptions in the active language.

    The library keeps those of fields as they were declared: their English is the key of the catalogues.
    """
    if isinstance(part, dict):
        return {key: _said(value) if key == "description" else _in_words(value) for key, value in part.items()}
    return [_in_words(each) for each in part] if isinstance(part, list) else part


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return _in_words(value)  # a field of that name
    return gettext(str(value)) if value else value


PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": gettext_noop("What is wrong (RFC 9457)."),
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string", "description": gettext_noop("kind of problem: always about:blank")},
        "status": {"type": "integer", "description": gettext_noop("status of the answer")},
        "title": {"type": "string", "description": gettext_noop("what is wrong, in the language asked for")},
        "detail": {"type": "string", "description": gettext_noop("what is wrong, in the language asked for")},
    },
}
_REFUSED = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ETAG = {
    "ETag": {
        "description": gettext_noop("What the answer stands for; send it back in If-None-Match."),
        "schema": {"type": "string"},
    }
}
_RETRY = {
    "Retry-After": {
        "description": gettext_noop("How many seconds to wait before asking again."),
        "schema": {"type": "integer"},
    }
}
OTHER_ANSWERS: dict[str, dict[str, Any]] = {
    "304": {"description": gettext_noop("You have it already: nothing has changed."), "headers": _ETAG},
    "400": {"description": gettext_noop("A parameter is unknown or not understood."), "content": _REFUSED},
    "404": {"description": gettext_noop("There is nothing at this address."), "content": _REFUSED},
    "429": {
        "description": gettext_noop("Too many requests in a short time."), "content": _REFUSED, "headers": _RETRY
    },
    "503": {"description": gettext_noop("The site is closed for a while."), "content": _REFUSED},
}  # fmt: skip
"""What ``open_data`` answers around every route."""


def _whole(document: dict[str, Any]) -> dict[str, Any]:
    """The library's document with where it is served, and what else is answered than what was asked for."""
    document["servers"] = [{"url": settings.SITE_URL}]
    document["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in document["paths"].items():
        for told in methods.values():
            own = {str(status): answer for status, answer in told["responses"].items()}
            own["200"] = {**own["200"], "headers": _ETAG}
            # Nothing is missing at an address without a name in it.
            others = {status: answer for status, answer in OTHER_ANSWERS.items() if status != "404" or "{" in path}
            told["responses"] = own | others
    return document


class _Api(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        return _in_words(_whole(dict(super().get_openapi_schema(*args, **kwargs))))


api = _Api(
    title="Maillage",
    description=lazily(INTRODUCTION),
    version="1",
    docs_url=None,  # our own page: the library's wants 1.5 MB of scripts
    openapi_url="/openapi.json",
    urls_namespace="api",
)


@api.exception_handler(Refusal)
@api.exception_handler(Http404)
def _told_by_the_view(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Left to ``open_data``, which is around every route.

    Without this the library answers for us, with a traceback where DEBUG is on.
    """
    raise fault


@api.exception_handler(HttpError)
def _as_refusal(request: HttpRequest, fault: HttpError) -> HttpResponse:
    raise Refusal(fault.message, fault.status_code)


@api.exception_handler(ValidationError)
def _not_as_declared(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A part of an address, or a parameter, that is not of the declared kind."""
    names = dict.fromkeys(str(error["loc"][-1]) for error in fault.errors if error.get("loc"))
    raise Refusal(gettext("These values are not understood: %(names)s") % {"names": ", ".join(names)[:200]}, 400)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Ours to mend: Django records it and answers, as anywhere on the site."""
    raise fault


@dataclass(frozen=True, slots=True)
class Address:
    """An address for programs outside ``/api/v1``, for the page of documentation."""

    title: str | Promise
    path: str
    text: str | Promise


_addresses: list[Address] = []


def register(router: Router, *addresses: Address) -> None:
    """Add the routes of an app, and what else it offers to programs."""
    api.add_router("", router)
    _addresses.extend(addresses)


def addresses() -> list[Address]:
    """What is offered outside ``/api/v1``."""
    return list(_addresses)


def _as_get(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """HEAD is GET whose body the server leaves out (RFC 9110, 9.3.2): the library knows GET only."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"
        return view(request, *args, **kwargs)

    return answer


@cache
def patterns() -> tuple[list[URLPattern], str, str]:
    """URL patterns of every registered router, for ``cms.urls``; each a view for programs (``cms.open_data``)."""
    autodiscover_modules("api")
    found, app_name, namespace = api.urls
    for pattern in cast(list[URLPattern], found):
        # The library's root only says that it is not there; it must stay, as other addresses are made from it.
        view: Callable[..., HttpResponseBase] = _to_docs if pattern.name == "api-root" else pattern.callback
        pattern.callback = open_data(_as_get(view))
    return cast(list[URLPattern], found), app_name, namespace


def _to_docs(request: HttpRequest) -> HttpResponseBase:
    return HttpResponseRedirect(absolute_url(reverse("cms:api_docs"), current_language()))


def document() -> dict[str, Any]:
    """The OpenAPI document, in the active language."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix=f"{PREFIX}/")
    return made
