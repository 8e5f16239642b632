"""Shapes of the French regions for the map: conic projection of the mainland, an inset each overseas.

Source: ``geo/regions.geojson`` (Natural Earth, public domain). Everything is computed once a process.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, log, pi, radians, sin, tan
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "geo" / "regions.geojson"

WIDTH = 600
INSET_WIDTH, INSET_HEIGHT, INSET_LABEL, GAP, COLUMNS = 141, 96, 20, 12, 4
GRID = 2
"""Points are kept to a half of a unit: paths are whole numbers drawn at half scale."""

Point = tuple[float, float]
Project = Callable[[float, float], Point]


@dataclass(frozen=True, slots=True)
class Box:
    """Where an overseas region is drawn, in units of the map."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A region as drawn: ``path`` in half units, ``label`` its middle in units."""

    code: str
    path: str
    label: tuple[int, int]
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every region, mainland first, and the size of the map in units."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def lambert93(longitude: float, latitude: float) -> Point:
    """Conformal conic of Lambert with the parallels and origin of Lambert-93 (44°, 49°; 46.5° N, 3° E), on a sphere.

    Degrees to earth radii, y northwards; a sphere is enough for a drawing 600 units wide.
    Snyder, *Map Projections: A Working Manual*, USGS 1987, eq. 15-1 to 15-4.
    """

    def t(phi: float) -> float:
        return tan(pi / 4 + phi / 2)

    south, north, origin = radians(44), radians(49), radians(46.5)
    n = log(cos(south) / cos(north)) / log(t(north) / t(south))
    f = cos(south) * t(south) ** n / n
    rho, rho0 = f / t(radians(latitude)) ** n, f / t(origin) ** n
    theta = n * radians(longitude - 3)
    return rho * sin(theta), rho0 - rho * cos(theta)


def mercator(longitude: float, latitude: float) -> Point:
    """Mercator, degrees to radians of longitude; y northwards."""
    return radians(longitude), log(tan(pi / 4 + radians(latitude) / 2))


def _rings(feature: dict[str, Any]) -> list[list[Point]]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(x, y) for x, y, *_z in ring] for polygon in polygons for ring in polygon]


def _fit(
    points: Iterable[Point], x: float, y: float, width: float, height: float
) -> tuple[Callable[[Point], Point], float]:
    """A function that brings projected points into a rectangle, centred, y downwards; and the height it takes."""
    points = list(points)
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    bottom, top = min(p[1] for p in points), max(p[1] for p in points)
    scale = min(width / (right - left), height / (top - bottom))
    dx = x + (width - scale * (right - left)) / 2
    tall = scale * (top - bottom)
    dy = y if height == float("inf") else y + (height - tall) / 2
    return lambda p: (dx + scale * (p[0] - left), dy + scale * (top - p[1])), tall


def _number(value: int) -> str:
    """A number of a path, set apart from the one before it; a minus sign does that by itself."""
    return str(value) if value < 0 else f" {value}"


def _path(rings: Iterable[Sequence[Point]]) -> str:
    """Relative whole-number path of rings given in units; what is smaller than a dot becomes a dot."""
    parts = []
    for ring in rings:
        snapped = [(round(x * GRID), round(y * GRID)) for x, y in ring]
        points = [p for i, p in enumerate(snapped) if i == 0 or p != snapped[i - 1]]
        if points[0] == points[-1]:
            points.pop()
        if len(points) < 3:
            x, y = points[0] if points else snapped[0]
            parts.append(f"M{x - 2} {y}l2-2 2 2-2 2z")
            continue
        steps = [_number(b[axis] - a[axis]) for a, b in pairwise(points) for axis in (0, 1)]
        numbers = "".join(steps).lstrip()
        parts.append(f"M{points[0][0]} {points[0][1]}l{numbers}z")
    return "".join(parts)


def _middle(rings: Iterable[Sequence[Point]]) -> tuple[int, int]:
    """Centre of gravity of the largest ring (shoelace formula)."""
    best, size = (0.0, 0.0), -1.0
    for ring in rings:
        twice = cx = cy = 0.0
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = x1 * y2 - x2 * y1
            twice += cross
            cx += (x1 + x2) * cross
            cy += (y1 + y2) * cross
        if abs(twice) > size and twice:
            best, size = (cx / (3 * twice), cy / (3 * twice)), abs(twice)
    return round(best[0]), round(best[1])


def _project(feature: dict[str, Any], project: Project) -> list[list[Point]]:
    return [[project(*point) for point in ring] for ring in _rings(feature)]


@cache
def drawing() -> Drawing:
    """The map: the mainland across the whole width, the overseas regions in boxes under it."""
    features = json.loads(SOURCE.read_text(encoding="utf-8"))["features"]
    mainland = {f["properties"]["code"]: _project(f, lambert93) for f in features if f["properties"]["zone"] == "metro"}
    place, height = _fit((p for rings in mainland.values() for r in rings for p in r), 2, 2, WIDTH - 4, float("inf"))
    shapes = []
    for code, rings in mainland.items():
        placed = [[place(p) for p in ring] for ring in rings]
        shapes.append(Shape(code, _path(placed), _middle(placed)))
    top = round(height) + 2 * GAP
    overseas = [f for f in features if f["properties"]["zone"] != "metro"]
    for rank, feature in enumerate(overseas):
        x = rank % COLUMNS * (INSET_WIDTH + GAP)
        y = top + rank // COLUMNS * (INSET_HEIGHT + INSET_LABEL + GAP)
        rings = _project(feature, mercator)
        place, _tall = _fit((p for r in rings for p in r), x + 8, y + 8, INSET_WIDTH - 16, INSET_HEIGHT - 16)
        placed = [[place(p) for p in ring] for ring in rings]
        box = Box(x, y, INSET_WIDTH, INSET_HEIGHT + INSET_LABEL)
        shapes.append(
            Shape(feature["properties"]["code"], _path(placed), (x + INSET_WIDTH // 2, y + INSET_HEIGHT + 8), box)
        )
    rows = -(-len(overseas) // COLUMNS)
    return Drawing(WIDTH, top + rows * (INSET_HEIGHT + INSET_LABEL + GAP), tuple(shapes))


MARGIN = 0.3
"""Degrees around a region within which a place is still drawn on it."""

Bounds = tuple[float, float, float, float]


def _bounds(features: Iterable[dict[str, Any]]) -> Bounds:
    points = [point for feature in features for ring in _rings(feature) for point in ring]
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return (
        min(longitudes) - MARGIN,
        min(latitudes) - MARGIN,
        max(longitudes) + MARGIN,
        max(latitudes) + MARGIN,
    )


@cache
def _frames() -> list[tuple[Bounds, Project, Callable[[Point], Point]]]:
    """The mainland and each overseas region: what it covers, its projection, its place on the map."""
    features = json.loads(SOURCE.read_text(encoding="utf-8"))["features"]
    mainland = [f for f in features if f["properties"]["zone"] == "metro"]
    points = (p for f in mainland for ring in _project(f, lambert93) for p in ring)
    place, _tall = _fit(points, 2, 2, WIDTH - 4, float("inf"))
    frames: list[tuple[Bounds, Project, Callable[[Point], Point]]] = [(_bounds(mainland), lambert93, place)]
    boxes = {shape.code: shape.box for shape in drawing().shapes}
    for feature in features:
        box = boxes[feature["properties"]["code"]]
        if box is None:
            continue
        rings = _project(feature, mercator)
        height = box.height - INSET_LABEL
        place, _tall = _fit((p for r in rings for p in r), box.x + 8, box.y + 8, box.width - 16, height - 16)
        frames.append((_bounds([feature]), mercator, place))
    return frames


def locate(longitude: float, latitude: float) -> Point | None:
    """Where a place is on the map of :func:`drawing`, in units; None for what the map does not show."""
    for (west, south, east, north), project, place in _frames():
        if west <= longitude <= east and south <= latitude <= north:
            x, y = place(project(longitude, latitude))
            return round(x, 1), round(y, 1)
    return None
