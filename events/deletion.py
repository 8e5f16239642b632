"""An event somebody registered for is not deleted, nor a page above it: the admin says why, and what to do."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from events.models import EventPage


def undeletable(pages: Iterable[Page]) -> list[str]:
    """Why pages cannot be deleted: one sentence an event, among them or below them, that has registrations."""
    found: dict[int, str] = {}
    for page in pages:
        events = EventPage.objects.descendant_of(page, inclusive=True).annotate(n=Count("registrations"))
        for event in events.filter(n__gt=0).order_by("pk"):
            found[event.pk] = ngettext(
                "“%(title)s” cannot be deleted: %(n)s person registered for it. Cancel it instead; you may then "
                "tell them.",
                "“%(title)s” cannot be deleted: %(n)s people registered for it. Cancel it instead; you may then "
                "tell them.",
                event.n,
            ) % {"title": event.title, "n": event.n}
    return list(found.values())


def refuse(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Back to the folder with the reasons, where one of ``pages`` cannot be deleted."""
    reasons = undeletable(pages)
    for reason in reasons:
        messages.error(request, reason)
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk) if reasons else None


def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook of the page one deletes."""
    return refuse(request, [page])


def before_bulk_action(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Wagtail's hook of what one does to several pages at once."""
    pages = [each for each in objects if isinstance(each, Page)]
    return refuse(request, pages) if action_type == "delete" and pages else None
