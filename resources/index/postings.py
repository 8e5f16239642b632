"""Which documents hold a word, and where: an inverted index in two arrays."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

TITLE, SUMMARY, BODY, EXACT, KIND, NEAR, WIDE = 7, 6, 5, 4, 3, 2, 1
"""The part of a document a word stands in, the best one; 0 is nowhere."""
MOST_EXPANSIONS = 400
"""Words a beginning stands for."""

Positions = NDArray[np.uint32]
Parts = NDArray[np.uint8]


class Builder:
    """Gathers documents one by one, keeping numbers only."""

    def __init__(self) -> None:
        self.ids: defaultdict[str, int] = defaultdict(count().__next__)
        self.terms = array("i")
        self.parts = bytearray()
        self.lengths = array("i")

    def add(self, *parts: str) -> None:
        """The next document: forms of its title, its summary... down to ``WIDE``, each apart by spaces."""
        found: dict[str, int] = {}
        for part, words in zip(range(TITLE - len(parts) + 1, TITLE + 1), reversed(parts), strict=True):
            found |= dict.fromkeys(words.split(), part)
        ids = self.ids
        self.terms.extend([ids[term] for term in found])
        self.parts.extend(found.values())
        self.lengths.append(len(found))


class Postings:
    """Immutable: positions of the documents that hold each form of a word, with the part it stands in."""

    def __init__(self, built: Builder) -> None:
        terms = np.frombuffer(built.terms, dtype=np.int32) if built.terms else np.zeros(0, dtype=np.int32)
        order = np.argsort(terms, kind="stable")
        self.size = len(built.lengths)
        self.ids: dict[str, int] = dict(built.ids)
        counts = np.bincount(terms, minlength=len(self.ids))
        self.starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        positions = np.repeat(np.arange(self.size, dtype=np.uint32), np.array(built.lengths, dtype=np.int64))
        self.positions: Positions = positions[order]
        self.parts: Parts = np.frombuffer(bytes(built.parts), dtype=np.uint8)[order]

    @cached_property
    def sorted_terms(self) -> list[str]:
        """All forms, for those that begin with something."""
        return sorted(self.ids)

    def beginning(self, prefix: str) -> list[str]:
        """Forms that begin with ``prefix``, at most MOST_EXPANSIONS."""
        terms = self.sorted_terms
        first = bisect_left(terms, prefix)
        last = bisect_left(terms, prefix + "\U0010ffff", lo=first)
        return terms[first : min(last, first + MOST_EXPANSIONS)]

    def mark(self, term: str, into: Parts, weights: Parts | None = None) -> None:
        """Write where ``term`` stands, or what that weighs, into an array over the documents; the better one stays."""
        number = self.ids.get(term)
        if number is None:
            return
        where = slice(self.starts[number], self.starts[number + 1])
        positions = self.positions[where]
        parts = self.parts[where] if weights is None else weights[self.parts[where]]
        into[positions] = np.maximum(into[positions], parts)

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return self.starts.nbytes + self.positions.nbytes + self.parts.nbytes
