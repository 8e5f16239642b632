"""The page of a network is not its coordinators' to delete: groups, rights and workflow hang on it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import Page

from networks.models import Network
from networks.scope import sees_everything


def keep_network_pages(request: HttpRequest, page: Page) -> None:
    """Hook ``before_delete_page``.

    :raises PermissionDenied: a network's page, and neither superuser nor national team.
    """
    if not sees_everything(request.user) and Network.objects.filter(page=page.pk).exists():
        raise PermissionDenied


def keep_network_pages_in_bulk(request: HttpRequest, action_type: str, objects: Any, action: Any) -> None:
    """Hook ``before_bulk_action``: the same for several pages."""
    if action_type == "delete" and issubclass(action.model, Page):
        for page in objects:
            keep_network_pages(request, page)
