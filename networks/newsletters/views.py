"""Public pages of a subscription: the form, and the pages behind the personal links."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms import signing
from cms.i18n import current_language
from cms.outbox import suppression
from cms.throttle import hit, throttled
from networks.enums import NetworkKind
from networks.models import Network
from networks.newsletters import links, subscribing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.forms import LeaveForm, SubscribeForm, WishesForm, lettered
from networks.newsletters.models import Subscriber
from networks.newsletters.subscribing import Wishes, consent_text

MAILS_A_DAY = 3
"""Mails one address gets in a day, whoever types it in the form."""


# The page sets no cookie: nothing is done in anybody's name here, a forged form only asks for one more confirmation.
@csrf_exempt
@throttled("newsletter", limit=20, window=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The page of a letter (the national one without ``slug``): what it is, past issues, and the form."""
    network = get_object_or_404(lettered(), slug=slug) if slug else Network.objects.national().first()
    if slug and network is not None and network.kind == NetworkKind.NATIONAL:
        return redirect("newsletters:subscribe", permanent=True)
    if request.method == "POST":
        form = SubscribeForm(request.POST)
        if form.is_robot:
            return redirect("newsletters:asked")
        if form.is_valid():
            _ask(form, request.path)
            return redirect("newsletters:asked")
    else:
        form = SubscribeForm(initial={"networks": [network.code] if network else []})
    context = {
        "form": form,
        "network": network,
        "national": not slug,
        "consent": consent_text(current_language()),
    }
    return render(request, "newsletters/subscribe.html", context, status=422 if form.errors else 200)


def _ask(form: SubscribeForm, page: str) -> None:
    address = form.cleaned_data["email"]
    # An address is mailed a few times a day at most, whoever types it; the answer on screen is the same.
    if hit("newsletter-address", address, MAILS_A_DAY, timedelta(days=1)):
        subscribing.ask(address=address, wishes=form.wishes, source=page, read_in=current_language())


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """After the form: look at your mailbox. The same words whether the address is known or not."""
    return render(request, "newsletters/asked.html")


def _private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a key: no search engine, no other site learns it."""
    # Not "no-referrer": browsers then send the page's own form with "Origin: null", which CSRF refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _bad_link(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "newsletters/bad_link.html", status=404))


def _subscriber(purpose: str, token: str) -> Subscriber:
    """Whom a token stands for.

    :raises signing.BadLink: wrong, too old, or of before the person left.
    """
    target = signing.check(purpose, token)
    subscriber = Subscriber.objects.filter(pk=target.pk, link_version=target.version).first()
    if subscriber is None:
        raise signing.BadLink
    return subscriber


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button that confirms; mail scanners open every link, and confirm nothing."""
    try:
        subscriber = _subscriber(links.CONFIRM, token)
        if request.method == "POST":
            subscribing.confirm(subscriber=subscriber)
            return redirect("newsletters:confirm", token=token)
    except (signing.BadLink, subscribing.NothingToConfirm):
        return _bad_link(request)
    active = subscriber.state == SubscriberState.ACTIVE
    if not active and not subscriber.pending:
        return _bad_link(request)
    context = {
        "subscriber": subscriber,
        "active": active,
        "preferences_url": _preferences_path(subscriber) if active else "",
    }
    return _private(render(request, "newsletters/confirm.html", context))


def _preferences_path(subscriber: Subscriber) -> str:
    return signing.personal_path(links.PREFERENCES, subscriber.pk, subscriber.link_version, current_language())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """The choices of a subscriber, what they agreed to, and the way out."""
    try:
        subscriber = _subscriber(links.PREFERENCES, token)
    except signing.BadLink:
        return _bad_link(request)
    saved = resumed = False
    form = WishesForm.of(Wishes.of(subscriber))
    if request.method == "POST":
        form = WishesForm.of(Wishes.of(subscriber), request.POST)
        if form.is_valid():
            subscribing.change(subscriber=subscriber, wishes=form.wishes)
            resumed = "resume" in request.POST and subscribing.resume(subscriber=subscriber)
            subscriber.refresh_from_db()
            saved = True
    context: dict[str, Any] = {
        "form": form,
        "subscriber": subscriber,
        "saved": saved,
        "resumed": resumed,
        "suspended": subscriber.state == SubscriberState.SUSPENDED,
        "unknown_address": suppression.suppressed(subscriber.address),
        "unsubscribe_url": signing.personal_path(
            links.UNSUBSCRIBE, subscriber.pk, subscriber.link_version, current_language()
        ),
    }
    return _private(render(request, "newsletters/preferences.html", context, status=422 if form.errors else 200))


# RFC 8058: mail readers post here without cookies, and follow no redirect.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button; POST, from a mail reader or from that button, unsubscribes and answers 200.

    The link never expires, and works whatever became of the subscriber since: an erased one is answered alike.
    """
    try:
        pk = signing.check(links.UNSUBSCRIBE, token).pk
    except signing.BadLink:
        return _bad_link(request)
    if request.method != "POST":
        return _private(render(request, "newsletters/unsubscribe.html"))
    form = LeaveForm(request.POST)
    # A reason that is too long is no ground to go on writing to somebody.
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    subscribing.leave_by_link(pk=pk, reason=reason)
    form = form if form.errors else LeaveForm()
    return _private(render(request, "newsletters/left.html", {"form": form, "told": bool(reason)}))
