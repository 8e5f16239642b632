"""Hooks of the admin; they only register."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from networks import guards, home, proposal_admin, viewsets


class NetworkGroup(ViewSetGroup):
    menu_label = _("My network")
    menu_name = "my-network"
    menu_icon = "site"
    menu_order = 150
    items = (
        proposal_admin.ProposalViewSet("proposal"),
        viewsets.NetworkViewSet("network"),
        viewsets.MembershipViewSet("membership"),
        viewsets.OrganisationViewSet("organisation"),
        viewsets.NeedViewSet("need"),
    )


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Reference lists")
    menu_name = "reference-lists"
    menu_icon = "list-ul"
    menu_order = 700
    items = (viewsets.DataHubViewSet, viewsets.ServiceViewSet, viewsets.ConceptViewSet)


@hooks.register("register_admin_viewset")
def register_network_viewsets() -> NetworkGroup:
    return NetworkGroup()


register_snippet(VocabularyGroup)


@hooks.register("construct_homepage_panels")
def add_network_panel(request: HttpRequest, panels: list[Any]) -> None:
    panel = home.panel_for(request.user)
    if panel is not None:
        panels.append(panel)


hooks.register("before_delete_page", guards.keep_network_pages)
hooks.register("before_bulk_action", guards.keep_network_pages_in_bulk)
