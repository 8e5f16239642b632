"""Which address search engines keep of a page, and in which languages it may be read.

A language is listed only where the page is translated; read in another (content in its source language under
``/en/``), the page names the source's address as canonical.
"""

from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.http import HttpRequest

from cms.i18n import LANGUAGE_CODES, absolute_url, current_language, in_language

if TYPE_CHECKING:
    from cms.models import BasePage


class Alternates(TypedDict):
    """For ``<link rel="canonical">`` and ``<link rel="alternate" hreflang>``."""

    canonical: str
    alternates: list[tuple[str, str]]
    """(hreflang, address), each language and ``x-default``; empty where there is one language only."""


NONE = Alternates(canonical="", alternates=[])
SHAREABLE = frozenset({"slug", "kind", "code"})
"""Arguments of addresses that anybody may see; views with others (numbers, tokens) name no canonical."""


def _listed(addresses: dict[str, str], default: str) -> list[tuple[str, str]]:
    return [*addresses.items(), ("x-default", addresses[default])] if len(addresses) > 1 else []


def of_page(page: "BasePage") -> Alternates:
    """For a page of the tree."""
    addresses = {code: absolute_url(page, code) for code in page.translated_languages}
    return Alternates(
        canonical=addresses[page.canonical_language], alternates=_listed(addresses, page.translated_languages[0])
    )


def of_request(request: HttpRequest) -> Alternates:
    """For a Django view: its words are in every language. Nothing with a query string (a filter, a page)."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.args or set(match.kwargs) - SHAREABLE or request.META.get("QUERY_STRING"):
        return NONE
    if request.method not in {"GET", "HEAD"} or not match.namespaces or match.namespaces[0].startswith("wagtail"):
        return NONE
    addresses = {code: absolute_url(in_language(request.path, code)) for code in LANGUAGE_CODES}
    return Alternates(canonical=addresses[current_language()], alternates=_listed(addresses, settings.LANGUAGE_CODE))
