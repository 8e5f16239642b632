"""The whole base as the search sees it at one moment; immutable, so that threads share it without a lock.

Documents stand at positions. A changed resource leaves its position (``alive``) and takes a new one at the end, in
the *tail*, which is small and made anew at each change; when it has grown, everything is loaded anew.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from resources.criteria import FACETS
from resources.index.columns import Columns, FacetColumn, facet_columns
from resources.index.digest import Digest
from resources.index.postings import Builder, Parts, Postings
from resources.index.spelling import Speller
from resources.rectangles import of_place

Mask = NDArray[np.bool_]
CHUNK = 1_000
"""Digests in memory at a time while everything is read."""


@dataclass(frozen=True)
class Base:
    """What was loaded at once."""

    columns: Columns
    facets: dict[str, FacetColumn]
    postings: Postings
    words: Counter[str]

    @classmethod
    def of(cls, digests: Iterable[Digest]) -> Self:
        """From digests, a few at a time: all of them at once would weigh many times what is kept."""
        words: Counter[str] = Counter()
        builder = Builder()
        columns, facets = [Columns.of([])], []
        rest = iter(digests)
        while chunk := list(islice(rest, CHUNK)):
            for digest in chunk:
                words.update(digest.words.split())
                builder.add(*digest.parts)
            columns.append(Columns.of(chunk))
            facets.append(facet_columns(chunk))
        joined = {name: FacetColumn.joined([facet[name] for facet in facets], CHUNK) for name in FACETS}
        return cls(Columns.joined(columns), joined, Postings(builder), words)


@dataclass(frozen=True)
class Snapshot:
    """The documents of a base that are still current, and those of a tail."""

    base: Base
    tail: Base
    tail_digests: dict[int, Digest]
    columns: Columns
    facets: dict[str, FacetColumn]
    alive: Mask
    evaluations: dict[Any, Any] = field(default_factory=dict)
    """The last few evaluations (``resources.index.match``): hits and facets of a page ask the same."""

    @classmethod
    def load(cls, digests: Iterable[Digest]) -> Self:
        """The base from all digests."""
        base = Base.of(digests)
        alive = np.ones(len(base.columns.pks), dtype=np.bool_)
        return cls(base, Base.of([]), {}, base.columns, base.facets, alive)

    def changed(self, digests: Collection[Digest], gone: Collection[int]) -> Self:
        """The same with these digests in the place of those of their resources, and without those that are gone."""
        replaced = {digest.pk for digest in digests} | set(gone)
        kept = {pk: digest for pk, digest in self.tail_digests.items() if pk not in replaced}
        kept |= {digest.pk: digest for digest in digests}
        tail = Base.of(kept.values())
        size = len(self.base.columns.pks)
        old = self.alive[:size] & ~np.isin(self.base.columns.pks, np.array(sorted(replaced), dtype=np.int64))
        return type(self)(
            base=self.base,
            tail=tail,
            tail_digests=kept,
            columns=Columns.joined([self.base.columns, tail.columns]),
            facets={
                name: FacetColumn.joined([facet, tail.facets[name]], size) for name, facet in self.base.facets.items()
            },
            alive=np.concatenate((old, np.ones(len(kept), dtype=np.bool_))),
        )

    @property
    def size(self) -> int:
        """Positions, of documents alive or not."""
        return len(self.alive)

    @cached_property
    def latest_first(self) -> NDArray[np.int64]:
        """The place of each document by date of publication, latest first, then by number, highest first."""
        return _places(np.lexsort((-self.columns.pks, -self.columns.published)))

    @cached_property
    def _by_title(self) -> tuple[NDArray[np.int64], ...]:
        return tuple(
            _places(np.lexsort((self.latest_first, self.columns.titles[:, number])))
            for number in range(self.columns.titles.shape[1])
        )

    def by_title(self, language: str) -> NDArray[np.int64]:
        """The place of each document by its title in a language."""
        return self._by_title[("fr", "en").index(language) if language in ("fr", "en") else 0]

    def holds(self, term: str) -> bool:
        """Some document holds, or held, this form."""
        return term in self.base.postings.ids or term in self.tail.postings.ids

    def beginning(self, prefix: str) -> list[str]:
        """Forms that begin with ``prefix``."""
        return sorted({*self.base.postings.beginning(prefix), *self.tail.postings.beginning(prefix)})

    def where(self, terms: Collection[str], weights: Parts | None = None) -> Parts:
        """The best part of each document that any of these forms stands in, or what that part weighs."""
        found = np.zeros(self.size, dtype=np.uint8)
        self.mark(terms, found, weights)
        return found

    def mark(self, terms: Collection[str], into: Parts, weights: Parts | None = None) -> None:
        """The same, into an array that may hold something already."""
        size = len(self.base.columns.pks)
        for term in terms:
            self.base.postings.mark(term, into[:size], weights)
            self.tail.postings.mark(term, into[size:], weights)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many resources each value of each facet has."""
        return {name: facet.counts(self.alive) for name, facet in self.facets.items()}

    @cached_property
    def speller(self) -> Speller:
        """Corrects words by those of titles, tags, themes and providers."""
        return Speller(self.base.words + self.tail.words)

    @cached_property
    def named(self) -> Mask:
        """Documents that name a country or a region with a rectangle."""
        places = self.facets["lieu"]
        return places.having([code for code in places.codes if of_place(code)], self.size)

    @property
    def bytes(self) -> int:
        """Memory of the arrays; words apart."""
        words = self.base.postings.bytes + self.tail.postings.bytes
        return words + self.columns.bytes + sum(facet.bytes for facet in self.facets.values())


def _places(order: NDArray[np.int64]) -> NDArray[np.int64]:
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places
