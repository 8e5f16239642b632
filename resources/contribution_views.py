"""The step before the form: paste a DOI or an address, get the form filled."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.throttle import throttled
from networks.enums import ProposalKind
from networks.proposal_views import form_context
from resources import duplicates
from resources.contribution_forms import PREFILL_IDS, PrefillForm, ResourceForm
from resources.models import Resource
from resources.prefill.draft import Draft
from resources.prefill.service import NothingFound, prefill, recognise


@never_cache
@throttled("prefill", limit=20, window=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest) -> HttpResponse:
    """The form of a resource, filled from what was pasted; nothing is stored. GET leads to the empty form."""
    if request.method != "POST":
        return redirect("networks:propose", ProposalKind.RESOURCE.value)
    pasted = PrefillForm(request.POST, auto_id=PREFILL_IDS)
    if not pasted.is_valid():
        return _page(request, _with_errors(ResourceForm(), pasted), 422)
    paste, network = pasted.cleaned_data["paste"], pasted.cleaned_data["network"]
    try:
        draft = prefill(paste)
    except NothingFound as nothing:
        pasted.add_error("paste", str(nothing))
        # What was pasted is typed already: it goes down into the form.
        form = ResourceForm(network=network, initial=_filled(recognise(paste)))
        return _page(request, _with_errors(form, pasted), 422)
    filled = _filled(draft)
    form = ResourceForm(network=network, paste=paste, initial=filled)
    matches = duplicates.find(title=draft.title, url=draft.url, doi=draft.doi)
    known = Resource.objects.visible().filter(pk__in=[match.resource.pk for match in matches])
    return _page(request, form, 200, filled=True, known=list(known))


def _filled(draft: Draft) -> dict[str, Any]:
    return {name: value for name, value in draft.initial().items() if value}


def _with_errors(form: ResourceForm, pasted: PrefillForm) -> ResourceForm:
    form.prefill = pasted
    return form


def _page(request: HttpRequest, form: ResourceForm, status: int, **more: object) -> HttpResponse:
    title = _("Propose a resource")
    return render(request, "networks/propose.html", {**form_context(form), "heading": title, **more}, status=status)
