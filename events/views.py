"""Public pages of events: the list, its calendar and map, what one puts into an agenda or a reader."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms import feeds
from cms.i18n import absolute_url, current_language
from cms.open_data import open_file
from cms.titles import list_title
from events.calendar import in_calendar, public_calendar
from events.enums import EventMode
from events.feed_source import snapshots
from events.filters import EventFilterForm, month_code
from events.models import EventPage
from events.month import month
from events.presentation import cards
from events.share import share_image
from events.venues import venue_map

PAGE_SIZE = 20
MAP_LIMIT = 200
"""Events on one map."""
CALENDAR_LIMIT = 500
"""Events in one downloaded calendar."""


def _shared(form: EventFilterForm, view: str, page: int = 1) -> dict[str, Any]:
    """What the list, the calendar and the map have in common: title, form, chips, links to one another."""
    chips = form.chips()
    # A flag has no value of its own: its name says it.
    filters = [chip.value or chip.label for chip in chips if chip.name != "q"]
    return {
        "form": form,
        "page_title": list_title(_("Events"), words=form.chosen.get("q", ""), filters=filters, page=page),
        "chips": chips,
        "view": view,
        "list_url": reverse("events:list") + form.query_string(),
        "calendar_url": reverse("events:calendar") + form.query_string("passes"),
        "map_url": reverse("events:map") + form.query_string(),
        "ics_url": reverse("events:ics") + form.query_string(),
        "feed_url": reverse("events:feed") + form.query_string(),
    }


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """``/evenements/``: what comes, or the past, or a month, under the filters."""
    now = timezone.now()
    form = EventFilterForm(request.GET)
    form.is_valid()
    page_obj = Paginator(form.events(now), PAGE_SIZE).get_page(form.cleaned_data.get("page") or 1)
    context = {
        **_shared(form, "list", page_obj.number),
        "page_obj": page_obj,
        "cards": cards(page_obj.object_list, now, request),
        "past_url": reverse("events:list") + form.query_string("mois", passes="1"),
        "to_come_url": reverse("events:list") + form.query_string("mois", "passes"),
    }
    return render(request, "events/list.html", context)


@require_safe
def calendar_month(request: HttpRequest) -> HttpResponse:
    """``/evenements/calendrier/?mois=2026-11``: a month, this one unless said otherwise."""
    form = EventFilterForm(request.GET)
    del form.fields["passes"], form.fields["page"]
    form.is_valid()
    today = timezone.localdate()
    first = form.chosen.get("mois") or today.replace(day=1)
    events = form.narrowed(EventPage.objects.visible().with_organisers()).in_month(first)
    shown = month(events.order_by("start_date", "start_time", "pk"), first, today, request)
    here = reverse("events:calendar")
    context = {
        **_shared(form, "calendar"),
        "month": shown,
        "previous_url": here + form.query_string(mois=month_code(shown.previous)) if shown.previous else "",
        "following_url": here + form.query_string(mois=month_code(shown.following)) if shown.following else "",
    }
    return render(request, "events/calendar.html", context)


@require_safe
def events_map(request: HttpRequest) -> HttpResponse:
    """``/evenements/carte/``: where the events of the list take place, on the map of France and beside it."""
    now = timezone.now()
    form = EventFilterForm(request.GET)
    form.is_valid()
    events = form.events(now).exclude(mode=EventMode.ONLINE)[:MAP_LIMIT]
    context = {**_shared(form, "map"), "map": venue_map(cards(events, now, request))}
    return render(request, "events/map.html", context)


def _refused(form: forms.Form) -> HttpResponse:
    """A machine asked for what makes no sense: say which parameter, and why."""
    lines = [f"{name}: {' '.join(str(m) for m in messages)}" for name, messages in form.errors.items()]
    return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")


def _title(form: EventFilterForm) -> str:
    words = ", ".join(chip.value for chip in form.chips() if chip.value)
    return _("Events – %(filters)s") % {"filters": words} if words else _("Events")


@require_safe
def events_ics(request: HttpRequest) -> HttpResponse:
    """The filtered view as a calendar to subscribe to."""
    form = EventFilterForm(request.GET)
    if not form.is_valid():
        return _refused(form)
    events = form.events(timezone.now())[:CALENDAR_LIMIT]
    return _calendar_file(public_calendar(events, current_language(), _title(form)), "evenements.ics")


@open_file
def events_feed(request: HttpRequest) -> HttpResponse:
    """The filtered view as an Atom feed, latest published first, by pages."""
    form, page = EventFilterForm(request.GET), feeds.PageForm(request.GET)
    for each in (form, page):
        if not each.is_valid():
            return _refused(each)
    events = form.events(timezone.now()).order_by("-first_published_at", "-pk")
    query, language = form.query_string(), current_language()
    return feeds.atom_response(
        feeds.part(events, page.number, lambda rows: snapshots(rows, language)),
        title=_title(form),
        page_url=absolute_url(reverse("events:list") + query),
        feed_url=absolute_url(reverse("events:feed") + query),
        language=current_language(),
    )


def visible_event(pk: int) -> EventPage:
    """The event of that key if a visitor may see it; Http404 otherwise."""
    event = EventPage.objects.visible().with_organisers().filter(pk=pk).first()
    if event is None:
        raise Http404
    return event


@require_safe
def event_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One event for an agenda; 404 where its day is not known."""
    event = visible_event(pk)
    if not in_calendar(event):
        raise Http404
    return _calendar_file(public_calendar([event], current_language()), f"evenement-{event.pk}.ics")


def _calendar_file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@cache_control(public=True, max_age=7 * 24 * 3600)
def event_share_image(request: HttpRequest, pk: int) -> HttpResponse:
    """The image that goes with a link to an event; its address carries the version."""
    return HttpResponse(share_image(visible_event(pk), current_language()), content_type="image/png")
