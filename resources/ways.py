"""Ways out of an empty result: without a criterion, with the words that are held together, without any."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from resources import vocabulary
from resources.criteria import Criteria
from resources.index import match
from resources.index.labels import Labels
from resources.index.match import Evaluation
from resources.index.snapshot import Mask, Snapshot

MOST_PROPOSALS = 6
MOST_SUBSETS = 3
"""Choices of words that are proposed."""
MOST_TRIED = 6
"""Choices of words that are looked up: which may find something is read from what holds each word, in one pass."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way out of an empty result: with these criteria there would be ``total`` hits."""

    name: str
    """Of the criterion that is dropped: ``q`` (or some words of it), ``theme``, ``bbox``...; empty: all but words."""
    criteria: Criteria
    total: int
    dropped: str = ""
    """The one word of ``q`` that is left out."""
    kept: str = ""
    """The words of ``q`` that are left, where several are left out."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What to do where nothing was found."""

    proposals: list[Proposal] = field(default_factory=list)
    nowhere: list[str] = field(default_factory=list)
    """Of several words those that nothing in the base holds."""


def out_of(snapshot: Snapshot, labels: Labels, criteria: Criteria, found: Evaluation, corrected: str = "") -> Ways:
    """First without one filter; then with the most words that are held together; last without any word.

    If no filter and no choice of words helps, the words without all filters (or ``corrected``, or most of them).
    """
    held = match.holding(snapshot, labels, found.criteria.q)
    made = _most_first(
        Proposal(name, criteria.without(name), int(found.without(name).sum()))
        for name in found.criteria.active
        if name != "q"
    )
    look = _Looks(snapshot, labels)
    if len(held) > 1:
        made += look.subsets(criteria, held, found.without("q"))
    alone = criteria.reset().but(q=corrected or criteria.q, tri=criteria.tri)
    if not made and held and criteria.but(q=alone.q) != alone:
        made += _most_first([Proposal("", alone, look.total(alone))])
        if not made and len(held) > 1:
            made += look.subsets(alone.but(q=criteria.q), held, snapshot.alive, "")
    if criteria.q:
        made = made[: MOST_PROPOSALS - 1]
        made += _most_first([Proposal("q", criteria.without("q"), int(found.without("q").sum()))])
    nowhere = [word for word, mask in held if not mask.any()] if len(held) > 1 else []
    return Ways(made[:MOST_PROPOSALS], nowhere)


def _most_first(proposals: Iterable[Proposal]) -> list[Proposal]:
    return sorted((p for p in proposals if p.total), key=lambda p: (-p.total, p.name))


class _Looks:
    """Looks choices of words up, ``MOST_TRIED`` at most."""

    def __init__(self, snapshot: Snapshot, labels: Labels) -> None:
        self._snapshot, self._labels = snapshot, labels
        self._left = MOST_TRIED

    def total(self, criteria: Criteria) -> int:
        known, _unknown = vocabulary.known(criteria, self._snapshot, self._labels)
        return int(match.evaluate(self._snapshot, self._labels, known).mask.sum())

    def subsets(self, criteria: Criteria, held: list[tuple[str, Mask]], among: Mask, name: str = "q") -> list[Proposal]:
        """The largest choices of words that documents of ``among`` hold; all of one size, most hits first."""
        made: list[Proposal] = []
        for chosen in _together([mask & among for _word, mask in held]):
            if self._left <= 0 or len(made) >= MOST_SUBSETS or (made and len(chosen) < self._size(made[0])):
                break
            self._left -= 1
            words = [held[place][0] for place in chosen]
            others = [word for place, (word, _mask) in enumerate(held) if place not in chosen]
            asked = criteria.but(q=" ".join(words))
            if total := self.total(asked):
                one = others[0] if name and len(others) == 1 else ""
                made.append(Proposal(name, asked, total, one, "" if one else asked.q))
        return _most_first(made)

    @staticmethod
    def _size(proposal: Proposal) -> int:
        return len(proposal.criteria.q.split())


def _together(masks: list[Mask]) -> Iterator[tuple[int, ...]]:
    """Which words documents hold together, as places in ``masks``: most words first, then most documents."""
    pattern = np.zeros(len(masks[0]), dtype=np.int64)
    for place, mask in enumerate(masks):
        pattern |= mask.astype(np.int64) << place
    codes, counts = np.unique(pattern[pattern > 0], return_counts=True)
    found = zip(codes.tolist(), counts.tolist(), strict=True)
    sets = [(-n, tuple(place for place in range(len(masks)) if code >> place & 1)) for code, n in found]
    yield from (places for _n, places in sorted(sets, key=lambda one: (-len(one[1]), *one)))
