"""Hooks of the admin; they only register."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from resources import admin_home, viewsets
from resources.harvest.backstage.viewsets import SourceViewSet
from resources.offline import admin as offline_admin


class LinksMenuItem(MenuItem):
    """Shown to those who edit records."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("resources.change_resource"))


class SourcesMenuItem(MenuItem):
    """Shown to those who bring records in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("resources.change_source"))


class ResourceGroup(SnippetViewSetGroup):
    menu_label = _("Resources")
    menu_name = "resource-base"
    menu_icon = "folder-open-inverse"
    menu_order = 130
    items = (viewsets.ResourceViewSet, viewsets.SelectionViewSet, viewsets.ProviderViewSet)

    def get_submenu_items(self) -> list[Any]:
        links = LinksMenuItem(_("Links"), reverse_lazy("resource_links:links"), icon_name="link", order=900)
        sources = SourcesMenuItem(
            _("Sources of records"), reverse_lazy("resource-source:index"), icon_name="download", order=800
        )
        return [*super().get_submenu_items(), sources, links, offline_admin.menu_item()]


register_snippet(ResourceGroup)


@hooks.register("register_admin_urls")
def link_urls() -> list[URLPattern | URLResolver]:
    """``/admin/ressources/liens/``: health of the links."""
    return [path("ressources/liens/", include("resources.link_urls"))]


@hooks.register("construct_homepage_panels")
def add_resource_panel(request: HttpRequest, panels: list[Any]) -> None:
    panel = admin_home.panel_for(request.user)
    if panel is not None:
        panels.append(panel)


hooks.register("register_admin_urls", offline_admin.admin_urls)


@hooks.register("register_admin_viewset")
def register_sources() -> SourceViewSet:
    return SourceViewSet()


@hooks.register("register_admin_urls")
def run_urls() -> list[URLPattern | URLResolver]:
    """``/admin/ressources/passages/``: runs over sources of records."""
    return [path("ressources/passages/", include("resources.harvest.backstage.urls"))]
