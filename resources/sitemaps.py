"""The resource base in the map of the site: lists, resources, selections, countries."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from cms.i18n import LANGUAGE_CODES, absolute_url
from cms.sitemaps import ObjectSitemap, SiteSitemap, ViewSitemap, register
from resources.countries import index
from resources.models import Resource, Selection


class RecordSitemap(ObjectSitemap):
    """Records in the languages they are written in."""

    def get_languages_for_item(self, item: Any) -> list[str]:
        languages: list[str] = item.translated_languages
        return languages

    def lastmod(self, item: Any) -> datetime | None:
        changed: datetime | None = item.updated_at
        return changed


class CountrySitemap(SiteSitemap):
    """Pages of countries there is something for."""

    def items(self) -> list[str]:
        return [line.code for line in index()]

    def address(self, item: str, language: str) -> str:
        with translation.override(language):
            return absolute_url(reverse("resources:country", args=[item.lower()]), language)

    def get_languages_for_item(self, item: str) -> list[str]:
        return LANGUAGE_CODES


LISTS = ("resources:list", "resources:selections", "resources:countries", "cms:api_docs")

register("resource-lists", ViewSitemap(LISTS))
register("resources", RecordSitemap(Resource.objects.visible().order_by("pk")))
register("selections", RecordSitemap(Selection.objects.visible().order_by("pk")))
register("countries", CountrySitemap())
