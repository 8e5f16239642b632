"""Finding resources: ``find(criteria, language)`` serves the page, its map, CSV, Atom and the API alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils.safestring import SafeString

from cms.i18n import LANGUAGE_CODES
from cms.search.extracts import Marker
from resources import corrections, vocabulary, ways
from resources.criteria import Criteria
from resources.extracts import quoted, sought
from resources.index import match
from resources.index import terms as index_terms
from resources.index.snapshot import Mask
from resources.index.store import store
from resources.models import Resource


@dataclass(frozen=True, slots=True)
class ResourceHit:
    """A found resource; read the row by ``pk`` (``Resource.objects.visible().in_bulk``)."""

    pk: int
    extract: SafeString
    """HTML: the found words are inside ``<mark>``; the summary's beginning where nothing was typed."""
    wider: bool
    """It covers the place asked for, and much more: shown after the others, marked."""
    extract_language: str = ""
    """What the extract is written in; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, and what to do where nothing was."""

    total: int
    hits: list[ResourceHit]
    wider_total: int = 0
    """How many of ``total`` are ``wider``."""
    corrected: str = ""
    """*Did you mean*: words that find something, as to be typed."""
    proposals: list[ways.Proposal] = field(default_factory=list)
    nowhere: list[str] = field(default_factory=list)
    """Of several words those that nothing in the base holds, where nothing was found."""
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """(facet, code) nobody knows: they filter nothing, and are shown as chips."""


def find(criteria: Criteria, language: str, *, offset: int = 0, limit: int = 20) -> Results:
    """What a reader of ``language`` finds: best first, what is only wider than the place asked for last."""
    snapshot, labels = store.current()
    asked, unknown = vocabulary.known(criteria, snapshot, labels)
    found = match.evaluate(snapshot, labels, asked)
    positions = match.ordered(found, asked, language, offset=max(0, offset), limit=max(0, limit))
    wider = found.wider
    marked = [bool(wider[position]) for position in positions] if wider is not None else [False] * len(positions)
    pks = snapshot.columns.pks[positions].tolist()
    extracts = _extracts(pks, language, Marker(sought(found, labels)))
    total = int(found.mask.sum())
    other = corrections.Corrected() if total else corrections.correct(snapshot, labels, found, language)
    out = ways.Ways() if total else ways.out_of(snapshot, labels, criteria, found, other.alone)
    return Results(
        total=total,
        # A resource may have gone since the log was asked.
        hits=[
            ResourceHit(pk, extracts[pk][0], mark, extracts[pk][1])
            for pk, mark in zip(pks, marked, strict=True)
            if pk in extracts
        ],
        wider_total=int((wider & found.mask).sum()) if wider is not None else 0,
        corrected=other.words,
        proposals=out.proposals,
        nowhere=out.nowhere,
        unknown=unknown,
    )


def find_terms(
    criteria: Criteria,
    terms: tuple[str, ...],
    language: str,
    *,
    among: Collection[int] | None = None,
    unknown_is_everything: bool = False,
    offset: int = 0,
    limit: int = 20,
) -> tuple[int, list[int]]:
    """How many hold any of these terms, and the keys of a page of them; for programs (``resources.index.terms``)."""
    snapshot, labels = store.current()
    found = index_terms.evaluate(snapshot, labels, criteria, terms, among, unknown_is_everything=unknown_is_everything)
    positions = match.ordered(found, criteria, language, offset=offset, limit=limit)
    return int(found.mask.sum()), snapshot.columns.pks[positions].tolist()


def split(criteria: Criteria) -> tuple[Criteria, list[tuple[str, str]]]:
    """The criteria without the codes nobody knows, and those: (facet, code).

    What leaves the site (a file, a feed, an answer to a program, a mail) must not widen because a code is gone.
    """
    return vocabulary.known(criteria, *store.current())


def total(criteria: Criteria) -> int:
    """How many hits there are."""
    snapshot, labels = store.current()
    asked, _unknown = vocabulary.known(criteria, snapshot, labels)
    return int(match.evaluate(snapshot, labels, asked).mask.sum())


def keys(criteria: Criteria, language: str = LANGUAGE_CODES[0]) -> list[int]:
    """Primary keys of every hit in order: for exports, feeds and saved searches."""
    snapshot, labels = store.current()
    asked, _unknown = vocabulary.known(criteria, snapshot, labels)
    positions = match.ordered(match.evaluate(snapshot, labels, asked), asked, language)
    return [int(pk) for pk in snapshot.columns.pks[positions]]


def keys_apart(criteria: Criteria, language: str = LANGUAGE_CODES[0]) -> tuple[list[int], list[int]]:
    """The same in two: what is about the place asked for, and what only covers it with much else (shown marked)."""
    snapshot, labels = store.current()
    asked, _unknown = vocabulary.known(criteria, snapshot, labels)
    found = match.evaluate(snapshot, labels, asked)
    positions = match.ordered(found, asked, language)
    apart = found.wider[positions] if found.wider is not None else np.zeros(len(positions), dtype=np.bool_)
    pks = snapshot.columns.pks[positions]
    return [int(pk) for pk in pks[~apart]], [int(pk) for pk in pks[apart]]


@dataclass(frozen=True, slots=True)
class Extents:
    """Primary keys of hits in order, by where they lie."""

    everywhere: list[int]
    """About the whole world."""
    somewhere: list[int]
    """With a rectangle of their own, or of the places they name."""
    nowhere: list[int]


def by_extent(criteria: Criteria, language: str) -> Extents:
    """Every hit, for a map."""
    snapshot, labels = store.current()
    asked, _unknown = vocabulary.known(criteria, snapshot, labels)
    positions = match.ordered(match.evaluate(snapshot, labels, asked), asked, language)
    columns = snapshot.columns
    world = columns.world[positions]
    placed = (~np.isnan(columns.boxes[:, 0]) | snapshot.named)[positions]

    def keys(mask: Mask) -> list[int]:
        return [int(pk) for pk in columns.pks[positions[mask]]]

    return Extents(keys(world), keys(placed & ~world), keys(~placed & ~world))


def _extracts(pks: Sequence[int], language: str, marker: Marker) -> dict[int, tuple[SafeString, str]]:
    names = [f"{name}_{code}" for name in ("summary", "description") for code in LANGUAGE_CODES]
    rows = Resource.objects.visible().filter(pk__in=pks).only("language", *names)
    return {row.pk: quoted(row, language, marker) for row in rows}
