"""Where a resource lies: rectangles on a plain world map (equirectangular: x is longitude, y is minus latitude)."""

from dataclasses import dataclass

from resources import rectangles
from resources.criteria import Box
from resources.index.digest import own_places
from resources.models import Resource

SMALLEST = 3.0
"""Degrees: a smaller rectangle would not be seen on a map of the world; it gets a mark around it."""
WORLD = (-180.0, -84.0, 360.0, 144.0)
"""The map of the world: its west, minus its north, its width and height; Antarctica is left out."""
NEAREST = 60.0
"""Degrees across of the nearest view: the land is drawn for the whole world, and would be coarse any nearer."""
MARGIN = 3.0
"""How many times as wide (high) as what it shows a view is, for one to see where that lies."""
FARTHEST = 240.0
"""A view wider than this is that of the world."""


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
    def view(self) -> "View":
        """The part of the map that shows the boxes and what is around them."""
        return view_of(rectangles.union(self.boxes))

    @property
    def drawings(self) -> list[Drawing]:
        """The boxes on the plain map."""
        view = self.view
        return [drawing(box, smallest=SMALLEST * view.scale) for box in self.boxes]

    @property
    def mark_radius(self) -> float:
        """Of the marks around small boxes, in units of the map; smaller where there are several."""
        return round((3 if len(self.boxes) > 1 else 7) * self.view.scale, 2)


@dataclass(frozen=True, slots=True)
class View:
    """A part of the map, always of the same shape."""

    x: float
    y: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        """What is as long on the screen as 1 is on the map of the world."""
        return self.width / WORLD[2]

    @property
    def is_world(self) -> bool:
        """Is it the whole map?"""
        return self.width == WORLD[2]


def view_of(box: Box) -> View:
    """The surroundings of a box; the world where it is wide, or crosses the 180th meridian."""
    west, south, east, north = box
    left, top, most_wide, most_high = WORLD
    shape = most_wide / most_high
    wide = max(NEAREST, MARGIN * rectangles.width(box), MARGIN * (north - south) * shape)
    if wide > FARTHEST or west > east:
        return View(*WORLD)
    high = wide / shape
    x = min(max((west + east - wide) / 2, left), left + most_wide - wide)
    y = min(max((-south - north - high) / 2, top), top + most_high - high)
    return View(round(x, 2), round(y, 2), round(wide, 2), round(high, 2))


def of_resource(resource: Resource) -> Extent | None:
    """Its rectangle, else those of the places it names; None where it names none, or is about the whole world."""
    if resource.bbox:
        return Extent((resource.bbox,), approximate=False)
    named = [] if resource.world else rectangles.of_places(own_places(resource))
    return Extent(tuple(named), approximate=True) if named else None


def drawing(bbox: Box, smallest: float = SMALLEST) -> Drawing:
    """``bbox``: west, south, east, north in degrees; west > east crosses the 180th meridian.

    ``smallest``: degrees; what is smaller both ways gets a mark around it.
    """
    west, south, east, north = bbox
    spans = rectangles.spans(west, east)
    found = [Rectangle(round(w, 2), round(-north, 2), round(e - w, 2), round(north - south, 2)) for w, e in spans]
    wide = sum(each.width for each in found)
    small = wide < smallest and north - south < smallest
    return Drawing(found, (round(spans[0][0] + wide / 2, 2), round(-(south + north) / 2, 2)) if small else None)
