"""Which documents meet criteria: a mask a criterion, so that the hits without any one of them are known too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cms.search import normalise
from resources import periods, rectangles
from resources.criteria import FACETS, FRANCE, PROFILES, RECENT, WORLD, Box, Criteria
from resources.criteria import TITLE as BY_TITLE
from resources.index import tokens
from resources.index.labels import Labels
from resources.index.postings import Parts
from resources.index.snapshot import Mask, Snapshot

# By the part a word stands in: WIDE, NEAR, KIND, EXACT, BODY, SUMMARY, TITLE. How well a document holds a word...
TYPED = np.array([0, 1, 3, 8, 10, 12, 14, 16], dtype=np.uint8)
"""...the word itself;"""
SAME = np.array([0, 1, 3, 7, 9, 11, 13, 15], dtype=np.uint8)
"""...one that means the same;"""
STEM = np.array([0, 0, 0, 0, 0, 4, 5, 6], dtype=np.uint8)
"""...only one with its stem: *collections* for *collectivités*."""
TIERS = (np.arange(17, dtype=np.uint8) + 1) // 2
"""What is told apart before anything else: the word or its like by the part, the stem in the title or summary, the stem
in the text or another label of a theme, a region that is larger."""
BEST = 8
SHORTEST_BEGINNING = 3
"""Letters that may stand for the words that begin with them."""
KEPT_EVALUATIONS = 8


@dataclass(frozen=True)
class Word:
    """A word of a query, and where documents hold it."""

    typed: str
    forms: frozenset[str]
    weight: Parts
    """How well each document holds it (``TYPED``)."""
    found: bool
    """Some document holds it; if not, it may be misspelled."""
    begun: tuple[str, ...] = ()
    """Forms it stands for as a beginning, or by its letters and digits apart."""


@dataclass(frozen=True)
class Evaluation:
    """Criteria against a snapshot."""

    snapshot: Snapshot
    criteria: Criteria
    masks: dict[str, Mask]
    """By name of the criterion."""
    words: list[Word]
    tier: Parts | None
    """How well a document holds the word it holds least well (``TIERS``)."""
    score: NDArray[np.int64] | None
    """Sum of the weights over the words."""
    wider: Mask | None
    """Documents that cover the place asked for, and much more."""
    failed: NDArray[np.uint8] = field(init=False)
    """How many criteria a document fails; 255 for one that is not there any more."""

    def __post_init__(self) -> None:
        failed = np.where(self.snapshot.alive, np.uint8(0), np.uint8(255))
        for mask in self.masks.values():
            failed[self.snapshot.alive & ~mask] += 1
        object.__setattr__(self, "failed", failed)

    @cached_property
    def mask(self) -> Mask:
        """Documents that meet all criteria."""
        return self.failed == 0

    def without(self, name: str) -> Mask:
        """Documents that meet all criteria but one, whatever it says."""
        mask = self.masks.get(name)
        return self.mask if mask is None else (self.failed == 0) | ((self.failed == 1) & ~mask)


def evaluate(snapshot: Snapshot, labels: Labels, criteria: Criteria) -> Evaluation:
    """Criteria whose codes are all known, against a snapshot; the last few are remembered by it."""
    key = (labels, criteria.but(profil="", tri=""))
    found = snapshot.evaluations.get(key)
    if found is None:
        found = _evaluate(snapshot, labels, criteria)
        if len(snapshot.evaluations) >= KEPT_EVALUATIONS:
            snapshot.evaluations.clear()
        snapshot.evaluations[key] = found
    return found


def _evaluate(snapshot: Snapshot, labels: Labels, criteria: Criteria) -> Evaluation:
    masks: dict[str, Mask] = {}
    wider = np.zeros(snapshot.size, dtype=np.bool_)
    typed = tokens.query_words(criteria.q)
    words, own = _read(snapshot, labels, typed)
    tier: Parts | None = None
    score: NDArray[np.int64] | None = None
    if words:
        # Every word, or one that means the same, must be there.
        tier, score = TIERS[np.minimum.reduce(own)], np.sum(own, axis=0, dtype=np.int64)
        masks["q"] = tier > 0
    for facet in FACETS:
        if codes := criteria.values(facet):
            masks[facet] = snapshot.facets[facet].having(codes, snapshot.size)
    if criteria.lieu:
        covering = _covering(snapshot, criteria.lieu)
        wider |= covering & ~masks["lieu"]
        masks["lieu"] = masks["lieu"] | covering
    for name, mask in (("de", _since(snapshot, criteria.de)), ("a", _until(snapshot, criteria.a))):
        if mask is not None:
            masks[name] = mask
    if criteria.bbox:
        masks["bbox"] = _around(snapshot, criteria.bbox)
        wider |= snapshot.columns.world
    return Evaluation(snapshot, criteria, masks, words, tier, score, wider if criteria.lieu or criteria.bbox else None)


def _word(snapshot: Snapshot, word: tokens.Typed, *, meant: bool) -> Word:
    """A word by itself and its stems; a name by its letters and digits apart; by the words it begins; by none.

    What is ``meant`` by it is there under another name: it is a whole word, and no beginning of one.
    """
    key = next((key for key in word.keys if snapshot.holds(tokens.WHOLE + key)), None)
    held = [] if word.numbered else [form for form in sorted(word.forms) if snapshot.holds(form)]
    if key is not None or held:
        weight = snapshot.where([tokens.WHOLE + key] if key is not None else [], TYPED)
        snapshot.mark(held, weight, STEM)
        return Word(word.typed, word.forms, weight, found=True)
    folded = word.keys[0] if word.numbered else normalise.fold(word.typed)[: normalise.LONGEST_WORD]
    pieces = tokens.split(folded)
    if len(pieces) > 1 and all(snapshot.holds(piece) for piece in pieces):
        weight = np.minimum.reduce([snapshot.where([piece], TYPED) for piece in pieces])
        return Word(word.typed, word.forms, weight, bool(weight.any()), tuple(pieces))
    begun = snapshot.beginning(folded) if len(folded) >= SHORTEST_BEGINNING and not meant else []
    return Word(word.typed, word.forms, snapshot.where(begun, TYPED), meant or bool(begun), tuple(begun))


def holding(snapshot: Snapshot, labels: Labels, q: str) -> list[tuple[str, Mask]]:
    """Each word of a query, and the documents that hold it, or one that means the same."""
    typed = tokens.query_words(q)
    _words, own = _read(snapshot, labels, typed)
    return [(word.typed, (held > 0) & snapshot.alive) for word, held in zip(typed, own, strict=True)]


def _read(snapshot: Snapshot, labels: Labels, typed: Sequence[tokens.Typed]) -> tuple[list[Word], list[Parts]]:
    """The words of a query, and how well each document holds each.

    What means the same weighs by where it stands, as the word that was typed does, and comes after that.
    """
    told = [
        (places, held) for places, held in _alike(snapshot, labels, typed) if (held.astype(bool) & snapshot.alive).any()
    ]
    meant = {place for places, _held in told for place in places if len(places) == 1}
    words = [_word(snapshot, word, meant=place in meant) for place, word in enumerate(typed)]
    own = [word.weight for word in words]
    for places, held in told:
        for place in places:
            own[place] = np.maximum(own[place], held)
    return words, own


def _alike(
    snapshot: Snapshot, labels: Labels, typed: Sequence[tokens.Typed]
) -> Iterator[tuple[tuple[int, ...], Parts]]:
    """Places of words that mean something, and how well each document holds it by another name."""
    for alternative in labels.alternatives(typed):
        keys = [[tokens.WHOLE + key for key in label] for label in alternative.labels]
        single = [label[0] for label in keys if len(label) == 1]
        held = snapshot.where([*single, *(tokens.WHOLE + value for value in alternative.values)], SAME)
        for label in keys:
            if len(label) > 1 and all(map(snapshot.holds, label)):
                np.maximum(held, np.minimum.reduce([snapshot.where([key], SAME) for key in label]), out=held)
        yield alternative.words, held


def _covering(snapshot: Snapshot, places: Sequence[str]) -> Mask:
    """Documents about what holds one of these places: the world, France for its regions, a rectangle around it."""
    columns = snapshot.columns
    found: Mask = np.zeros(snapshot.size, dtype=np.bool_)
    for place in places:
        if place == WORLD:
            continue
        found |= columns.world
        if place.startswith("FR-"):
            found |= columns.france
        if (rectangle := rectangles.of_place(place)) is not None:
            found |= columns.reaching & rectangles.covering(columns.boxes, rectangle)
    return found


def _around(snapshot: Snapshot, wanted: Box) -> Mask:
    """Documents that touch a rectangle, by their own one; without, by those of the places they name."""
    columns, places = snapshot.columns, snapshot.facets["lieu"]
    near = [code for code in places.codes if (box := rectangles.of_place(code)) and rectangles.touch(box, wanted)]
    # Of France only what is about the whole: regional documents bear its code too.
    named = places.having([code for code in near if code != FRANCE], snapshot.size)
    if FRANCE in near:
        named = named | columns.france
    return _meeting(columns.boxes, wanted) | columns.world | (named & np.isnan(columns.boxes[:, 0]))


def _since(snapshot: Snapshot, day: str) -> Mask | None:
    first = periods.first_day(day)
    return snapshot.columns.period & (snapshot.columns.end >= first.toordinal()) if first else None


def _until(snapshot: Snapshot, day: str) -> Mask | None:
    last = periods.last_day(day)
    return snapshot.columns.period & (snapshot.columns.start <= last.toordinal()) if last else None


def _meeting(boxes: NDArray[np.float64], wanted: Box) -> Mask:
    """Boxes that touch a rectangle; each is one span of longitudes, or two if it crosses the 180th meridian."""
    west, south, east, north = boxes.T
    crosses = west > east
    across: Mask = np.zeros(len(boxes), dtype=np.bool_)
    for a, b in rectangles.spans(wanted[0], wanted[2]):
        first = (west <= b) & (np.where(crosses, 180.0, east) >= a)
        second = crosses & (east >= a) & (b >= -180.0)
        across |= first | second
    return across & (south <= wanted[3]) & (north >= wanted[1])


def ordered(
    evaluation: Evaluation, criteria: Criteria, language: str, *, offset: int = 0, limit: int | None = None
) -> NDArray[np.int64]:
    """Positions of the hits, best first; profile and order are those of ``criteria``.

    What is wider than the place asked for stands last. Then by the criteria's order: by title, by date, or best
    first, which is: better tier, made for the profile, more words in better parts, shorter title, latest. No two
    documents are equal in this.
    """
    snapshot = evaluation.snapshot
    hits = np.flatnonzero(evaluation.mask)
    key = snapshot.latest_first[hits]
    if criteria.tri == BY_TITLE:
        key = snapshot.by_title(language)[hits]
    elif criteria.tri != RECENT:
        key = key + _relevance(evaluation, criteria, hits)
    if evaluation.wider is not None:
        key = key + (evaluation.wider[hits].astype(np.int64) << 61)
    if limit is not None and offset + limit < len(hits):
        best = np.argpartition(key, offset + limit)[: offset + limit]
        return hits[best[np.argsort(key[best])]][offset:]
    return hits[np.argsort(key)][offset : None if limit is None else offset + limit]


def _relevance(evaluation: Evaluation, criteria: Criteria, hits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lower is better: bits 58 to 60 tier, 54 profile, 46 score, 40 words of the title; dates have the rest."""
    columns = evaluation.snapshot.columns
    key = np.zeros(len(hits), dtype=np.int64)
    if criteria.profil:
        number = list(PROFILES).index(criteria.profil)
        key += (7 - columns.affinities[hits, number].astype(np.int64)) << 54
    if evaluation.tier is not None and evaluation.score is not None:
        key += (BEST - evaluation.tier[hits].astype(np.int64)) << 58
        key += (255 - evaluation.score[hits]) << 46
        key += np.where(evaluation.tier[hits] == BEST, columns.title_words[hits], 0) << 40
    return key
