"""What every address for other programs shares: readable from any site, never changed by a request, gently limited.

Cross-origin (CORS, https://fetch.spec.whatwg.org) reading is open to all, as none of these answers depends on who asks:
they read no cookie and set none.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

from cms.i18n import LANGUAGE_CODES
from cms.throttle import client_address, hit

LIMIT, WINDOW = 600, timedelta(minutes=5)
"""Two requests a second on average: a harvester at full speed waits a little, a person never."""

MAX_AGE = 300
"""Seconds an answer may be kept by caches."""

METHODS = ("GET", "HEAD", "OPTIONS")

TELLS_OF_CHARACTERS = "tells_of_characters"
"""Of a view that answers itself where characters came that no database keeps."""

PROGRAMS = "/api/"
"""Below it only programs ask: whatever goes wrong there is told as JSON, never as a page."""
View = Callable[..., HttpResponseBase]


class Refusal(Exception):  # noqa: N818  an answer, not a fault
    """A request that cannot be answered, and why: becomes a 4xx with the reason."""

    def __init__(self, reason: str, status: int = 400, **details: Any) -> None:
        super().__init__(reason)
        self.reason, self.status, self.details = reason, status, details


def asked_language(request: HttpRequest) -> str:
    """The first of our languages that ``Accept-Language`` names (RFC 9110, 12.5.4); French where it names none."""
    wanted: list[tuple[float, int, str]] = []
    for position, entry in enumerate(request.headers.get("Accept-Language", "")[:500].split(",")):
        tag, _semicolon, weight = entry.strip().partition(";")
        code = tag.strip().lower().split("-")[0]
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if code in LANGUAGE_CODES and quality > 0:
            wanted.append((-quality, position, code))
    return min(wanted)[2] if wanted else settings.LANGUAGE_CODE


def refused(refusal: Refusal) -> JsonResponse:
    """A refusal as JSON (RFC 9457, problem details)."""
    problem = {"type": "about:blank", "status": refusal.status, "title": refusal.reason, "detail": refusal.reason}
    return JsonResponse(
        problem | refusal.details,
        status=refusal.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def for_programs(request: HttpRequest | None) -> bool:
    """Whether whoever asks is a program: its errors are no pages."""
    return request is not None and request.path_info.startswith(PROGRAMS)


def problem(request: HttpRequest, reason: Callable[[], str], status: int) -> HttpResponse:
    """What went wrong before or behind a view for programs, told as these tell it: in the asked language.

    ``reason`` is called in that language. Asks neither database nor session: they may be what failed.
    """
    with translation.override(asked_language(request)):
        response = refused(Refusal(reason(), status))
    response.headers["Content-Language"] = asked_language(request)
    finish(request, response)
    return response


def finish(request: HttpRequest, response: HttpResponseBase, *, by_header: bool = True) -> HttpResponseBase:
    """Headers for caches and other sites; 304 where the client has the same already.

    An ``ETag`` alone says so: what an answer is made of (names of themes, providers, networks; which resources are
    published) has no single date, so there is no ``Last-Modified`` an older copy could be taken for current by. A
    streamed answer has no body to compare yet: whoever streams gives the ``ETag``.

    :param by_header: ``Accept-Language`` chooses the language of the answer, not its address.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    if by_header:
        patch_vary_headers(response, ["Accept-Language"])
    if response.status_code != 200:
        return response
    response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE}")
    if isinstance(response, HttpResponse):
        response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    etag = response.headers.get("ETag")
    if etag is None:
        return response
    # A streamed answer does as well as any: its headers and status are all that is read.
    found: HttpResponseBase = get_conditional_response(request, etag, None, cast(HttpResponse, response)) or response
    for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
        found.headers[name] = response.headers[name]
    return found


def open_data(view: View) -> View:
    """A view for programs: GET and HEAD from anywhere, a limit by client, refusals as JSON in the asked language."""
    return _open(view, METHODS)


def open_form(view: View) -> View:
    """The same for a protocol that asks by POST too, as OAI-PMH does; still nothing is written.

    Such a protocol has errors of its own: the view tells of characters no database keeps, too.
    """
    answer = _open(view, (*METHODS, "POST"))
    setattr(answer, TELLS_OF_CHARACTERS, True)
    return answer


def open_file(view: View) -> View:
    """A list of the site as a file or a feed, beside its page: open as :func:`open_data` is.

    Its language is that of its address, and what is not found is told as by a page.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return finish(request, _preflight(METHODS), by_header=False)
        try:
            _admit(request, METHODS)
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            response = _told(refusal, METHODS)
        return finish(request, response, by_header=False)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _admit(request: HttpRequest, methods: tuple[str, ...]) -> None:
    """:raises Refusal: 405, 429."""
    if request.method not in methods:
        raise Refusal(_("These addresses are read only."), 405)
    if not hit("open-data", client_address(request), LIMIT, WINDOW):
        raise Refusal(_("Too many requests in a short time. Try again in a few minutes."), 429)


def _told(refusal: Refusal, methods: tuple[str, ...]) -> HttpResponse:
    response = refused(refusal)
    if refusal.status == 405:
        response.headers["Allow"] = ", ".join(methods)
    if refusal.status == 429:
        response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response


def _open(view: View, methods: tuple[str, ...]) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return finish(request, _preflight(methods))
        with translation.override(asked_language(request)):
            try:
                _admit(request, methods)
                response = view(request, *args, **kwargs)
            except (Refusal, Http404) as fault:
                refusal = fault if isinstance(fault, Refusal) else Refusal(_("There is nothing at this address."), 404)
                response = _told(refusal, methods)
            response.headers.setdefault("Content-Language", asked_language(request))
            return finish(request, response)

    # Nothing is written; and whoever posts is told 405, not that a token lacks.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _preflight(methods: tuple[str, ...]) -> HttpResponse:
    allowed = ", ".join(methods)
    return HttpResponse(
        status=204,
        headers={
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
            "Access-Control-Max-Age": "86400",
        },
    )


@open_data
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """Whatever nobody knows below ``/api/``; the last of its patterns.

    A slash forgotten is mended where that leads somewhere: Django would add one to any address, and then say no page.
    """
    try:
        # Below /en/ there is nothing for programs, with or without a slash.
        known = for_programs(request) and resolve(f"{request.path_info}/").func is not nothing_here
    except Resolver404:
        known = False
    if not known:
        raise Refusal(_("There is nothing at this address."), 404)
    return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
