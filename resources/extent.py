"""Where a resource lies: rectangles on a plain world map (equirectangular: x is longitude, y is minus latitude)."""

from dataclasses import dataclass

SMALLEST = 3.0
"""Degrees: a smaller rectangle would not be seen on a map of the world; it gets a mark around it."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """In units of the map."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The rectangles of a bounding box, two where it crosses the 180th meridian, and a mark for a small one."""

    rectangles: list[Rectangle]
    mark: tuple[float, float] | None


def drawing(bbox: tuple[float, float, float, float]) -> Drawing:
    """``bbox``: west, south, east, north in degrees; west > east crosses the 180th meridian."""
    west, south, east, north = bbox
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    found = [Rectangle(round(w, 2), round(-north, 2), round(e - w, 2), round(north - south, 2)) for w, e in spans]
    wide = sum(each.width for each in found)
    small = wide < SMALLEST and north - south < SMALLEST
    return Drawing(found, (round(spans[0][0] + wide / 2, 2), round(-(south + north) / 2, 2)) if small else None)
