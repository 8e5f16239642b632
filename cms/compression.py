"""Pages, style sheets and scripts go compressed, whoever serves them: many readers are on a slow line.

BREACH (CVE-2013-3587) guesses a secret of a compressed page from its length, asking for it again and again with words
of the attacker's in it. So what is personal goes as it is: whatever no cache may keep (``never_cache``: my space,
registrations, proposals, subscriptions). The administration goes compressed: another site cannot ask for its pages in
an editor's name (session cookies are ``SameSite=Lax``), its form tokens are masked anew each time, and Django adds
random bytes (https://docs.djangoproject.com/en/5.2/ref/middleware/#module-django.middleware.gzip).
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse

COMPRESSIBLE = frozenset({"application/javascript", "application/json", "application/xml", "image/svg+xml"})
"""Besides ``text/*`` and what is JSON or XML of a kind (RFC 6839: ``application/geo+json``)."""


class CompressionMiddleware(GZipMiddleware):
    """Compresses text; first of all, so that it sees static files too. What is already compressed passes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_text(response) or response.has_header("Content-Range") or is_personal(request, response):
            return response
        return super().process_response(request, response)


def is_text(response: HttpResponseBase) -> bool:
    """Images, fonts, PDF and archives gain nothing."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in COMPRESSIBLE or kind.endswith(("+json", "+xml"))


def is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """No cache may keep it, and it is no page of the administration."""
    return "no-store" in response.headers.get("Cache-Control", "") and not request.path.startswith(
        reverse("wagtailadmin_home")
    )
