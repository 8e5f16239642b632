"""Suggestions while one types: themes and providers, then titles."""

from dataclasses import dataclass

import numpy as np
from django.urls import reverse

from cms.search import normalise
from resources.criteria import Criteria
from resources.index.labels import Labels
from resources.index.postings import TITLE
from resources.index.snapshot import Snapshot
from resources.index.store import store
from resources.models import Resource

SHORTEST = 2
"""Letters before which everything would begin like it."""
EACH = 3
"""Themes, and providers, among the suggestions."""
KINDS = {"theme": "theme", "fournisseur": "provider"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins like what is typed."""

    label: str
    kind: str
    """``resource``, ``theme`` or ``provider``."""
    url: str


def suggest(text: str, language: str, *, limit: int = 8) -> list[Suggestion]:
    """At most ``limit`` suggestions for a reader of ``language``; none before the second letter."""
    typed = " ".join(normalise.fold(word) for word in normalise.words(text))
    if len(typed) < SHORTEST:
        return []
    snapshot, labels = store.current()
    found = [*_values("theme", typed, language, snapshot, labels)]
    found += _values("fournisseur", typed, language, snapshot, labels)
    return [*found, *_titles(text, snapshot, limit - len(found))][:limit]


def _values(facet: str, typed: str, language: str, snapshot: Snapshot, labels: Labels) -> list[Suggestion]:
    """Values with resources, one word of whose name begins so; most resources first."""
    counts = snapshot.counts[facet]
    near = [
        (-counts[code], labels.name(facet, code, language) or code, code)
        for code, folded in labels.folded(facet)
        if f" {typed}" in folded and code in counts
    ]
    base = reverse("resources:list")
    return [
        Suggestion(name, KINDS[facet], f"{base}?{Criteria().but(**{facet: (code,)}).querystring()}")
        for _n, name, code in sorted(near)[:EACH]
    ]


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
    rows = Resource.objects.visible().only("slug", "language", "title_fr", "title_en").in_bulk(pks)
    return [Suggestion(str(rows[pk].title), "resource", rows[pk].get_absolute_url()) for pk in pks if pk in rows]
