"""Registering for an event: form, confirmation page, lost link."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cms import my_space, signing
from cms.i18n import current_language
from cms.throttle import throttled
from events.forms import RegistrationForm
from events.models import EventPage, Registration
from events.personal import send_link_again
from events.registration import AlreadyRegistered, RegistrationError, register
from events.seats import BoxState, box_state, uncounted
from events.wording import in_words
from networks.models import Organisation

SUGGESTIONS = 12
"""Organisations proposed while typing."""


class LostLinkForm(forms.Form):
    """An address that may have registered."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def event_context(event: EventPage, here: str) -> dict[str, Any]:
    """What every page about registering for an event shows: the event, its date in words, the way back."""
    crumbs = [
        (gettext("Events"), reverse("events:list")),
        (str(event.display_title), event.get_url() or ""),
        (here, ""),
    ]
    return {"event": event, "when": in_words(event, current_language()), "crumbs": crumbs}


def visible_event(pk: int) -> EventPage:
    """An event a visitor may see.

    :raises Http404: for a draft, a private page or a key that does not exist.
    """
    event: EventPage = get_object_or_404(EventPage.objects.visible().for_registering(), pk=pk)
    return event


def _known(request: HttpRequest) -> Registration | None:
    """The latest registration of somebody who came from "my space" (``?moi=<token>``), to fill the form in."""
    token = request.GET.get("moi", "")
    if not token:
        return None
    try:
        access = my_space.open_space(token)
    except signing.BadLink:
        return None
    return Registration.objects.of_address(access.address).order_by("-created_at").first()


@never_cache
@throttled("register", limit=60, window=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def registration_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; on POST the act, then the page that says to look for the mail.

    Somebody already registered gets the same page as everybody (the mail tells them, and carries their link), so
    that the form does not tell who is registered.
    """
    event, now = visible_event(pk), timezone.now()
    # What is posted goes to the act, which counts under its lock: to count before as well is lost work.
    posted = request.method == "POST"
    box = box_state(event, now, uncounted(event) if posted else None)
    if not box.accepts:
        return _closed(request, event, box)
    form = RegistrationForm(request.POST or None, event=event, seats=box.pools, known=_known(request))
    if posted and form.is_valid():
        try:
            register(
                event=event,
                profile=form.profile,
                pools=form.pools,
                answers=form.answers,
                language=current_language(),
            )
        except AlreadyRegistered:
            return redirect("events:registered", pk=event.pk)
        except RegistrationError as error:
            form.refuse(error)
        else:
            return redirect("events:registered", pk=event.pk)
    if posted:
        box = box_state(event, now)
        if not box.accepts:
            return _closed(request, event, box)
        form.show_seats(box.pools)
    status = 422 if form.errors else 200
    return render(request, "events/registration/form.html", _form_context(event, box, form), status=status)


def _closed(request: HttpRequest, event: EventPage, box: BoxState) -> HttpResponse:
    context = {**event_context(event, gettext("Register")), "box": box}
    return render(request, "events/registration/closed.html", context, status=409)


def _form_context(event: EventPage, box: BoxState, form: RegistrationForm) -> dict[str, Any]:
    return {
        **event_context(event, gettext("Register")),
        "box": box,
        "form": form,
        "hours": event.confirm_within_hours,
        "retention_days": settings.REGISTRATION_RETENTION_DAYS,
        "known_text": gettext("We filled the form in with what you told us last time. Correct it as you like."),
    }


@require_GET
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """After the form: look for the mail. The same page for everybody."""
    event = visible_event(pk)
    return render(
        request,
        "events/registration/registered.html",
        {**event_context(event, gettext("Register")), "hours": event.confirm_within_hours},
    )


@never_cache
@throttled("lost-link", limit=10, window=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one's personal link again; the answer is the same whether the address is known or not."""
    event = visible_event(pk)
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_link_again(event=event, typed=form.cleaned_data["email"])
        return render(request, "events/registration/lost_link_sent.html", event_context(event, gettext("Lost link")))
    context = {**event_context(event, gettext("Lost link")), "form": form}
    return render(request, "events/registration/lost_link.html", context, status=422 if form.errors else 200)


class SuggestionForm(forms.Form):
    """What was typed of an organisation's name."""

    organisation = forms.CharField(max_length=200, required=False, strip=True)


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """``<option>`` elements for the organisations whose name contains what was typed (two letters at least).

    Only the public directory of members is searched, never what other people typed.
    """
    form = SuggestionForm(request.GET)
    typed = form.cleaned_data["organisation"] if form.is_valid() else ""
    found = (
        Organisation.objects.filter(name__icontains=typed).values_list("name", flat=True)[:SUGGESTIONS]
        if len(typed) >= 2
        else []
    )
    return render(request, "events/registration/organisations.html", {"names": found})
