"""Public pages of the networks: map and list, hubs and centres, news, calls."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from cms import feeds
from cms.feed import FeedItem
from cms.i18n import absolute_url, current_language
from cms.open_data import open_file
from networks import presentation
from networks.enums import NetworkKind, ServiceKind
from networks.feed import call_item, news_item, with_everything
from networks.filters import CallFilter, ListFilter, NewsFilter, PageNumber
from networks.map import entries, regions, render_map
from networks.models import CallPage, DataHub, NewsPage, Service

PER_PAGE = 12


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """The map of the networks, and the same as a list."""
    networks = entries()
    regional = [n for n in networks if n.kind == NetworkKind.REGIONAL]
    context = {
        "map": render_map(networks),
        "groups": presentation.by_status(regional),
        "beside": sorted((n for n in networks if n.kind != NetworkKind.REGIONAL), key=lambda n: n.kind, reverse=True),
        "without": presentation.without_network(regions(networks)),
    }
    return render(request, "networks/list.html", context)


@require_safe
def hub_list(request: HttpRequest) -> HttpResponse:
    """The research infrastructure, its hubs, and their data and expertise centres."""
    context = {"hubs": DataHub.objects.all(), "services": presentation.services_by_kind(Service.objects.all())}
    return render(request, "networks/hubs.html", context)


@require_safe
def hub(request: HttpRequest, slug: str) -> HttpResponse:
    """A data and service hub: what it offers, contact, networks, centres, events."""
    found = get_object_or_404(DataHub, slug=slug)
    upcoming, past = presentation.events_of_hub(found)
    context = {
        "hub": found,
        "networks": found.networks.select_related("page"),
        "services": presentation.services_by_kind(found.service_set.all()),
        "resources": presentation.resources_of_hub(found),
        "resources_url": presentation.resource_list("pole", found.slug),
        "upcoming": upcoming,
        "past": past,
    }
    return render(request, "networks/hub.html", context)


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """A data centre or an expertise centre: what it offers, place, operators, contact, its hub's networks, events."""
    found = get_object_or_404(Service.objects.select_related("hub"), slug=slug)
    upcoming, past = presentation.events_of_hub(found.hub) if found.hub else ([], [])
    hosts = found.kind == ServiceKind.DATA_CENTRE
    context = {
        "service": found,
        "networks": found.hub.networks.select_related("page") if found.hub else [],
        "resources": presentation.resources_of_service(found),
        "resources_url": presentation.resource_list("centre", found.slug) if hosts else "",
        "upcoming": upcoming,
        "past": past,
        "not_known": pgettext("fact", "Not known"),
    }
    return render(request, "networks/service.html", context)


def _list_context(request: HttpRequest, form: ListFilter, found: Any) -> dict[str, Any]:
    chosen = form.chosen
    return {
        "form": form,
        "active_count": len(chosen),
        "page_obj": Paginator(found, PER_PAGE).get_page(PageNumber.read(request.GET)),
        "query_string": form.query_string(),
    }


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """News, latest first, by kind, country and network."""
    form = NewsFilter(request.GET)
    found = presentation.with_images(NewsPage.objects.visible().matching(**form.chosen).latest())
    return render(request, "networks/news_list.html", _list_context(request, form, found))


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls and initiatives, those still open first, by state, kind and network."""
    form = CallFilter(request.GET)
    today = timezone.localdate()
    found = CallPage.objects.visible().matching(today, **form.chosen).soonest(today).select_related("network")
    return render(request, "networks/call_list.html", _list_context(request, form, found))


def _feed(
    request: HttpRequest, form: ListFilter, name: str, title: str, found: Any, make: Callable[[Any], FeedItem]
) -> HttpResponse:
    """A filtered list as Atom, by pages; ``found`` is a query, read once the filter is known to be good."""
    page = feeds.PageForm(request.GET)
    errors = {**form.errors, **page.errors}
    if errors:
        reasons = [f"{field}: {' '.join(str(e) for e in told)}" for field, told in errors.items()]
        return HttpResponseBadRequest("\n".join(reasons), content_type="text/plain; charset=utf-8")
    query = f"?{form.query_string()}" if form.chosen else ""
    return feeds.atom_response(
        feeds.part(found, page.number, lambda rows: [make(row) for row in rows]),
        title=title,
        page_url=absolute_url(reverse(name) + query),
        feed_url=absolute_url(request.path + query),
        language=current_language(),
    )


@open_file
def news_feed(request: HttpRequest) -> HttpResponse:
    """The filtered list of news as Atom."""
    form, language = NewsFilter(request.GET), current_language()
    found = with_everything(NewsPage.objects.visible().matching(**form.chosen).latest())
    return _feed(request, form, "networks:news", gettext("News"), found, lambda news: news_item(news, language))


@open_file
def calls_feed(request: HttpRequest) -> HttpResponse:
    """The filtered list of calls as Atom, the latest published first."""
    form, today, language = CallFilter(request.GET), timezone.localdate(), current_language()
    calls = CallPage.objects.visible().matching(today, **form.chosen).order_by("-first_published_at", "-pk")
    title = gettext("Calls and initiatives")
    return _feed(
        request, form, "networks:calls", title, with_everything(calls), lambda call: call_item(call, language, today)
    )
