"""Hooks of the admin; they only register."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from resources.harvest.backstage.viewsets import SourceViewSet


@hooks.register("register_admin_viewset")
def register_sources() -> SourceViewSet:
    return SourceViewSet()


@hooks.register("register_admin_urls")
def run_urls() -> list[URLPattern | URLResolver]:
    """``/admin/ressources/passages/``: runs over sources."""
    return [path("ressources/passages/", include("resources.harvest.backstage.urls"))]
