"""Middleware of the site: bad input, language, redirects."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]


class BadInputMiddleware:
    """Answers 400 to a NUL byte in the address or its query; databases refuse them deep inside."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("NUL", content_type="text/plain")
        return self.get_response(request)


class SiteLocaleMiddleware(LocaleMiddleware):
    """The language is in the address alone: ``/`` is French, ``/en/`` English; so nothing varies by header."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        vary = response.headers.get("Vary")
        result = super().process_response(request, response)
        if "Vary" in result.headers:
            del result.headers["Vary"]
            if vary:
                patch_vary_headers(result, [h.strip() for h in vary.split(",")])
        return result


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's redirects, found under either language's address."""
