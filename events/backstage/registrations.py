"""Who is coming: list, one person, adding by hand, files."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from cms.i18n import current_language
from events import exports
from events import registration as acts
from events.backstage.access import editable, readable
from events.backstage.filters import RegistrationFilter
from events.backstage.forms import DeclineForm, ManualRegistrationForm
from events.enums import LIVE_STATES, Origin, RegistrationState
from events.forms.registration import place_in_words
from events.models import EventPage, Registration
from events.models.registration import RegistrationQuerySet
from events.personal import offered_to, personal_page
from events.seats import availability
from events.tabulate import SHARE_LABELS, Stage, count
from events.wording import in_words
from networks.scope import may_edit_event

PER_PAGE = 50
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def context_of(request: HttpRequest, event: EventPage, title: str) -> dict[str, Any]:
    """What every page of the backstage shows: the event, and whether its visitor may act."""
    return {
        "event": event,
        "page_title": title,
        "header_title": title,
        "header_icon": "group",
        "when": in_words(event, current_language()),
        "may_edit": may_edit_event(request.user, event),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("events_backstage:registrations", args=[event.pk]), "label": str(event.display_title)},
            {"url": "", "label": title},
        ],
    }


def _filtered(request: HttpRequest, event: EventPage) -> RegistrationFilter:
    return RegistrationFilter(request.GET or None, event=event, request=request)


def selection(found: RegistrationFilter) -> RegistrationQuerySet:
    """The registrations a filter lets through; none where a filter's value is wrong (its form says which)."""
    people: RegistrationQuerySet = found.qs if found.form.is_valid() or not found.is_bound else found.queryset.none()
    return people


def who(request: HttpRequest) -> AbstractBaseUser:
    """The user at work; the admin lets nobody else in."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


@require_GET
@readable
def registrations(request: HttpRequest, event: EventPage) -> HttpResponse:
    """The list, with the counts against the seats."""
    found = _filtered(request, event)
    people = selection(found)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("p"))
    now = timezone.now()
    counted = Registration.objects.filter(event=event).order_by().values_list("state").annotate(n=Count("pk"))
    states = dict(counted)
    figures = count(event)
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        **context_of(request, event, _("Registrations")),
        "filter": found,
        "page_obj": page,
        "seats": availability(event, now),
        "states": [(state.label, states[state]) for state in RegistrationState if state in states],
        "confirmed": figures.total(Stage.CONFIRMED),
        "shares": [
            {"label": label, "percent": share.percent, "base": share.base, "rate": share.response_rate}
            for name, label in SHARE_LABELS.items()
            for share in [figures.share(name)]
        ],
        "query": query.urlencode(),
    }
    return render(request, "events/backstage/registrations.html", context)


@require_GET
@readable
def export(request: HttpRequest, event: EventPage, kind: str) -> HttpResponse:
    """The filtered list as a file."""
    rows = exports.table(event, selection(_filtered(request, event)))
    content = exports.as_csv(rows) if kind == "csv" else exports.as_xlsx(rows, event.title)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="inscriptions-{event.slug}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _registration(event: EventPage, registration_pk: int) -> Registration:
    found: Registration = get_object_or_404(
        Registration.objects.select_related("participant", "event"), event=event, pk=registration_pk
    )
    return found


@require_GET
@readable
def registration(request: HttpRequest, event: EventPage, registration_pk: int) -> HttpResponse:
    """One person: places, profile, answers, what may be done."""
    person = _registration(event, registration_pk)
    context = {
        **context_of(request, event, person.full_name or _("Anonymised")),
        "person": person,
        "view": personal_page(person, timezone.now()),
        "place_words": place_in_words(person),
        "awaits_approval": person.state == RegistrationState.AWAITING_APPROVAL,
        "is_live": person.state in LIVE_STATES,
        "decline_form": DeclineForm(),
    }
    return render(request, "events/backstage/registration.html", context)


def _act(request: HttpRequest, event: EventPage, person: Registration, done: str, act: Any) -> HttpResponse:
    try:
        act()
    except acts.RegistrationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("events_backstage:registration", event.pk, person.pk)


@require_POST
@editable
def approve(request: HttpRequest, event: EventPage, registration_pk: int) -> HttpResponse:
    """Accept a registration that awaits approval."""
    person = _registration(event, registration_pk)
    done = _("%(name)s is accepted and told by e-mail.") % {"name": person.full_name}
    return _act(request, event, person, done, lambda: acts.approve(registration=person, by=who(request)))


@require_POST
@editable
def decline(request: HttpRequest, event: EventPage, registration_pk: int) -> HttpResponse:
    """Do not accept a registration that awaits approval."""
    person = _registration(event, registration_pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The reason is too long: 1,000 characters at most."))
        return redirect("events_backstage:registration", event.pk, person.pk)
    reason = form.cleaned_data["reason"]
    done = _("%(name)s is told by e-mail.") % {"name": person.full_name}
    return _act(request, event, person, done, lambda: acts.decline(registration=person, reason=reason, by=who(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def cancel(request: HttpRequest, event: EventPage, registration_pk: int) -> HttpResponse:
    """Cancel somebody's registration: a page that asks, then the act."""
    person = _registration(event, registration_pk)
    if request.method == "POST":
        done = _("The registration of %(name)s is cancelled.") % {"name": person.full_name}
        return _act(request, event, person, done, lambda: acts.cancel(registration=person, by=who(request)))
    context = {**context_of(request, event, _("Cancel a registration")), "person": person}
    return render(request, "events/backstage/cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def add(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Add somebody by hand: confirmed at once, and told."""
    form = ManualRegistrationForm(request.POST or None, event=event, seats=_offered(event))
    if request.method == "POST" and form.is_valid():
        try:
            outcome = acts.register(
                event=event,
                profile=form.profile,
                pools=form.pools,
                answers=form.answers,
                language=form.cleaned_data["language"] or current_language(),
                origin=Origin.MANUAL,
                force=form.cleaned_data["force"],
            )
        except acts.RegistrationError as error:
            form.refuse(error)
        else:
            _keep_note(outcome.registration, form.cleaned_data["note"])
            messages.success(request, _("%(name)s is registered.") % {"name": outcome.registration.full_name})
            return redirect("events_backstage:registrations", event.pk)
    context = {**context_of(request, event, _("Add somebody")), "form": form}
    return render(request, "events/backstage/person_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def edit(request: HttpRequest, event: EventPage, registration_pk: int) -> HttpResponse:
    """Correct somebody's details, places or answers."""
    person = _registration(event, registration_pk)
    seats = offered_to(person, timezone.now())
    form = ManualRegistrationForm(request.POST or None, event=event, seats=seats, registration=person)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(
                registration=person,
                profile=form.profile,
                pools=form.pools,
                answers=form.answers,
                by=who(request),
                force=form.cleaned_data["force"],
            )
        except acts.RegistrationError as error:
            form.refuse(error)
        else:
            _keep_note(person, form.cleaned_data["note"])
            messages.success(request, _("The registration of %(name)s is changed.") % {"name": person.full_name})
            return redirect("events_backstage:registration", event.pk, person.pk)
    context = {**context_of(request, event, _("Change a registration")), "form": form, "person": person}
    return render(request, "events/backstage/person_form.html", context, status=422 if form.errors else 200)


def _offered(event: EventPage) -> list[Any]:
    return [s for s in availability(event) if not s.pool.retired and not (s.pool.part and s.pool.part.retired)]


def _keep_note(person: Registration, note: str) -> None:
    if person.note != note:
        person.note = note
        person.save(update_fields=["note"])
