"""Visits that a letter brings: how many a day and an item, of nobody in particular.

Links of an issue end in ``?nl=<issue>``, those of an announcement in ``?nl=a<announcement>``, the same for every
reader: no redirect, no cookie, nothing about who came.
"""

import logging
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms import caching
from cms.counters import Counter, count
from networks.newsletters import announcing, letters
from networks.newsletters.enums import READABLE
from networks.newsletters.faces.links import PARAMETER, is_internal, path_of
from networks.newsletters.faces.parts import Button, Editorial, Letter
from networks.newsletters.models import Announcement, NewsletterIssue

KIND = "newsletter"
"""Kind of these counters; their keys are ``<mark>:<item>``."""

logger = logging.getLogger(__name__)


class VisitForm(forms.Form):
    """The mark of a link: the number of an issue, or that of an announcement after an *a*."""

    nl = forms.RegexField(r"^a?[1-9][0-9]{0,8}$")  # what a key of PostgreSQL can hold


Manifest = dict[str, list[str]]
"""Where a letter points to on this site: path -> key and title of the item.

The key of a button, and of a link in running text, is its path.
"""


def manifest(letter: Letter) -> Manifest:
    """The items, buttons and links of a letter that lead to pages of this site."""
    links = {path_of(url): [path_of(url), words] for url, words in _links(letter) if _ours(url)}
    items = {
        path_of(item.url): [item.key or path_of(item.url), item.title] for item in letter.items() if _ours(item.url)
    }
    return {**links, **items}


def _links(letter: Letter) -> Iterator[tuple[str, str]]:
    """Address and words of the links in running text, then of the buttons."""
    for part in letter.parts:
        if isinstance(part, Editorial):
            for run in (run for lines in part.text for p in lines.paragraphs for run in p.runs):
                yield run.url, run.text.strip()
    yield from ((part.url, part.label) for part in letter.parts if isinstance(part, Button))


def _ours(url: str) -> bool:
    return bool(url) and is_internal(url)


def mark_of(thing: NewsletterIssue | Announcement) -> str:
    """What the links of an issue or an announcement carry."""
    return announcing.mark_of(thing) if isinstance(thing, Announcement) else str(thing.pk)


def targets(mark: str) -> Manifest:
    """Where what left under a mark points to, as it was frozen; empty for what has not left."""
    return caching.cached("letter-targets", lambda: _targets(mark), mark, apps=["newsletters"], seconds=600)


def _targets(mark: str) -> Manifest:
    if mark.startswith("a"):
        # The words of an announcement are fixed once it is on its way.
        announcement = Announcement.objects.filter(pk=mark[1:], state__in=READABLE).select_related("network").first()
        return _announced(announcement) if announcement else {}
    issue = NewsletterIssue.objects.filter(pk=mark, state__in=READABLE).select_related("network").first()
    if issue is None:
        return {}
    frozen = list(issue.variants.values_list("language", "targets"))
    if not frozen:  # planted as sent, never frozen: its page is all there is
        frozen = [(code, manifest(letters.letter_of(issue, code, personal=False))) for code in issue.languages]
    # The issue's own language last: its titles are the ones shown.
    return _joined(found for _code, found in sorted(frozen, key=lambda pair: (pair[0] == issue.language, pair[0])))


def _announced(announcement: Announcement) -> Manifest:
    languages = announcing.languages_of(announcement)
    return _joined(manifest(announcing.announcement_letter(announcement, code)) for code in reversed(languages))


def _joined(manifests: Iterable[Manifest]) -> Manifest:
    found: Manifest = {}
    for one in manifests:
        found |= one
    return found


def note(request: HttpRequest) -> bool:
    """Count a visit that a letter brought; whether it was one.

    Only pages a letter points to are counted, so that nobody fills the table with inventions.
    """
    form = VisitForm(request.GET)
    if not form.is_valid():
        return False
    mark = form.cleaned_data["nl"]
    target = targets(mark).get(path_of(request.path))
    if target is None:
        return False
    count(KIND, f"{mark}:{target[0]}"[:200])
    return True


def visits(thing: NewsletterIssue | Announcement) -> dict[str, int]:
    """Visits by item since the letter left: key (or path) -> how many."""
    found: Tally[str] = Tally()
    for key, n in Counter.objects.filter(kind=KIND, key__startswith=f"{mark_of(thing)}:").values_list("key", "n"):
        found[key.partition(":")[2]] += n
    return dict(found)


@dataclass(frozen=True, slots=True)
class Visited:
    """An item of a letter that left, and how many visits it brought."""

    title: str
    path: str
    n: int


def visited(thing: NewsletterIssue | Announcement) -> list[Visited]:
    """Every item and button of a letter that left, most visited first, those nobody followed included."""
    counted = visits(thing)
    rows = {key: Visited(key, key, n) for key, n in counted.items()}
    for path, (key, title) in targets(mark_of(thing)).items():
        kept = f"{mark_of(thing)}:{key}"[:200].partition(":")[2]
        rows[kept] = Visited(title, path, counted.get(kept, 0))
    return sorted(rows.values(), key=lambda row: (-row.n, row.title))


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
