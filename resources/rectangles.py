"""Rectangles of countries and French regions (``geo/rectangles.json``, made by ``tools/rectangles.py``).

A rectangle is west, south, east, north in degrees; west > east crosses the 180th meridian. Those of places hold their
main lands: distant islets are left out, and France is France in Europe, since its overseas have their own.
"""

import json
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources.criteria import Box

SOURCE = Path(__file__).parent / "geo" / "rectangles.json"
SLACK, MOST_SLACK = 0.1, 0.5
"""What a rectangle may lack of a place and still cover it: a tenth of the place's width (height), at most half a
degree. Records give whole degrees, or coasts drawn on another scale."""


@cache
def _table() -> dict[str, Box]:
    return {
        code: (west, south, east, north) for code, (west, south, east, north) in json.loads(SOURCE.read_text()).items()
    }


def of_place(code: str) -> Box | None:
    """The rectangle of an ISO 3166-1 country or a French region; None of anything else."""
    return _table().get(code)


def of_places(codes: Iterable[str]) -> list[Box]:
    """Rectangles of the places that have one, each once."""
    found = (of_place(code) for code in codes)
    return list(dict.fromkeys(box for box in found if box is not None))


def spans(west: float, east: float) -> list[tuple[float, float]]:
    """Spans of longitudes that never cross the 180th meridian."""
    return [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]


def width(box: Box) -> float:
    """Degrees of longitude."""
    return box[2] - box[0] if box[0] <= box[2] else box[2] - box[0] + 360.0


def touch(first: Box, second: Box) -> bool:
    """Two rectangles have a point in common."""
    if first[3] < second[1] or first[1] > second[3]:
        return False
    across = ((a, b) for a in spans(first[0], first[2]) for b in spans(second[0], second[2]))
    return any(a[0] <= b[1] and b[0] <= a[1] for a, b in across)


def union(boxes: Collection[Box]) -> Box:
    """The smallest rectangle around some: it leaves out the widest gap of longitudes."""
    cut = sorted(span for box in boxes for span in spans(box[0], box[2]))
    first, reach = cut[0]
    gaps = []
    for west, east in cut[1:]:
        gaps.append((west - reach, west))
        reach = max(reach, east)
    gap, west = max([*gaps, (first + 360.0 - reach, first)])
    east = west + 360.0 - gap
    return west, min(box[1] for box in boxes), east - 360.0 if east > 180.0 else east, max(box[3] for box in boxes)


def covering(boxes: NDArray[np.float64], place: Box) -> NDArray[np.bool_]:
    """Which boxes (a row each; NaN where not known) hold a place, but for the slack."""
    wide, high = width(place), place[3] - place[1]
    across, along = min(MOST_SLACK, SLACK * wide), min(MOST_SLACK, SLACK * high)
    found: NDArray[np.bool_] = (boxes[:, 1] <= place[1] + along) & (boxes[:, 3] >= place[3] - along)
    # Few are high enough: only of these is asked how wide they are.
    high_enough = np.flatnonzero(found)
    west, east = boxes[high_enough, 0], boxes[high_enough, 2]
    own = np.where(west <= east, east - west, east - west + 360.0)
    # How far east of the box's west side the place begins: modulo the turn of the Earth.
    begins = np.mod(place[0] - west + across, 360.0)
    found[high_enough] = (own >= 360.0 - across) | (begins + wide <= own + 2 * across)
    return found


def covers(box: Box, place: Box) -> bool:
    """A rectangle holds another, but for the slack."""
    return bool(covering(np.array([box], dtype=np.float64), place)[0])


def tells_more(box: Box, places: Collection[str]) -> bool:
    """A rectangle that names of places do not explain: it reaches beyond them all.

    A record about Senegal with Senegal's rectangle does not cover The Gambia, though its rectangle does.
    """
    named = of_places(places)
    return not named or not covers(union(named), box)
