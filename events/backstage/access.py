"""Who may open the backstage of an event."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from events.models import EventPage
from networks.scope import may_edit_event, may_read_event

P = ParamSpec("P")
EventView = Callable[Concatenate[HttpRequest, EventPage, P], HttpResponseBase]


def _event(pk: int) -> EventPage:
    event: EventPage = get_object_or_404(EventPage.objects.select_related("network"), pk=pk)
    return event


def _guarded(view: EventView[P], allowed: Callable[[Any, Any], bool]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def checked(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        event = _event(pk)
        if not allowed(request.user, event):
            # Foreign means not found: not even that it exists is told.
            raise Http404
        return view(request, event, *args, **kwargs)

    return checked


def readable(view: EventView[P]) -> Callable[..., HttpResponseBase]:
    """Give a view the event of its address, to those who may read it: its network and the co-organising ones."""
    return _guarded(view, may_read_event)


def editable(view: EventView[P]) -> Callable[..., HttpResponseBase]:
    """Give a view the event of its address, to those who may act on it: the coordinators of its network."""
    return _guarded(view, may_edit_event)
