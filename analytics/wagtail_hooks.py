"""Hooks of the analytics' floor into the Wagtail admin."""

from django.http import HttpRequest
from django.urls import URLPattern, include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from analytics import views
from networks.scope import networks_coordinated_by


@hooks.register("register_admin_urls")
def participation_urls() -> list[URLPattern | URLResolver]:
    """``/admin/participation/``."""
    patterns = [
        path("", views.page, name="page"),
        path("participation.csv", views.export, {"kind": "csv"}, name="csv"),
        path("participation.xlsx", views.export, {"kind": "xlsx"}, name="xlsx"),
    ]
    return [path("participation/", include((patterns, "participation")))]


class ParticipationMenuItem(MenuItem):
    """Shown to those who coordinate a network, and to the national team."""

    def is_shown(self, request: HttpRequest) -> bool:
        return networks_coordinated_by(request.user).exists()


@hooks.register("register_admin_menu_item")
def participation_menu_item() -> MenuItem:
    """The entry of the menu."""
    return ParticipationMenuItem(
        _("Participation"), reverse("participation:page"), icon_name="history", order=350, name="participation"
    )
