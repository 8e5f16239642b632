"""Links of the base for curators: their health, the resources concerned, "check now"."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from cms.failures import Failure, status_in_words
from resources import linkcheck, scope
from resources.enums import LinkState
from resources.link_forms import CheckForm, LinkFilterForm
from resources.link_probe import ROBOTS
from resources.models import AccessLink, LinkHealth
from resources.tasks import check_links

PER_PAGE = 50


def links_of(user: Any) -> "QuerySet[LinkHealth]":
    """Links of the resources one may change; those longest in trouble first."""
    own = AccessLink.objects.filter(resource__in=scope.editable_resources(user).values("pk"))
    return LinkHealth.objects.filter(url__in=own.values("url")).order_by("failing_since", "host", "url")


def _require_writer(request: HttpRequest) -> None:
    if not request.user.has_perm("resources.change_resource"):
        raise PermissionDenied


@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """The links by state, each with the resources that lead there."""
    _require_writer(request)
    asked = request.GET.dict() if "state" in request.GET or "q" in request.GET else {"state": LinkState.DEAD.value}
    form = LinkFilterForm(asked)
    found = links_of(request.user)
    if not form.is_valid():
        found = found.none()
    else:
        if form.cleaned_data["state"]:
            found = found.filter(state=form.cleaned_data["state"])
        if form.cleaned_data["q"]:
            found = found.filter(url__icontains=form.cleaned_data["q"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    title = _("Links")
    context = {
        "header_title": title,
        "page_title": title,
        "header_icon": "link",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": title},
        ],
        "form": form,
        "rows": _rows(page.object_list, request.user),
        "page_obj": page,
        "query": urlencode({name: asked.get(name, "") for name in form.fields}),
    }
    return render(request, "resources/admin/links.html", context, status=200 if form.is_valid() else 422)


def _rows(healths: Any, user: Any) -> list[dict[str, Any]]:
    urls = [health.url for health in healths]
    own = scope.editable_resources(user).values("pk")
    leading: dict[str, list[Any]] = {}
    found = AccessLink.objects.filter(url__in=urls, resource__in=own).select_related("resource").order_by("pk")
    for link in found:
        resources = leading.setdefault(link.url, [])
        if link.resource not in resources:
            resources.append(link.resource)
    return [{"health": each, "why": why(each), "resources": leading.get(each.url, [])} for each in healths]


def why(health: LinkHealth) -> str:
    """What came of the last check, in the curator's language; kept as a mark, not as words."""
    if health.message in Failure.values:
        return str(Failure(health.message).label)
    if health.message == ROBOTS:
        return _("its robots.txt turns programs away")
    status = health.http_status or 0
    return status_in_words(status) if status >= 400 else ""


@require_POST
def check_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an address first in the queue; the checks themselves are a task."""
    _require_writer(request)
    health = get_object_or_404(links_of(request.user), pk=pk)
    linkcheck.ask_again(LinkHealth.objects.filter(pk=health.pk), timezone.now())
    transaction.on_commit(check_links.delay)
    messages.success(request, _("%(url)s will be checked within minutes.") % {"url": health.url})
    form = CheckForm(request.POST)
    return redirect((form.is_valid() and form.cleaned_data["next"]) or "resource_links:links")
