"""Where a resource lies: rectangles on a plain world map (equirectangular: x is longitude, y is minus latitude)."""

from dataclasses import dataclass

from resources import rectangles
from resources.criteria import Box
from resources.index.digest import own_places
from resources.models import Resource

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


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a resource lies."""

    boxes: tuple[Box, ...]
    approximate: bool
    """It has no rectangle of its own: these are those of the places it names."""

    @property
    def drawings(self) -> list[Drawing]:
        """The boxes on the plain map."""
        return [drawing(box) for box in self.boxes]


def of_resource(resource: Resource) -> Extent | None:
    """Its rectangle, else those of the places it names; None where it names none, or is about the whole world."""
    if resource.bbox:
        return Extent((resource.bbox,), approximate=False)
    named = [] if resource.world else rectangles.of_places(own_places(resource))
    return Extent(tuple(named), approximate=True) if named else None


def drawing(bbox: Box) -> Drawing:
    """``bbox``: west, south, east, north in degrees; west > east crosses the 180th meridian."""
    west, south, east, north = bbox
    spans = rectangles.spans(west, east)
    found = [Rectangle(round(w, 2), round(-north, 2), round(e - w, 2), round(north - south, 2)) for w, e in spans]
    wide = sum(each.width for each in found)
    small = wide < SMALLEST and north - south < SMALLEST
    return Drawing(found, (round(spans[0][0] + wide / 2, 2), round(-(south + north) / 2, 2)) if small else None)
