"""The personal page of a registration: confirm, edit, change, cancel, calendar. Reached by personal link only.

GET shows, POST acts: mail scanners open every link.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms import signing
from events import registration as acts
from events.calendar import event_ics
from events.enums import LIVE_STATES
from events.forms import RegistrationForm
from events.forms.registration import place_in_words
from events.models import Registration
from events.personal import offered_to, personal_page
from events.registration_views import event_context

MANAGE = "registration.manage"

DONE = {
    "confirmed": _("Thank you, your address is confirmed."),
    "changed": _("Your registration has been changed."),
    "cancelled": _("Your registration is cancelled."),
    "again": _("You are registered again."),
}
"""What the page says after an act; the code is in its address (no cookie, no session)."""

PersonalView = Callable[[HttpRequest, Registration, str], HttpResponse]


def personal(view: PersonalView) -> Callable[..., HttpResponse]:
    """Give a view the registration its token stands for; a wrong or outdated token gets a page that helps."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, token: str) -> HttpResponse:
        try:
            target = signing.check(MANAGE, token)
            registration = Registration.objects.for_its_owner().get(
                pk=target.pk, link_version=target.version, anonymised_at=None
            )
        except (signing.BadLink, Registration.DoesNotExist):
            return render(request, "events/registration/bad_link.html", status=404)
        response = view(request, registration, token)
        # The address of this page is a key: it must not leak to the sites it links to, nor to search engines.
        # Not "no-referrer": browsers then send the page's own forms with "Origin: null", which CSRF refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return checked


def _page(
    request: HttpRequest, registration: Registration, token: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **event_context(registration.event, gettext("Your registration")),
        "view": personal_page(registration, timezone.now()),
        "place_words": place_in_words(registration),
        "has_calendar": registration.event.starts_at is not None and registration.state in LIVE_STATES,
        "registration": registration,
        "token": token,
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "error": error,
    }
    return render(request, "events/registration/manage.html", context, status=status)


def _done(token: str, code: str) -> HttpResponse:
    return redirect(f"{reverse('events:manage', args=[token])}?{urlencode({'fait': code})}")


@require_GET
@personal
def manage(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Where one stands, and what one can do."""
    return _page(request, registration, token)


def _act(
    request: HttpRequest, registration: Registration, token: str, code: str, act: Callable[[], object]
) -> HttpResponse:
    """Run an act and go back to the page; a refusal is shown there, with its reason."""
    try:
        act()
    except acts.RegistrationError as error:
        registration.refresh_from_db()
        return _page(request, registration, token, error=str(error), status=409)
    return _done(token, code)


@require_POST
@personal
def confirm(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """The address is verified: the registration counts."""
    return _act(request, registration, token, "confirmed", lambda: acts.confirm(registration=registration))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def edit(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Change one's details, places and answers."""
    if not personal_page(registration, timezone.now()).may_change:
        return _page(
            request, registration, token, error=gettext("This registration can no longer be changed."), status=409
        )
    seats = offered_to(registration, timezone.now())
    form = RegistrationForm(request.POST or None, event=registration.event, seats=seats, registration=registration)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(registration=registration, profile=form.profile, pools=form.pools, answers=form.answers)
        except acts.RegistrationError as error:
            form.refuse(error)
        else:
            return _done(token, "changed")
    context = {
        **event_context(registration.event, gettext("Change my registration")),
        "form": form,
        "token": token,
        "registration": registration,
    }
    return render(request, "events/registration/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def cancel(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Give one's places back: a page that asks, then the act."""
    if request.method == "POST":
        return _act(request, registration, token, "cancelled", lambda: acts.cancel(registration=registration))
    context = {
        **event_context(registration.event, gettext("Cancel my registration")),
        "registration": registration,
        "token": token,
    }
    return render(request, "events/registration/cancel.html", context)


@require_POST
@personal
def again(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """One click for somebody whose registration expired: the same places if they are free, else a rank."""
    return _act(request, registration, token, "again", lambda: acts.confirm(registration=registration))


@require_GET
@personal
def calendar_file(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """The event for one's calendar; the joining link is in it for confirmed online participants only."""
    content = event_ics(registration.event, registration=registration, language=registration.language)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{registration.event.slug}.ics"'
    return response
