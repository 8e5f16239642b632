"""Hooks of the events' floor into the Wagtail admin; they only register."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import ListingButton
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from events import viewsets
from events.duplicate import after_copy
from events.models import EventPage
from events.registration.decisions import register_actions
from networks.scope import may_read_event, networks_of

WORTH_TELLING = (
    "start_date",
    "start_time",
    "end_date",
    "end_time",
    "timezone",
    "venue_name",
    "venue_city",
    "joining_link",
)
"""Facts of an event that those registered rely on."""


@hooks.register("register_admin_urls")
def backstage_urls() -> list[URLPattern | URLResolver]:
    """``/admin/evenements/``: the list, presets, and the backstage of each event."""
    return [path("evenements/", include("events.backstage.urls"))]


@hooks.register("insert_global_admin_css")
def backstage_css() -> str:
    """The few rules of the backstage."""
    return format_html('<link rel="stylesheet" href="{}">', static("events/backstage.css"))


class EventsMenuItem(MenuItem):
    """Shown to those who work for a network."""

    def is_shown(self, request: HttpRequest) -> bool:
        return networks_of(request.user).exists()


@hooks.register("register_admin_menu_item")
def events_menu_item() -> MenuItem:
    """The entry of the menu."""
    return EventsMenuItem(_("Events"), reverse("events_backstage:events"), icon_name="date", order=120, name="events")


class RecordGroup(ViewSetGroup):
    """Records beside the events."""

    menu_label = _("Directory")
    menu_name = "event-records"
    menu_icon = "group"
    menu_order = 340
    items = (viewsets.SpeakerViewSet("speaker"), viewsets.DeclaredFigureViewSet("declared-figure"))


@hooks.register("register_admin_viewset")
def register_event_viewsets() -> RecordGroup:
    return RecordGroup()


@hooks.register("register_page_listing_buttons")
def registrations_button(page: Page, user: Any, next_url: str | None = None) -> Any:
    """From the explorer to who is coming."""
    if isinstance(page, EventPage) and may_read_event(user, page):
        yield ListingButton(
            _("Registrations"),
            reverse("events_backstage:registrations", args=[page.pk]),
            icon_name="group",
            priority=15,
        )


@hooks.register("after_copy_page")
def form_follows_copy(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Wagtail's own copy brings the form and the seats along."""
    source, target = page.specific, new_page.specific
    if isinstance(source, EventPage) and isinstance(target, EventPage):
        after_copy(source=source, target=target)


@hooks.register("register_log_actions")
def decisions(actions: LogActionRegistry, *args: Any) -> None:
    """Organisers' decisions over registrations, in the history of the event."""
    register_actions(actions)


@hooks.register("before_publish_page")
def offer_to_write(request: HttpRequest, page: Page) -> None:
    """A date or venue changed by hand is offered to be told: the registered are one click away."""
    if not isinstance(page, EventPage) or page.pk is None:
        return
    told = EventPage.objects.filter(pk=page.pk, live=True).first()
    if told is None or not told.registrations.live().exists():
        return
    if any(getattr(told, name) != getattr(page, name) for name in WORTH_TELLING):
        url = reverse("events_backstage:write", args=[page.pk])
        messages.warning(
            request,
            _("Date or place has changed, and people are registered: you may write to them."),
            buttons=[messages.button(url, _("Write to the registered"))],
        )
