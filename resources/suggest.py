"""Suggestions while one types: values of facets, tags and pages of countries, then titles."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cms.search import normalise
from resources import countries, suggestible
from resources.criteria import Criteria
from resources.index.labels import Labels
from resources.index.postings import TITLE
from resources.index.snapshot import Snapshot
from resources.index.store import store
from resources.models import Resource
from resources.suggestible import FACETS, TAG, Value

SHORTEST = 2
"""Letters before which everything would begin like it."""
EACH = 3
"""Values of a kind among the suggestions."""
VALUES = 5
"""Suggestions before the titles, where there are titles enough."""
KINDS: dict[str, tuple[str, str | Promise]] = {
    "theme": ("theme", pgettext_lazy("suggestion", "theme")),
    "type": ("type", pgettext_lazy("suggestion", "type")),
    "lieu": ("place", pgettext_lazy("suggestion", "place")),
    "plateforme": ("platform", pgettext_lazy("suggestion", "platform")),
    "instrument": ("instrument", pgettext_lazy("suggestion", "instrument")),
    "variable": ("variable", pgettext_lazy("suggestion", "variable")),
    "fournisseur": ("provider", pgettext_lazy("suggestion", "provider")),
    TAG: ("tag", pgettext_lazy("suggestion", "tag")),
}
"""Facet -> the kind of its suggestions, and what it is called."""
COUNTRY = ("country", pgettext_lazy("suggestion", "page of the country"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins like what is typed."""

    label: str
    kind: str
    """``resource``, ``country`` (its page), or one of ``KINDS``."""
    url: str
    kind_name: str
    """What tells a theme from a provider of nearly the same name; of a resource, its type."""


def suggest(text: str, language: str, *, limit: int = 8) -> list[Suggestion]:
    """At most ``limit`` suggestions for a reader of ``language``; none before the second letter.

    First values that begin with what is typed, then those with a word that does, most resources first; of both at
    most ``EACH`` of a kind, and only values some visible resource bears. Then titles.
    """
    typed = suggestible.folded(text)
    if len(typed.replace(" ", "")) < SHORTEST:
        return []
    snapshot, labels = store.current()
    with translation.override(language):
        titles = _titles(text, snapshot, limit)
        kept = list(_values(typed, language, snapshot, labels))[: max(VALUES, limit - len(titles))]
    return [*kept, *titles][:limit]


def _values(typed: str, language: str, snapshot: Snapshot, labels: Labels) -> Iterator[Suggestion]:
    taken: Counter[str] = Counter()
    names: set[str] = set()
    for value in _near(typed, language, snapshot, labels):
        name = value.name(language)
        # A tag is often called like a theme or a platform, which finds the same and more.
        if taken[value.facet] >= EACH or (value.facet == TAG and suggestible.folded(name) in names):
            continue
        taken[value.facet] += 1
        names.add(suggestible.folded(name))
        kind, kind_name = KINDS[value.facet]
        yield Suggestion(name, kind, _list_of(value), str(kind_name))
        if value.facet == "lieu" and taken["lieu"] == 1 and countries.known(value.code):
            kind, kind_name = COUNTRY
            yield Suggestion(name, kind, countries.address(value.code), str(kind_name))


def _near(typed: str, language: str, snapshot: Snapshot, labels: Labels) -> list[Value]:
    """Values with resources, best first."""
    borne = [
        (snapshot.counts[value.facet].get(value.code, 0), value)
        for value in suggestible.values(labels)
        if typed in value.anywhere
    ]
    borne += [(n, value) for n, value in suggestible.tags(snapshot, labels) if typed in value.anywhere]
    order = [*FACETS, TAG]

    def place(found: tuple[int, Value]) -> tuple[bool, int, int, str, str]:
        n, value = found
        inside = not any(name.startswith(typed) for name in value.folded)
        return inside, -n, order.index(value.facet), value.name(language), value.code

    return [value for n, value in sorted(borne, key=place) if n]


def _list_of(value: Value) -> str:
    chosen = {"q": value.code} if value.facet == TAG else {value.facet: (value.code,)}
    return f"{reverse('resources:list')}?{Criteria().but(**chosen).querystring()}"


def _titles(text: str, snapshot: Snapshot, limit: int) -> list[Suggestion]:
    """Titles that hold all words, the last as a beginning; the shortest title first, then the latest."""
    words = normalise.query_words(text)
    mask = snapshot.alive
    for place, word in enumerate(words):
        forms = set(normalise.forms(word))
        if place == len(words) - 1 and not text[-1:].isspace():
            forms |= set(snapshot.beginning(normalise.fold(word)))
        mask = mask & (snapshot.where(forms) == TITLE)
    hits = np.flatnonzero(mask) if words else np.array([], dtype=np.int64)
    order = np.argsort((snapshot.columns.title_words[hits] << 40) + snapshot.latest_first[hits])[:limit]
    pks = snapshot.columns.pks[hits[order]].tolist()
    rows = Resource.objects.visible().only("slug", "type", "language", "title_fr", "title_en").in_bulk(pks)
    return [
        Suggestion(str(row.title), "resource", row.get_absolute_url(), str(row.get_type_display()))
        for row in (rows[pk] for pk in pks if pk in rows)
    ]
