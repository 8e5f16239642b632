"""What may be suggested beside titles: the values of some facets and the tags, by all their names."""

import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from cms.enums import Audience, Level
from cms.i18n import LANGUAGE_CODES
from cms.models import Tag
from cms.place_names import places
from cms.places import REGIONS, countries
from cms.search import normalise
from resources import vocabulary
from resources.criteria import AUDIENCE_CODES, WORLD
from resources.enums import ResourceType
from resources.index.labels import Labels
from resources.index.snapshot import Base, Snapshot
from resources.index.tokens import Words, label_words, split
from resources.index.values import token
from resources.models import TaggedResource

T = TypeVar("T")
TAG = "tag"
FACETS = (
    "theme",
    "type",
    "lieu",
    "plateforme",
    "instrument",
    "variable",
    "fournisseur",
    "niveau",
    "langue",
    "pour",
    "licence",
    "pole",
    "centre",
)
"""Facets whose values are suggested; where all else is equal, in this order."""
PROPER = frozenset(("lieu", "plateforme", "instrument", "pole"))
"""Those whose values are proper names."""
BORNE = ("langue", "licence")
"""Those of which only what the base holds counts: there are hundreds of languages."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, or a tag."""

    facet: str
    """``TAG`` for a tag."""
    code: str
    names: tuple[str, ...]
    """By language (``LANGUAGE_CODES``)."""
    folded: tuple[str, ...]
    """The names as ``folded`` gives them, each once."""
    anywhere: str
    """All of ``folded`` in one string."""

    def name(self, language: str) -> str:
        """What a reader of ``language`` calls it."""
        return self.names[LANGUAGE_CODES.index(language)]


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Words without accents, each after a space; letters and digits apart, so that *sentinel2* is *Sentinel-2*."""
    words = (normalise.fold(word) for word in normalise.words(text))
    return "".join(f" {part}" for word in words for part in split(word))


def _value(facet: str, code: str, names: Iterable[str], others: Iterable[str] = ()) -> Value:
    called = tuple(names)
    each = tuple(dict.fromkeys(folded(name) for name in (*called, *others)))
    return Value(facet, code, called, each, "".join(each))


class Kept(Generic[T]):
    """What was made of some objects, for as long as those are the current ones."""

    def __init__(self) -> None:
        self._held: tuple[tuple[weakref.ref[object], ...], T] | None = None

    def of(self, *keys: object) -> T | None:
        held = self._held  # read once: threads share it
        if held is None or any(known() is not key for known, key in zip(held[0], keys, strict=True)):
            return None
        return held[1]

    def keep(self, made: T, *keys: object) -> T:
        self._held = (tuple(map(weakref.ref, keys)), made)
        return made


_values: Kept[list[Value]] = Kept()
_borne_values: Kept[list[Value]] = Kept()
_named: Kept[dict[Words, list[Value]]] = Kept()
_tags: Kept[dict[int, Value]] = Kept()
_counted: Kept[list[tuple[int, Value]]] = Kept()
_pairs: Kept[tuple[NDArray[np.int64], NDArray[np.int64]]] = Kept()
_tail_pairs: Kept[tuple[NDArray[np.int64], NDArray[np.int64]]] = Kept()


def values(snapshot: Snapshot, labels: Labels) -> list[Value]:
    """Every value of ``FACETS`` there is a name for, borne by a resource or not; of ``BORNE`` those that are."""
    known = _borne_values.of(snapshot, labels)
    if known is not None:
        return known
    made = [
        _value(facet, code, _in_both(facet, code, labels), [code] if facet == "licence" else [])
        for facet in BORNE
        for code in snapshot.counts[facet]
    ]
    return _borne_values.keep([*_told(labels), *made], snapshot, labels)


def named(snapshot: Snapshot, labels: Labels) -> dict[Words, list[Value]]:
    """The same by the words of their names, and by what else readers call them (``resources.index.values``)."""
    known = _named.of(snapshot, labels)
    if known is not None:
        return known
    made = values(snapshot, labels)
    calling = {token(value.facet, value.code): value for value in made}
    told = [(tuple(map(label_words, value.names)), value) for value in made]
    told += [(called, calling[value]) for called, value in labels.finding if value in calling]
    found: dict[Words, dict[Value, None]] = {}
    for called, value in told:
        for words in called:
            found.setdefault(words, {})[value] = None
    return _named.keep({words: list(each) for words, each in found.items()}, snapshot, labels)


def _in_both(facet: str, code: str, labels: Labels) -> list[str]:
    return [vocabulary.label(facet, code, language, labels) for language in LANGUAGE_CODES]


def _told(labels: Labels) -> list[Value]:
    known = _values.of(labels)
    if known is not None:
        return known
    codes: dict[str, Iterable[str]] = {facet: labels.names[facet] for facet in FACETS if facet in labels.names}
    codes["type"] = ResourceType.values
    codes["lieu"] = [WORLD, *REGIONS, *(code for code, _name in countries("fr"))]
    # "None" and "other" are no names.
    codes["niveau"] = [level for level in Level.values if level != Level.NONE]
    codes["pour"] = [code for audience, code in AUDIENCE_CODES.items() if audience != Audience.OTHER]
    others = {place.code: place.names for place in places()}
    made = [
        _value(facet, code, _in_both(facet, code, labels), others.get(code, ()) if facet == "lieu" else ())
        for facet in FACETS
        if facet not in BORNE
        for code in codes[facet]
    ]
    return _values.keep(made, labels)


def tags(snapshot: Snapshot, labels: Labels) -> list[tuple[int, Value]]:
    """The tags of visible resources: (how many resources, tag).

    Which resource bears which tag is read once for a base, and once for each tail: no query where nothing changed.
    """
    known = _counted.of(snapshot, labels)
    if known is not None:
        return known
    numbers, counts = np.unique(_borne(snapshot), return_counts=True)
    borne = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    named = _tags.of(labels)
    if named is None or not named.keys() >= borne.keys():
        rows = Tag.objects.values_list("pk", "name", "name_en")
        named = _tags.keep({pk: _value(TAG, fr, (fr, en or fr)) for pk, fr, en in rows}, labels)
    return _counted.keep([(n, named[pk]) for pk, n in borne.items() if pk in named], snapshot, labels)


def _borne(snapshot: Snapshot) -> NDArray[np.int64]:
    """The tag of each pair of a current document and a tag."""
    size = len(snapshot.base.columns.pks)
    found = []
    for kept, part, alive in (
        (_pairs, snapshot.base, snapshot.alive[:size]),
        (_tail_pairs, snapshot.tail, snapshot.alive[size:]),
    ):
        pairs = kept.of(part)
        if pairs is None:
            pairs = kept.keep(_read(part, whole=part is snapshot.base), part)
        positions, tagged = pairs
        found.append(tagged[alive[positions]])
    return np.concatenate(found)


def _read(part: Base, *, whole: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(position, tag) of the documents of a base or a tail."""
    pks = part.columns.pks
    rows = TaggedResource.objects.order_by()
    if not whole:
        rows = rows.filter(content_object__in=pks.tolist())
    pairs = np.array(list(rows.values_list("content_object_id", "tag_id")), dtype=np.int64).reshape(-1, 2)
    order = np.argsort(pks)
    places = np.searchsorted(pks[order], pairs[:, 0])
    known = places < len(pks)
    pairs, places = pairs[known], order[places[known]]
    same = pks[places] == pairs[:, 0]
    return places[same], pairs[same, 1]
