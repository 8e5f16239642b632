"""Publishing figures on people without telling on anyone.

The house's rule (secondary statistics on small publics): no cell under 5, no percentage on a base under 10, and
complementary suppression, so that no hidden cell comes back by subtraction from the totals. The reader taken
into account sees the whole table, its base and the threshold, and knows that some hidden cells are small; after
Hundepool et al., *Statistical Disclosure Control* (Wiley, 2012), chapter 4.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MIN_CELL = 5
"""Persons: a cell with fewer is not published, zero included (it would tell on everybody)."""
MIN_BASE = 10
"""Persons: no percentage on fewer."""
MIN_HIDDEN = 10
"""Persons that the hidden cells of a table hold together at least: what is left over tells of no one."""


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A category. None stands for *not published*."""

    key: str
    value: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table fit for publication."""

    rows: tuple[PublishedRow, ...]
    base: int | None
    """Persons who answered; None under 5."""
    response_rate: int | None
    """Percentage of persons who answered; None on a base under 10."""

    @property
    def suppressed(self) -> bool:
        """Whether any category is hidden: the page then says why."""
        return any(row.value is None for row in self.rows)

    def __getitem__(self, key: str) -> PublishedRow:
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class PublishedShare:
    """A share fit for publication; ``percent`` is None where it would tell on somebody."""

    percent: int | None
    base: int | None


def percentage(part: int, whole: int) -> int:
    """``part`` of ``whole`` in per cent, halves rounded up (25 for 29 of 117). ``whole`` is positive."""
    return (200 * part + whole) // (2 * whole)


def _checked(cells: Mapping[str, int], unanswered: int) -> None:
    if unanswered < 0 or any(value < 0 for value in cells.values()):
        raise ValueError("persons are counted from zero up")


def _hidden(cells: Mapping[str, int], hidden: Collection[str], together: int) -> set[str]:
    """Keys to hide in cells whose sum is public: ``hidden`` and what must go with them.

    Until two are hidden and hold ``together`` persons, the smallest of the others goes too, with all that
    equal it (a choice among equals would itself tell something).
    """
    keys = {key for key in cells if key in hidden}
    while keys and len(keys) < len(cells) and (len(keys) < 2 or sum(cells[k] for k in keys) < together):
        smallest = min(value for key, value in cells.items() if key not in keys)
        keys |= {key for key, value in cells.items() if value == smallest}
    return keys


def publish(cells: Mapping[str, int], *, unanswered: int = 0, groups: Sequence[Collection[str]] = ()) -> PublishedTable:
    """The table of ``cells`` (persons by category, each in one) as it may be published, in the given order.

    ``groups`` names sets of categories whose share is published beside (``PRIVATE_SECTORS``): their sums are
    then public too, so suppression holds inside each set and outside. Sets may not overlap.
    Raises ValueError for negative counts and overlapping groups.
    """
    _checked(cells, unanswered)
    blocks: list[dict[str, int]] = []
    left = dict(cells)
    for group in groups:
        block = {key: left.pop(key) for key in list(left) if key in group}
        if len(block) != sum(key in cells for key in set(group)):
            raise ValueError("groups overlap")
        blocks.append(block)
    blocks.append(left)
    base = sum(cells.values())
    small = {key for key, value in cells.items() if value < MIN_CELL}
    hidden: set[str] = set().union(*(_hidden(block, small, MIN_HIDDEN) for block in blocks))
    # A group whose own sum is too small to be published still shows as what the rest leaves of the base.
    hidden = set(cells) if base < MIN_CELL else _hidden(cells, hidden, MIN_CELL)
    rows = tuple(
        PublishedRow(
            key,
            None if key in hidden else value,
            None if key in hidden or base < MIN_BASE else percentage(value, base),
        )
        for key, value in cells.items()
    )
    asked = base + unanswered
    return PublishedTable(
        rows=rows,
        base=base if base >= MIN_CELL else None,
        response_rate=percentage(base, asked) if base >= MIN_CELL and asked >= MIN_BASE else None,
    )


def share(count: int, base: int) -> PublishedShare:
    """The share of ``count`` persons among ``base``; hidden where it, or the rest, is under the threshold.

    Raises ValueError unless ``0 <= count <= base``.
    """
    if not 0 <= count <= base:
        raise ValueError("a part lies between nobody and everybody")
    table = publish({"in": count, "out": base - count})
    return PublishedShare(table["in"].percent, table.base)
