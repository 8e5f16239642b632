"""Hooks of the events' floor into the Wagtail admin."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("register_admin_urls")
def backstage_urls() -> list[URLPattern | URLResolver]:
    """``/admin/evenements/<id>/inscriptions/`` and what is beside it."""
    return [path("evenements/", include("events.backstage.urls"))]


@hooks.register("insert_global_admin_css")
def backstage_css() -> str:
    """The few rules of the backstage."""
    return format_html('<link rel="stylesheet" href="{}">', static("events/backstage.css"))
