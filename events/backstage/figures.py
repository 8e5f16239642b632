"""The figures of an event, exact, for its organisers; and the act that publishes them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from events.backstage.access import readable
from events.backstage.registrations import context_of
from events.models import EventPage
from events.publication import DIMENSION_LABELS, published_figures, value_label
from events.tabulate import SHARE_LABELS, EventNotOver, Figures, FiguresAreFrozen, Share, Stage, current, freeze
from networks.scope import may_edit_event


def _tables(figures: Figures) -> list[dict[str, Any]]:
    total = figures.total(Stage.CONFIRMED)
    tables = []
    for dimension, label in DIMENSION_LABELS.items():
        counts = figures.by(dimension)
        base = sum(counts.values())
        rows = [(value_label(dimension, value), n, Share(n, base, total).percent) for value, n in counts.items()]
        tables.append({"label": label, "rows": rows, "base": base, "rate": Share(0, base, total).response_rate})
    return tables


@require_http_methods(["GET", "HEAD", "POST"])
@readable
def figures(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Everything the organisers report on; POST freezes the figures, and the public then sees the shares."""
    if request.method == "POST":
        if not may_edit_event(request.user, event):
            raise Http404
        try:
            freeze(event)
        except (EventNotOver, FiguresAreFrozen) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The figures are frozen and published on the event’s page."))
        return redirect("events_backstage:figures", event.pk)
    found = current(event)
    context = {
        **context_of(request, event, _("Figures")),
        "registered": found.total(Stage.REGISTERED),
        "confirmed": found.total(Stage.CONFIRMED),
        "present": found.total(Stage.PRESENT),
        "shares": [(label, found.share(name)) for name, label in SHARE_LABELS.items()],
        "tables": _tables(found),
        "declared": event.declared_figures.all(),
        "over": event.ends_at is None or event.ends_at <= timezone.now(),
        "public": published_figures(event),
    }
    return render(request, "events/backstage/figures.html", context)
