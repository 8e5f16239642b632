"""Pages of a saved search: asking for it, confirming it, stopping it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms import signing
from cms.i18n import current_language
from cms.throttle import hit, throttled
from resources import query as search
from resources import vocabulary
from resources.criteria import Criteria
from resources.forms import SearchForm, parse
from resources.models import SavedSearch
from resources.saved import acts, links, wording
from resources.saved.forms import SaveForm
from resources.saved.kept import Kept

MAILS_A_DAY = 5
"""Mails one address gets in a day, whoever types it in the form."""


@never_cache
@throttled("saved-search", limit=20, window=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Ask to be told; the search is the query string, as the list has it. Answers alike for every address."""
    searched = SearchForm(request.GET)
    criteria = Criteria.from_form(searched)
    query = acts.canonical(criteria)
    wrong = _wrong(searched, criteria, query)
    form = SaveForm(request.POST or None)
    if request.method == "POST":
        if form.is_robot:
            return redirect("resources:saved_asked")
        if form.is_valid() and not wrong:
            address = form.cleaned_data["email"]
            if hit("saved-search-address", address, MAILS_A_DAY, timedelta(days=1)):
                acts.ask(address=address, criteria=criteria, language=current_language())
            return redirect("resources:saved_asked")
    about = wording.in_words(search.split(criteria)[0], current_language())
    refused = request.method == "POST" and (form.errors or wrong)
    context = {"form": form, "query": query, "about": about, "wrong": wrong, "list_url": reverse("resources:list")}
    return render(request, "resources/saved/new.html", context, status=422 if refused else 200)


def _wrong(searched: SearchForm, criteria: Criteria, query: str) -> list[str]:
    """Why this search cannot be kept, said before an address is typed: a mail must not tell more than was asked for."""
    told = [
        _("%(name)s: %(value)s") % {"name": vocabulary.name(name), "value": " ".join(map(str, messages))}
        for name, messages in searched.errors.items()
    ]
    told += [
        _("%(name)s: %(value)s")
        % {"name": vocabulary.name(facet), "value": _("There is no such value: %(code)s") % {"code": code}}
        for facet, code in search.split(criteria)[1]
    ]
    if not told and len(query) > acts.LONGEST:
        told.append(_("This search is too long to be kept: drop some of its criteria."))
    return told


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """After the form: look at your mailbox. The same words whether the address is known or not."""
    return render(request, "resources/saved/asked.html")


def _private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a key: no search engine, no other site learns it."""
    # Not "no-referrer": browsers then send the page's own form with "Origin: null", which CSRF refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _bad_link(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "resources/saved/bad_link.html", status=404))


def _shown(search: SavedSearch) -> dict[str, object]:
    kept, language = Kept(search.query), current_language()
    return {
        "lost": [(each.label(language), each.values) for each in kept.lost],
        "new_url": wording.new_url(kept, language),
        "search": search,
        "about": wording.in_words(parse(search.query), current_language(), alone=True),
        "list_url": wording.list_url(search),
        "feed_url": wording.feed_url(search),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button that confirms; mail scanners open every link, and confirm nothing."""
    try:
        target = signing.check(links.CONFIRM, token)
        search = SavedSearch.objects.get(pk=target.pk, link_version=target.version, stopped_at=None)
        if request.method == "POST":
            acts.confirm(search=search)
            return redirect("resources:saved_confirm", token=token)
    except (signing.BadLink, SavedSearch.DoesNotExist, acts.NothingToConfirm):
        return _bad_link(request)
    stop_url = signing.personal_path(links.STOP, search.pk, search.link_version, current_language())
    return _private(render(request, "resources/saved/confirm.html", {**_shown(search), "stop_url": stop_url}))


# RFC 8058: mail readers post here without cookies, and follow no redirect.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button; POST, from a mail reader or from that button, stops and answers 200.

    The link never expires, and works whatever became of the search since: a forgotten one is answered alike.
    """
    try:
        target = signing.check(links.STOP, token)
    except signing.BadLink:
        return _bad_link(request)
    if request.method == "POST":
        acts.stop(pk=target.pk)
        return _private(render(request, "resources/saved/stopped.html"))
    search = SavedSearch.objects.filter(pk=target.pk, stopped_at=None).first()
    if search is None:
        return _private(render(request, "resources/saved/stopped.html"))
    return _private(render(request, "resources/saved/stop.html", _shown(search)))
