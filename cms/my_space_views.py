"""Pages of "my space"."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cms import feed, my_space, signing
from cms.feed import FeedItem, FeedQuery
from cms.i18n import current_language
from cms.models import SpaceAccess
from cms.throttle import throttled

UPCOMING = 5
"""Next events offered from the space."""


class AddressForm(forms.Form):
    """Where to send the link."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("The one you registered with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@never_cache
@throttled("my-space", limit=10, window=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the link; the answer is the same whether the address is known or not."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        my_space.send_link(form.cleaned_data["email"], language=current_language())
        return redirect("cms:my_space_sent")
    return render(request, "cms/my_space/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """After the form: look for the mail."""
    return render(request, "cms/my_space/sent.html")


SpaceView = Callable[[HttpRequest, SpaceAccess, str], HttpResponse]


def with_access(view: SpaceView) -> Callable[..., HttpResponse]:
    """Give a view the access its token stands for; an old link leads to asking for a new one."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, token: str) -> HttpResponse:
        try:
            access = my_space.open_space(token)
        except signing.BadLink:
            return render(request, "cms/my_space/bad_link.html", status=404)
        response = view(request, access, token)
        # The address of this page is a key: it must not leak to other sites, nor to search engines.
        # Not "no-referrer": browsers then send the page's own forms with "Origin: null", which CSRF refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return checked


def to_take_part_in(language: str) -> list[FeedItem]:
    """The next events one may register for here, soonest first."""
    items = feed.upcoming(FeedQuery(language=language, kinds=frozenset({"event"})), timezone.now())
    return [item for item in items if item.act_url][:UPCOMING]


@require_GET
@with_access
def open_space(request: HttpRequest, access: SpaceAccess, token: str) -> HttpResponse:
    """What the person has with us."""
    context = {
        "access": access,
        "token": token,
        "entries": my_space.entries(access.address, current_language()),
        "upcoming": to_take_part_in(current_language()),
    }
    return render(request, "cms/my_space/space.html", context)


@require_GET
@with_access
def export(request: HttpRequest, access: SpaceAccess, token: str) -> HttpResponse:
    """Everything held under the address, as a JSON file."""
    content = json.dumps(my_space.export(access.address), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="maillage.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_access
def erase(request: HttpRequest, access: SpaceAccess, token: str) -> HttpResponse:
    """Erase everything: a page that asks and says what is lost, then the act."""
    if request.method == "POST":
        my_space.erase(access.address)
        return render(request, "cms/my_space/erased.html")
    entries = my_space.entries(access.address, current_language())
    return render(request, "cms/my_space/erase.html", {"access": access, "token": token, "entries": entries})
