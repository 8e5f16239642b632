"""``/sitemap.xml`` and ``/robots.txt``. Apps add their list views from their own ``sitemaps`` modules.

cms.sitemaps.register("events", ViewSitemap(["events:list"]))
"""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from wagtail.models import Page

from cms.i18n import LANGUAGE_CODES, absolute_url


class SiteSitemap(Sitemap):
    """Entries under SITE_URL, each once a language it can be read in, with the others beside."""

    i18n = True
    alternates = True
    limit = 5000
    kept: Paginator | None = None
    """The entries as read once for a request; see :func:`sitemap`."""

    @property
    def paginator(self) -> Paginator:
        """Entries by pages of ``limit``."""
        return self.kept or super().paginator

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        # Django glues the host of the request to every location; ours come with the site's own.
        urls: list[dict[str, Any]] = []
        for item, language in self.paginator.page(page).object_list:
            languages = self.get_languages_for_item(item)
            addresses = {code: self.address(item, code) for code in languages}
            listed = [{"lang_code": code, "location": address} for code, address in addresses.items()]
            default = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in addresses else languages[0]
            urls.append(
                {
                    "item": item,
                    "location": addresses[language],
                    "lastmod": self.lastmod(item),
                    "changefreq": None,
                    "priority": "",
                    "alternates": [*listed, {"lang_code": "x-default", "location": addresses[default]}]
                    if len(listed) > 1
                    else [],
                }
            )
        return urls

    def address(self, item: Any, language: str) -> str:
        """The absolute address of an item in a language."""
        return absolute_url(item, language)

    def lastmod(self, item: Any) -> datetime | None:
        """When an item last changed, where that is known."""
        return None

    def get_languages_for_item(self, item: Any) -> list[str]:
        return LANGUAGE_CODES


class ViewSitemap(SiteSitemap):
    """List views, by URL name; their interface is in every language."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)

    def items(self) -> list[str]:
        return self.names

    def address(self, item: str, language: str) -> str:
        from django.utils import translation

        with translation.override(language):
            return absolute_url(reverse(item), language)


class ObjectSitemap(SiteSitemap):
    """Records with a page of their own (``get_absolute_url``), from a queryset of what the public may see."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        self.queryset = queryset

    def items(self) -> QuerySet[Any]:
        return self.queryset.all()


class PageSitemap(SiteSitemap):
    """Every page the public may read, in the languages it is written in."""

    def items(self) -> list[Any]:
        from cms.models import BasePage, IndexPage

        pages = Page.objects.live().public().not_type(IndexPage).filter(depth__gt=1).order_by("path")
        # An index page is where a list view lives: the view stands in the map.
        found = pages.defer_streamfields().specific()
        return [page for page in found if isinstance(page, BasePage) and page.is_readable]

    def lastmod(self, item: Any) -> datetime | None:
        published: datetime | None = item.last_published_at
        return published

    def get_languages_for_item(self, item: Any) -> list[str]:
        languages: list[str] = item.translated_languages
        return languages


_sitemaps: dict[str, SiteSitemap] = {}


def register(name: str, sitemap: SiteSitemap) -> None:
    """Add a part of the map; the same name again replaces it."""
    _sitemaps[name] = sitemap


register("pages", PageSitemap())


class SectionForm(forms.Form):
    """``?section=resources``; ``p`` is read by Django's own view."""

    section = forms.CharField(max_length=60, required=False)


@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map of the site (sitemaps.org, with Google's ``xhtml:link`` for languages).

    One document while every part fits in a page of 5,000 entries; past that, an index of parts and their pages.
    """
    form = SectionForm(request.GET)
    if not form.is_valid():
        raise Http404
    section = form.cleaned_data["section"]
    parts: dict[str, SiteSitemap] = {}
    for name, registered in _sitemaps.items():
        if not section or name == section:
            parts[name] = copy(registered)
            parts[name].kept = registered.paginator
    if not parts:
        raise Http404
    if section or all(part.paginator.num_pages == 1 for part in parts.values()):
        return django_sitemap(request, dict(parts))
    pages = [(name, page) for name, part in parts.items() for page in part.paginator.page_range]
    base = f"{settings.SITE_URL}{reverse('sitemap')}"
    places = [{"location": f"{base}?{urlencode({'section': name, 'p': page})}"} for name, page in pages]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": places}, content_type="application/xml")


# Personal pages: nothing of them is for a search engine, nor is a scanner's copy of a link.
PRIVATE_PATHS = ("/admin/", "/mon-espace/", "/inscription/", "/documents/")


@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines should leave alone, and where the map is."""
    paths = [path for bare in PRIVATE_PATHS for path in (bare, f"/en{bare}")]
    lines = ["User-agent: *", *[f"Disallow: {path}" for path in paths], "", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
