"""Visits that a letter brings: how many a day and an item, of nobody in particular.

Links of a letter end in ``?nl=<issue>``, the same for every reader: no redirect, no cookie, nothing about who came.
"""

import logging
from collections import Counter as Tally
from collections.abc import Callable

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms import caching
from cms.counters import Counter, count
from networks.newsletters import letters
from networks.newsletters.faces.links import PARAMETER, path_of
from networks.newsletters.faces.parts import Button, Letter
from networks.newsletters.models import NewsletterIssue

KIND = "newsletter"
"""Kind of these counters; their keys are ``<issue>:<item>``."""

logger = logging.getLogger(__name__)


class VisitForm(forms.Form):
    """The mark of a link."""

    nl = forms.IntegerField(min_value=1, max_value=2**31 - 1)


def targets(issue_pk: int) -> dict[str, str]:
    """Where the letter of an issue that left points to on this site: path -> key of the item, or the path itself."""

    def read() -> dict[str, str]:
        issue = NewsletterIssue.objects.visible().select_related("network").filter(pk=issue_pk).first()
        found: dict[str, str] = {}
        for language in issue.languages if issue else ():
            found |= _targets(letters.letter_of(issue, language, personal=False))
        return found

    return caching.cached("letter-targets", read, issue_pk, apps=["newsletters"], seconds=600)


def _targets(letter: Letter) -> dict[str, str]:
    found = {path_of(item.url): item.key or path_of(item.url) for item in letter.items()}
    buttons = (path_of(part.url) for part in letter.parts if isinstance(part, Button))
    return {**{path: path for path in buttons}, **found}


def note(request: HttpRequest) -> bool:
    """Count a visit that a letter brought; whether it was one.

    Only pages an issue points to are counted, so that nobody fills the table with inventions.
    """
    form = VisitForm(request.GET)
    if not form.is_valid():
        return False
    issue = form.cleaned_data["nl"]
    key = targets(issue).get(path_of(request.path))
    if key is None:
        return False
    count(KIND, f"{issue}:{key}"[:200])
    return True


def visits(issue: NewsletterIssue) -> dict[str, int]:
    """Visits by item since the issue left: key (or path) -> how many."""
    found: Tally[str] = Tally()
    for key, n in Counter.objects.filter(kind=KIND, key__startswith=f"{issue.pk}:").values_list("key", "n"):
        found[key.partition(":")[2]] += n
    return dict(found)


class VisitMiddleware:
    """Counts after the page is made; a page that is fetched ahead, or that failed, is no visit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        ahead = "prefetch" in request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose") == "prefetch"
        if request.method == "GET" and PARAMETER in request.GET and response.status_code == 200 and not ahead:
            try:
                note(request)
            except DatabaseError as error:  # a page is worth more than its count
                logger.warning("A visit was not counted: %s", error)
        return response
