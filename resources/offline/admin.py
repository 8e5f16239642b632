"""The copy in the admin: when it was made, and a button to make it now."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from networks.teams import MODERATE_RESOURCES
from resources.models import OfflineCopy
from resources.offline import copies


def may_make(user: Any) -> bool:
    """Curators and the national team."""
    return bool(user.has_perm(MODERATE_RESOURCES))


@require_http_methods(["GET", "HEAD", "POST"])
def offline_copy(request: HttpRequest) -> HttpResponse:
    """The copies there are; POST has a new one made by a task."""
    if not may_make(request.user):
        raise PermissionDenied
    if request.method == "POST":
        from resources.tasks import make_offline_copy

        make_offline_copy.delay(force=True)
        messages.success(request, _("The copy is being made; it takes a minute or two."))
        return redirect("offline_copy")
    context = {"copies": OfflineCopy.objects.all(), "changed": _changed()}
    return render(request, "resources/admin/offline_copy.html", context)


def _changed() -> bool:
    last = copies.latest()
    return last is None or last.fingerprint != copies.fingerprint()


class OfflineMenuItem(MenuItem):
    """Shown to those who may make the copy."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_make(request.user)


def admin_urls() -> list[URLPattern]:
    """``/admin/offline-copy/``."""
    return [path("offline-copy/", offline_copy, name="offline_copy")]


def menu_item() -> MenuItem:
    """In the menu of the resource base."""
    return OfflineMenuItem(gettext_lazy("Offline copy"), reverse_lazy("offline_copy"), icon_name="download", order=950)
