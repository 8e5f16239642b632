"""Which documents hold a word, and where: an inverted index in two arrays."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

TITLE, SUMMARY, BODY = 3, 2, 1
"""The part of a document a word stands in, the best one; 0 is nowhere."""
MOST_EXPANSIONS = 400
"""Words a beginning stands for."""

Positions = NDArray[np.uint32]
Parts = NDArray[np.uint8]


class Postings:
    """Immutable: positions of the documents that hold each form of a word, with the part it stands in."""

    def __init__(self, documents: Iterable[tuple[str, str, str]]) -> None:
        """``documents``: forms of the title, the summary, the body, each apart by spaces, in order of position."""
        ids: defaultdict[str, int] = defaultdict(count().__next__)
        blocks: list[NDArray[np.int32]] = []
        parts: list[bytes] = []
        lengths: list[int] = []
        terms: list[int] = []
        for title, summary, body in documents:
            found = dict.fromkeys(body.split(), BODY)
            found |= dict.fromkeys(summary.split(), SUMMARY)
            found |= dict.fromkeys(title.split(), TITLE)
            terms += [ids[term] for term in found]
            parts.append(bytes(found.values()))
            lengths.append(len(found))
            if len(terms) > 1_000_000:
                # Numbers of Python weigh eight times as much as those of an array.
                blocks.append(np.array(terms, dtype=np.int32))
                terms = []
        blocks.append(np.array(terms, dtype=np.int32))
        flat = np.concatenate(blocks)
        order = np.argsort(flat, kind="stable")
        self.size = len(lengths)
        self.ids: dict[str, int] = dict(ids)
        self.starts = np.concatenate(([0], np.cumsum(np.bincount(flat, minlength=len(ids))))).astype(np.int64)
        positions = np.repeat(np.arange(self.size, dtype=np.uint32), lengths)
        self.positions: Positions = positions[order]
        self.parts: Parts = np.frombuffer(b"".join(parts), dtype=np.uint8)[order]

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

    def mark(self, term: str, into: Parts) -> None:
        """Write where ``term`` stands into an array over the documents, keeping the better part."""
        number = self.ids.get(term)
        if number is None:
            return
        where = slice(self.starts[number], self.starts[number + 1])
        positions = self.positions[where]
        into[positions] = np.maximum(into[positions], self.parts[where])

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return self.starts.nbytes + self.positions.nbytes + self.parts.nbytes
