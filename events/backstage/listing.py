"""The events of one's networks, and the presets that make one."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages

from cms.i18n import current_language
from events.backstage.preset_forms import PRESETS
from events.box import taken_in_words
from events.models import EventPage, Registration
from events.presets import create_event
from events.seats import availability_for
from events.wording import in_words
from networks.scope import networks_coordinated_by, networks_of, sees_everything

PER_PAGE = 30


def _crumbs(title: str) -> list[dict[str, Any]]:
    return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": title}]


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Upcoming events first, then past ones on request; registered, seats and waiting of each."""
    mine = networks_of(request.user)
    if not mine.exists():
        raise PermissionDenied
    past = request.GET.get("passes") == "1"
    found = EventPage.objects.select_related("network")
    if not sees_everything(request.user):
        found = found.filter(
            Q(network__in=mine) | Q(co_organisers__in=networks_coordinated_by(request.user))
        ).distinct()
    now = timezone.now()
    found = found.past(now).order_by("-starts_at", "-pk") if past else found.to_come(now).order_by("starts_at", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    seats = availability_for(page.object_list, now)
    counted = Registration.objects.live().filter(event__in=list(seats)).order_by().values_list("event")
    registered = dict(counted.annotate(n=Count("pk")))
    written = set(mine.values_list("pk", flat=True))
    own = set(networks_coordinated_by(request.user).values_list("pk", flat=True))
    rows = [
        {
            "event": event,
            "when": in_words(event, current_language()),
            "registered": registered.get(event.pk, 0),
            "seats": taken_in_words(seats[event.pk]),
            "waiting": sum(line.waiting for line in seats[event.pk]),
            "may_act": event.network_id in own,
            "may_write": event.network_id in written,
        }
        for event in page.object_list
    ]
    title = _("Events")
    context = {
        "header_title": title,
        "page_title": title,
        "header_icon": "date",
        "breadcrumbs_items": _crumbs(title),
        "rows": rows,
        "page_obj": page,
        "past": past,
    }
    return render(request, "events/backstage/events.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preset(request: HttpRequest, name: str) -> HttpResponse:
    """An event from the few fields of its kind: a draft, or published where one has the right to."""
    if name not in PRESETS:
        raise Http404
    networks = networks_of(request.user)
    if not networks.exists():
        raise PermissionDenied
    form = PRESETS[name](request.POST or None, networks=networks)
    if request.method == "POST" and form.is_valid():
        network = form.cleaned_data["network"]
        permissions = network.page.permissions_for_user(request.user)
        if not permissions.can_add_subpage():
            raise PermissionDenied
        publish = "publish" in request.POST and permissions.can_publish_subpage()
        try:
            event = create_event(network=network, facts=form.facts, user=request.user, publish=publish)
        except ValidationError as error:
            _show(form, error)
        else:
            done = _("“%(title)s” is published.") if publish else _("“%(title)s” is saved as a draft.")
            messages.success(request, done % {"title": event.title})
            return redirect("wagtailadmin_pages:edit", event.pk)
    title = _("Publish a webinar") if name == "webinaire" else _("Publish a workshop")
    may_publish = any(n.page and n.page.permissions_for_user(request.user).can_publish_subpage() for n in networks[:3])
    context = {
        "header_title": title,
        "page_title": title,
        "header_icon": "date",
        "breadcrumbs_items": _crumbs(title),
        "form": form,
        "may_publish": may_publish,
    }
    return render(request, "events/backstage/preset.html", context, status=422 if form.errors else 200)


def _show(form: Any, error: ValidationError) -> None:
    """A refusal of the page, next to the preset's field of that name where there is one."""
    for field, told in getattr(error, "message_dict", {"": error.messages}).items():
        form.add_error(field if field in form.fields else None, told)
