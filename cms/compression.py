"""Pages, style sheets and scripts go compressed, whoever serves them: many readers are on a slow line.

BREACH (CVE-2013-3587) guesses a secret of a compressed page from its length, asking for it again and again with words
of the attacker's in it. So what is personal goes as it is: whatever no cache may keep (``never_cache``: my space,
registrations, proposals, subscriptions). The administration goes compressed: another site cannot ask for its pages in
an editor's name (session cookies are ``SameSite=Lax``), its form tokens are masked anew each time, and Django adds
random bytes (https://docs.djangoproject.com/en/5.2/ref/middleware/#module-django.middleware.gzip).
"""

import gzip
from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.urls import reverse
from django.utils.cache import patch_vary_headers

COMPRESSIBLE = frozenset({"application/javascript", "application/json", "application/xml", "image/svg+xml"})
"""Besides ``text/*`` and what is JSON or XML of a kind (RFC 6839: ``application/geo+json``)."""


class CompressionMiddleware(GZipMiddleware):
    """Compresses text; first of all, so that it sees static files too. What is already compressed passes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_text(response) or response.has_header("Content-Range") or is_personal(request, response):
            return response
        if request.path.startswith(settings.STATIC_URL):
            return _at_its_smallest(request, response)
        return super().process_response(request, response)


def _at_its_smallest(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A static file: the same for everybody, so it needs no random bytes, and browsers keep it.

    A public site serves files that were compressed beforehand (WhiteNoise); they pass.
    """
    if response.has_header("Content-Encoding"):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    takes_gzip = re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))
    if not takes_gzip or request.method != "GET" or response.status_code != HTTPStatus.OK:
        return response
    if isinstance(response, StreamingHttpResponse):
        small = _gzip(b"".join(cast("Iterator[bytes]", response.streaming_content)))
        response.streaming_content = iter([small])
    elif isinstance(response, HttpResponse):
        small = _gzip(response.content)
        response.content = small
    else:
        return response
    response.headers["Content-Length"] = str(len(small))
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def is_text(response: HttpResponseBase) -> bool:
    """Images, fonts, PDF and archives gain nothing."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in COMPRESSIBLE or kind.endswith(("+json", "+xml"))


def is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """No cache may keep it, and it is no page of the administration."""
    return "no-store" in response.headers.get("Cache-Control", "") and not request.path.startswith(
        reverse("wagtailadmin_home")
    )
