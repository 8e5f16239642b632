"""Suggestions while one types: values of facets, tags, pages of countries, selections, then titles."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cms.search import normalise
from resources import countries, offers, suggestible
from resources.criteria import Criteria
from resources.index.labels import Labels
from resources.index.postings import TITLE
from resources.index.snapshot import Snapshot
from resources.index.store import store
from resources.index.tokens import query_words
from resources.models import Resource
from resources.suggestible import FACETS, TAG, Value

EVERYTHING = Criteria()
SHORTEST = 2
"""Letters before which everything would begin like it."""
SHORTEST_PLACE = 3
"""Letters before which countries without a resource of their own would crowd the list."""
EACH = 3
"""Values of a kind among the suggestions."""
VALUES = 5
"""Suggestions before the titles, where there are titles enough."""
MOST_TRIED = 16
"""Values of which it is counted what they find: of others nothing is suggested."""
TAILS = 3
"""Last words of a query that may begin a name of their own."""
KINDS: dict[str, tuple[str, str | Promise]] = {
    "theme": ("theme", pgettext_lazy("suggestion", "theme")),
    "type": ("type", pgettext_lazy("suggestion", "type")),
    "lieu": ("place", pgettext_lazy("suggestion", "place")),
    "plateforme": ("platform", pgettext_lazy("suggestion", "platform")),
    "instrument": ("instrument", pgettext_lazy("suggestion", "instrument")),
    "variable": ("variable", pgettext_lazy("suggestion", "variable")),
    "fournisseur": ("provider", pgettext_lazy("suggestion", "provider")),
    "niveau": ("level", pgettext_lazy("suggestion", "level")),
    "langue": ("language", pgettext_lazy("suggestion", "language")),
    "pour": ("audience", pgettext_lazy("suggestion", "for whom")),
    "licence": ("licence", pgettext_lazy("suggestion", "licence")),
    "pole": ("hub", pgettext_lazy("suggestion", "data hub")),
    "centre": ("centre", pgettext_lazy("suggestion", "data centre")),
    TAG: ("tag", pgettext_lazy("suggestion", "tag")),
}
"""Facet -> the kind of its suggestions, and what it is called."""
COUNTRY = ("country", pgettext_lazy("suggestion", "page of the country"))
SELECTION = ("selection", pgettext_lazy("suggestion", "selection"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins like what is typed."""

    label: str
    kind: str
    """``resource``, ``country`` (its page), ``selection``, or one of ``KINDS``."""
    url: str
    kind_name: str
    """What tells a theme from a provider of nearly the same name; of a resource, its type."""
    total: int | None = None
    """Hits of the list it leads to; None for a page."""


def suggest(text: str, language: str, criteria: Criteria = EVERYTHING, *, limit: int = 8) -> list[Suggestion]:
    """At most ``limit`` suggestions for a reader of ``language``; none before the second letter.

    First values that begin with what is typed, then those with a word that does, most resources first; of both at
    most ``EACH`` of a kind, and only values that find something together with ``criteria``: filters, profile and
    order stay, the words are replaced. Then names among the words, selections, titles.
    """
    typed = suggestible.folded(text)
    if len(typed.replace(" ", "")) < SHORTEST:
        return []
    snapshot, labels = store.current()
    with translation.override(language):
        titles = _titles(text, snapshot, limit)
        most = max(VALUES, limit - len(titles))
        asked = _Asked(criteria.but(q=""), language, snapshot, labels)
        found = [*islice(asked.values(typed), most), *asked.named(text), *_selections(text)]
        if not found and not titles:
            found = [*islice(asked.values(typed, borne=False), most)]
        kept = list({each.url: each for each in found}.values())[:most]
    return [*kept, *titles][:limit]


def _selections(text: str) -> list[Suggestion]:
    kind, name = SELECTION
    rows = offers.selections(text, begun=not text[-1:].isspace())
    return [Suggestion(str(row.title), kind, row.get_absolute_url(), str(name)) for row in rows]


class _Asked:
    """Suggestions for one reader, who has criteria already."""

    def __init__(self, criteria: Criteria, language: str, snapshot: Snapshot, labels: Labels) -> None:
        self._criteria, self._language = criteria, language
        self._snapshot, self._labels = snapshot, labels
        self._tried = 0

    def values(self, typed: str, *, borne: bool = True) -> Iterator[Suggestion]:
        """Values by the whole of what is typed; countries no resource names with ``borne=False``."""
        taken: Counter[str] = Counter()
        names: set[str] = set()
        for value in self._near(typed) if borne else self._countries(typed):
            name = value.name(self._language)
            # A tag is often called like a theme or a platform, which finds the same and more.
            if taken[value.facet] >= EACH or (value.facet == TAG and suggestible.folded(name) in names):
                continue
            made = list(self._suggested(value, page=not taken["lieu"]))
            if made:
                taken[value.facet] += 1
                names.add(suggestible.folded(name))
                yield from made

    def named(self, text: str) -> Iterator[Suggestion]:
        """Values that some of the words name, or the last ones begin to; the other words stay."""
        for offer in offers.offers_of(self._snapshot, self._labels, self._criteria.but(q=text), self._language):
            kind, kind_name = KINDS[offer.facet]
            if offer.total:
                label = _beside(offer.criteria.q, offer.value)
                yield Suggestion(label, kind, _list_of(offer.criteria), str(kind_name), offer.total)
            if offer.page:
                yield Suggestion(offer.value, COUNTRY[0], offer.page, str(COUNTRY[1]))
        words = query_words(text)
        for first in range(len(words) - 1, max(0, len(words) - 1 - TAILS), -1):
            begun = suggestible.folded(" ".join(word.typed for word in words[first:]))
            if text[-1:].isspace() or len(begun) <= SHORTEST_PLACE:  # one space before each word
                continue
            rest = " ".join(word.typed for word in words[:first])
            near = [value for value in self._near(begun) if value.facet != TAG and _begins(value, begun)]
            for value in near[:EACH]:
                yield from self._suggested(value, rest)

    def _suggested(self, value: Value, words: str = "", *, page: bool = False) -> Iterator[Suggestion]:
        """The filter, if it finds anything, and the page of a country."""
        name, (kind, kind_name) = value.name(self._language), KINDS[value.facet]
        kept = self._criteria.but(q=words)
        asked = kept.but(q=value.code) if value.facet == TAG else offers.with_value(kept, value)
        total = self._total(asked, value)
        if total:
            yield Suggestion(_beside(words, name), kind, _list_of(asked), str(kind_name), total)
        if page and value.facet == "lieu" and countries.known(value.code):
            yield Suggestion(name, COUNTRY[0], countries.address(value.code), str(COUNTRY[1]))

    def _total(self, asked: Criteria, value: Value) -> int:
        if asked.active == [value.facet] and asked.values(value.facet) == (value.code,) and value.facet != "lieu":
            return self._snapshot.counts[value.facet].get(value.code, 0)  # a place is also covered by others
        self._tried += 1
        return offers.total_of(asked, self._snapshot, self._labels) if self._tried <= MOST_TRIED else 0

    def _near(self, typed: str) -> list[Value]:
        """Values with resources, best first."""
        snapshot, labels = self._snapshot, self._labels
        counted = [(snapshot.counts[v.facet].get(v.code, 0), v) for v in suggestible.values(snapshot, labels)]
        borne = [(n, value) for n, value in counted if n and typed in value.anywhere]
        borne += [(n, value) for n, value in suggestible.tags(snapshot, labels) if typed in value.anywhere]
        order = [*FACETS, TAG]

        def place(found: tuple[int, Value]) -> tuple[bool, int, int, str, str]:
            n, value = found
            return not _begins(value, typed), -n, order.index(value.facet), value.name(self._language), value.code

        return [value for _n, value in sorted(borne, key=place)]

    def _countries(self, typed: str) -> list[Value]:
        """Countries no resource names: what covers more may be found for them, and they have a page."""
        if len(typed) <= SHORTEST_PLACE:  # one space before each word
            return []
        found = [v for v in suggestible.values(self._snapshot, self._labels) if v.facet == "lieu" and _begins(v, typed)]
        return sorted(found, key=lambda value: value.name(self._language))


def _begins(value: Value, typed: str) -> bool:
    return any(name.startswith(typed) for name in value.folded)


def _beside(words: str, name: str) -> str:
    return f"{words} · {name}" if words else name


def _list_of(criteria: Criteria) -> str:
    return f"{reverse('resources:list')}?{criteria.querystring()}"


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
