"""Hooks of the admin; they only register."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from resources import viewsets


class ResourceGroup(SnippetViewSetGroup):
    menu_label = _("Resource base")
    menu_name = "resource-base"
    menu_icon = "folder-open-inverse"
    menu_order = 130
    items = (viewsets.ResourceViewSet, viewsets.SelectionViewSet, viewsets.ProviderViewSet)


register_snippet(ResourceGroup)
