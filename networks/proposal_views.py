"""Public pages of proposals: the form, the thanks, and the page behind the personal link."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms import signing
from cms.i18n import current_language
from cms.throttle import client_address, hit
from networks import outcomes, proposals
from networks.enums import ProposalKind, ProposalState
from networks.models import Proposal
from networks.proposal_forms import FORMS, ProposalForm

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
POSTS_AN_HOUR = 10
"""Forms one client sends in an hour."""
MAILS_A_DAY = 5
"""Confirmation mails one address gets in a day, whoever asks for them."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, kind: ProposalKind) -> HttpResponse:
    """The form of a kind; what was typed stays when something is wrong."""
    form_class = FORMS.get(kind)
    if form_class is None:
        raise Http404
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_robot:
            return redirect("networks:proposed")
        refusal = _refusal(request, form)
        if refusal:
            # The form comes back as it was filled: nothing typed is lost, and it may be sent later.
            form.add_error(None, refusal)
            return render(request, "networks/propose.html", form_context(form), status=429)
        if form.is_valid():
            _submit(form)
            return redirect("networks:proposed")
    else:
        form = form_class.asked(request.GET)
    return render(request, "networks/propose.html", form_context(form), status=422 if form.errors else 200)


def form_context(form: ProposalForm) -> dict[str, Any]:
    """What the page of a form needs."""
    return {"form": form, "kind": form.kind.value, "heading": form.heading, "days": form.answer_days}


def _refusal(request: HttpRequest, form: ProposalForm) -> str:
    """Why this proposal cannot be taken now; empty where it can. An address is mailed a few times a day at most."""
    if not hit("propose", client_address(request), POSTS_AN_HOUR, AN_HOUR):
        return _("Too many proposals were sent from here: keep this page open and send the form again in an hour.")
    if form.is_valid() and not hit("propose-address", form.cleaned_data["email"], MAILS_A_DAY, A_DAY):
        return _(
            "We take at most five proposals a day from one address: keep this page open and send the form tomorrow."
        )
    return ""


def _submit(form: ProposalForm) -> None:
    cleaned = form.cleaned_data
    proposals.submit(
        kind=form.kind,
        network=form.receiver(),
        payload=form.payload(),
        name=cleaned["name"],
        email=cleaned["email"],
        language=current_language(),
    )


@require_safe
def proposed(request: HttpRequest) -> HttpResponse:
    """After the form: confirm your address."""
    return render(request, "networks/proposed.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, token: str) -> HttpResponse:
    """Where a proposal stands; POST confirms the address (mail scanners open every link)."""
    try:
        target = signing.check(proposals.PURPOSE, token)
        found = Proposal.objects.select_related("network", "page").get(
            pk=target.pk, link_version=target.version, anonymised_at=None
        )
    except (signing.BadLink, Proposal.DoesNotExist):
        return render(request, "networks/proposal_bad_link.html", status=404)
    if request.method == "POST":
        proposals.confirm(proposal=found)
        return redirect(reverse("networks:proposal", args=[token]))
    context = {
        "proposal": found,
        "days": found.network.answer_days,
        "to_confirm": found.state == ProposalState.UNCONFIRMED,
        "published": outcomes.public_url(found, current_language()) if outcomes.is_public(found) else "",
    }
    response = render(request, "networks/proposal.html", context)
    # The address of this page is a key.
    # Not "no-referrer": browsers then send the page's own form with "Origin: null", which CSRF refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
