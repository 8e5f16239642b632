"""What the search compares and sorts by: arrays over the documents."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import count
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cms.enums import Level
from resources.criteria import AUDIENCE_CODES, FACETS, PROFILES
from resources.enums import CODE_TYPES, ResourceType
from resources.index.digest import Digest

EARLIEST, LATEST = 0, 2**31 - 1
"""Days beyond all days: a period open at an end."""
SORT_BYTES = 48
"""Bytes of a folded title that count in alphabetical order."""

_LEVELS = {
    "decideur": {Level.NONE, Level.BEGINNER},
    "geomaticien": {Level.BEGINNER, Level.INTERMEDIATE},
    "teledetecteur": {Level.INTERMEDIATE, Level.EXPERT},
}
_TYPES = {
    "decideur": {ResourceType.CASE_STUDY, ResourceType.GUIDE, ResourceType.VIDEO, ResourceType.ON_DEMAND},
    "geomaticien": {ResourceType.PRODUCT, ResourceType.DATASET, ResourceType.ON_DEMAND, ResourceType.PLATFORM},
    "teledetecteur": {*CODE_TYPES, ResourceType.DATASET},
}


def affinity(profile: str, codes: dict[str, list[str]]) -> int:
    """How much a resource is for a profile, 0 to 7: made for it (4), of its level (2), of a type it looks for (1)."""
    audience = AUDIENCE_CODES[PROFILES[profile]]
    return (
        4 * (audience in codes["pour"])
        + 2 * (not _LEVELS[profile].isdisjoint(codes["niveau"]))
        + (not _TYPES[profile].isdisjoint(codes["type"]))
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a document, at its position."""

    pks: NDArray[np.int64]
    published: NDArray[np.int64]
    title_words: NDArray[np.int64]
    world: NDArray[np.bool_]
    france: NDArray[np.bool_]
    boxes: NDArray[np.float64]
    """West, south, east, north; NaN where not known."""
    reaching: NDArray[np.bool_]
    """The rectangle reaches beyond the places that are named."""
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    period: NDArray[np.bool_]
    titles: NDArray[np.bytes_]
    """Folded, by language."""
    affinities: NDArray[np.uint8]
    """By profile."""

    @classmethod
    def of(cls, digests: Sequence[Digest]) -> Self:
        """The columns of some digests, in their order."""
        n = len(digests)
        unknown = [np.nan] * 4
        return cls(
            pks=np.array([d.pk for d in digests], dtype=np.int64),
            published=np.array([d.published for d in digests], dtype=np.int64),
            title_words=np.array([d.title_words for d in digests], dtype=np.int64),
            world=np.array([d.world for d in digests], dtype=np.bool_),
            france=np.array([d.france for d in digests], dtype=np.bool_),
            boxes=np.array([d.box or unknown for d in digests], dtype=np.float64).reshape(n, 4),
            reaching=np.array([d.reaching for d in digests], dtype=np.bool_),
            start=np.array([EARLIEST if d.start is None else d.start for d in digests], dtype=np.int32),
            end=np.array([LATEST if d.end is None else d.end for d in digests], dtype=np.int32),
            period=np.array([d.period for d in digests], dtype=np.bool_),
            titles=np.array(
                [[title.encode()[:SORT_BYTES] for title in d.sort_titles] for d in digests], dtype=f"S{SORT_BYTES}"
            ).reshape(n, 2),
            affinities=np.array(
                [[affinity(profile, d.codes) for profile in PROFILES] for d in digests], dtype=np.uint8
            ).reshape(n, len(PROFILES)),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All documents, one part after the other."""
        return cls(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)})

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))


@dataclass(frozen=True)
class FacetColumn:
    """The values of one facet: pairs of a document and a value."""

    codes: list[str]
    values: NDArray[np.int32]
    """Index into ``codes``, a pair."""
    positions: NDArray[np.int32]

    @classmethod
    def of(cls, name: str, digests: Sequence[Digest]) -> Self:
        """The pairs of some digests, in their order."""
        ids: defaultdict[str, int] = defaultdict(count().__next__)
        values = [ids[code] for digest in digests for code in digest.codes[name]]
        lengths = [len(digest.codes[name]) for digest in digests]
        positions = np.repeat(np.arange(len(digests), dtype=np.int32), lengths)
        return cls(list(ids), np.array(values, dtype=np.int32), positions)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Index of each code."""
        return {code: number for number, code in enumerate(self.codes)}

    @classmethod
    def joined(cls, parts: Sequence[Self], size: int) -> Self:
        """The pairs of all parts; every part but the last is of ``size`` documents."""
        codes = list(dict.fromkeys(code for part in parts for code in part.codes))
        numbers = {code: number for number, code in enumerate(codes)}
        values, positions = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
        for place, part in enumerate(parts):
            values.append(np.array([numbers[code] for code in part.codes], dtype=np.int32)[part.values])
            positions.append(part.positions + np.int32(place * size))
        return cls(codes, np.concatenate(values), np.concatenate(positions))

    def having(self, codes: Sequence[str], size: int) -> NDArray[np.bool_]:
        """Documents with any of these values."""
        wanted = np.zeros(len(self.codes), dtype=np.bool_)
        wanted[[self.numbers[code] for code in codes if code in self.numbers]] = True
        mask = np.zeros(size, dtype=np.bool_)
        if wanted.any():
            mask[self.positions[wanted[self.values]]] = True
        return mask

    def counts(self, mask: NDArray[np.bool_]) -> dict[str, int]:
        """How many documents of ``mask`` have each value; those none has are left out."""
        found = np.bincount(self.values[mask[self.positions]], minlength=len(self.codes))
        return {self.codes[number]: int(found[number]) for number in np.flatnonzero(found)}

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return self.values.nbytes + self.positions.nbytes


def facet_columns(digests: Sequence[Digest]) -> dict[str, FacetColumn]:
    """All facets of some digests."""
    return {name: FacetColumn.of(name, digests) for name in FACETS}
