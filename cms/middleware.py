"""Middleware of the site: bad input, language, redirects."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.i18n import LANGUAGE_CODES, in_language
from cms.open_data import TELLS_OF_CHARACTERS, for_programs, problem

GetResponse = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"


def _strings(value: Any) -> Iterable[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _unstorable(text: str) -> bool:
    """NUL bytes, which PostgreSQL refuses, and lone surrogates, which no encoding writes."""
    return NUL in text or any("\ud800" <= c <= "\udfff" for c in text)


class BadInputMiddleware:
    """Answers 400 with a page to characters that no database keeps, wherever they stand in a request.

    Address, query, cookies, form fields and names of files, JSON; the contents of uploaded files are bytes
    and pass. A view of a protocol that has its own words for it (``cms.open_data.open_form``) gets the query and the
    form as they came.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        cookies = [text for pair in request.COOKIES.items() for text in pair]
        if NUL in request.path_info or any(NUL in text for text in cookies):
            return self.refuse(request)
        if ("%00" in query or NUL in query) and not self.told_by_the_view(request):
            return self.refuse(request)
        return self.get_response(request)

    @staticmethod
    def told_by_the_view(request: HttpRequest) -> bool:
        """Whether the view of the address has an answer of its own for such characters."""
        try:
            return hasattr(resolve(request.path_info).func, TELLS_OF_CHARACTERS)
        except Resolver404:
            return False

    def process_view(self, request: HttpRequest, view: object, *args: object) -> HttpResponse | None:
        """The body, once it is known that a view wants the request."""
        if request.method in {"GET", "HEAD", "OPTIONS"} or hasattr(view, TELLS_OF_CHARACTERS):
            return None
        kind = request.content_type or ""
        if "json" in kind:
            return self.refuse(request) if self.bad_json(request.body) else None
        fields = [text for name, values in request.POST.lists() for text in (name, *values)]
        files = [text for name, uploads in request.FILES.lists() for text in (name, *(str(u.name) for u in uploads))]
        return self.refuse(request) if any(_unstorable(text) for text in fields + files) else None

    @staticmethod
    def bad_json(body: bytes) -> bool:
        """Whether a body decodes to such a character; what is no JSON at all is left to the view's own message."""
        if b"\\u" not in body:
            return NUL.encode() in body
        try:
            return any(_unstorable(text) for text in _strings(json.loads(body)))
        except RecursionError:
            return True
        except ValueError:
            return False

    @staticmethod
    def refuse(request: HttpRequest) -> HttpResponse:
        """The page; it shows nothing of what came."""
        if for_programs(request):
            return problem(request, lambda: _("These characters cannot be searched."), 400)
        with translation.override("en" if request.path_info.startswith("/en/") else settings.LANGUAGE_CODE):
            # Without the request: nothing of it is to be read any more.
            page = render_to_string("cms/errors/400.html", {"language": translation.get_language()})
        return HttpResponse(page, status=400)


class SiteLocaleMiddleware(LocaleMiddleware):
    """The language is in the address alone: ``/`` is French, ``/en/`` English; so nothing varies by header.

    Addresses for programs have no language of their own: there the header is asked (``cms.open_data``).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        result = super().process_response(request, response)
        if for_programs(request):
            return result  # ``Accept-Language`` chooses the language of labels and reasons
        vary = [name.strip() for name in result.headers.get("Vary", "").split(",")]
        result.headers.pop("Vary", None)
        kept = [name for name in vary if name and name.lower() != "accept-language"]
        if kept:
            patch_vary_headers(result, kept)
        return result


class RedirectMiddleware(MiddlewareMixin):
    """Wagtail's redirects, found whichever language's address was asked for and whichever was written.

    Wagtail writes an automatic redirect for the language its editor works in only: ``/en/reseaux/x/`` for one
    who reads the admin in English. The answer keeps the language of the address asked for.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or NUL in request.path:
            return response
        full = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        bare = Redirect.normalise_path(request.path, decode_unicode=False)
        wanted = [text for path in (full, bare) for spelling in self.spellings(path) for text in spelling]
        ranks = {text: rank for rank, text in reversed(list(enumerate(wanted)))}
        found = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path__in=ranks)
        for redirect in sorted(found, key=lambda r: (ranks[r.old_path], r.site_id is None)):
            target = self.target(redirect, request)
            if target:
                kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
                return kind(target)
        return response

    @staticmethod
    def spellings(path: str) -> list[tuple[str, str]]:
        """A path as asked for, then as each language writes it; each with its letters, and percent-encoded."""
        return [(uri_to_iri(text), text) for text in (path, *(in_language(path, code) for code in LANGUAGE_CODES))]

    @staticmethod
    def target(redirect: Redirect, request: HttpRequest) -> str | None:
        """Where a redirect leads in the language of the request; None for nowhere, or back to where we are."""
        language = "en" if request.path.startswith("/en/") or request.path == "/en" else settings.LANGUAGE_CODE
        with translation.override(language):
            link: str | None = redirect.link
        if not link:
            return None
        if link.startswith("/") and not link.startswith("//"):
            link = in_language(link, language)
        same = urlsplit(link).path == request.path and "://" not in link
        return None if same else link
