"""Makes ``resources/geo/rectangles.json``: the rectangle of each country and French region (``make assets``).

    DJANGO_SETTINGS_MODULE=cms.settings.development \
        python -m tools.rectangles assets/node_modules/world-atlas/countries-10m.json

Countries come from Natural Earth 1:10m (public domain) through the npm package world-atlas (ISC); French regions from
``networks/geo/regions.geojson`` (Natural Earth). What neither has, mostly islets and territories that Natural Earth
counts with their state, is in ``BY_HAND``, after their published coordinates.

A country is its main lands. Parts linked by less than ``NEAR`` are one land; lands of ``LARGE`` of the country's area
are kept, and those of ``SMALL`` within ``REACH`` of them. So South Africa is not drawn down to Prince Edward Islands,
nor Brazil out to Trindade: a record about the country as one means it would otherwise never cover it. Of France the
regions in Europe are meant; those overseas have rectangles of their own, as Svalbard has (ISO 3166-1: SJ).
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

from cms.places import FRENCH_TERRITORIES, REGIONS, countries
from resources.rectangles import union

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "geo" / "rectangles.json"
FRENCH = ROOT / "networks" / "geo" / "regions.geojson"
NEAR, REACH = 2.0, 5.0
"""Degrees between rectangles."""
LARGE, SMALL, TINY = 0.1, 0.001, 0.00001
"""Shares of a country's area; a part of less than TINY links nothing."""
ARCTIC = 74.0
"""Norway south of it, Svalbard north of it."""
STEP = 100
"""Sides are hundredths of a degree, outwards: about a kilometre."""

NAMED = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY", "Cyprus U.N. Buffer Zone": "CY", "Baikonur": "KZ"}
"""What Natural Earth keeps apart and has no number for, and the ISO code that holds it."""

Box = tuple[float, float, float, float]
Ring = list[tuple[float, float]]

BY_HAND: dict[str, Box] = {
    "AQ": (-180, -90, 180, -60),  # all around the pole: the Antarctic Treaty's own limit
    "BQ": (-68.43, 12.02, -68.19, 12.32),  # Bonaire, by far the largest of the three
    "BV": (3.28, -54.47, 3.49, -54.38),
    "CC": (96.81, -12.21, 96.93, -11.82),
    "CX": (105.53, -10.58, 105.72, -10.41),
    "TK": (-172.52, -9.45, -171.18, -8.53),
    "UM": (166.59, 19.27, 166.67, 19.33),  # Wake; the others lie over the whole Pacific
}


def polygons(world: dict[str, Any], geometry: dict[str, Any]) -> Iterator[Ring]:
    """Outer rings of a TopoJSON geometry (its specification, section 2.1.4: delta-encoded, quantized arcs)."""
    scale, translate = world["transform"]["scale"], world["transform"]["translate"]

    def points(number: int) -> Ring:
        x = y = 0
        found: Ring = []
        for dx, dy in world["arcs"][~number if number < 0 else number]:
            x, y = x + dx, y + dy
            found.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
        return found[::-1] if number < 0 else found

    parts = {"Polygon": [geometry.get("arcs", [])], "MultiPolygon": geometry.get("arcs", [])}.get(geometry["type"], [])
    for part in parts:
        yield [point for number in part[0] for point in points(number)]


def unrolled(ring: Ring) -> Ring:
    """The same without a jump where it crosses the 180th meridian: longitudes go on beyond 180."""
    turn, found = 0, [ring[0]]
    for (before, _y), (x, y) in pairwise(ring):
        turn += 360 * ((before - x > 180) - (x - before > 180))
        found.append((x + turn, y))
    west = min(x for x, _y in found)
    return [(x + 360 * (west < -180), y) for x, y in found]


def area(ring: Ring) -> float:
    """Square degrees at the equator (shoelace, on an equal-area cylinder)."""
    flat = [(x, math.degrees(math.sin(math.radians(y)))) for x, y in ring]
    return abs(sum(a * d - c * b for (a, b), (c, d) in zip(flat, flat[1:] + flat[:1], strict=True))) / 2


def bounds(ring: Ring) -> Box:
    """West, south, east, north of an unrolled ring; east may be beyond 180."""
    xs, ys = zip(*ring, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def cut(boxes: Iterable[Box]) -> list[Box]:
    """The same with no east beyond 180."""
    return [(w, s, e - 360 * (e > 180), n) for w, s, e, n in boxes]


def _apart(a: Box, b: Box) -> float:
    across = min(max(0.0, b[0] + turn - a[2], a[0] - b[2] - turn) for turn in (-360, 0, 360))
    return max(across, b[1] - a[3], a[1] - b[3], 0.0)


def main_lands(rings: Iterable[Ring]) -> Box:
    """The rectangle of a country without its small and distant parts."""
    lands: list[tuple[list[Box], float]] = []
    parts = [(bounds(ring), area(ring)) for ring in rings]
    total = sum(size for _box, size in parts)
    for box, size in (part for part in parts if part[1] >= TINY * total):
        near = [land for land in lands if _between([box], land[0]) < NEAR]
        merged = [box, *(other for land in near for other in land[0])], size + sum(land[1] for land in near)
        lands = [*(land for land in lands if land not in near), merged]
    kept = [box for boxes, size in lands if size >= LARGE * total for box in boxes]
    near = [land for land in lands if land[1] >= SMALL * total and _between(kept, land[0]) < REACH]
    return union(cut([*kept, *(box for boxes, _size in near for box in boxes)]))


def _between(first: Iterable[Box], second: Iterable[Box]) -> float:
    return min(_apart(a, b) for a in first for b in second)


def outwards(box: Box) -> list[float]:
    """Rounded, never smaller, and on Earth."""
    west, south, east, north = box
    sides = (math.floor(west * STEP), math.floor(south * STEP), math.ceil(east * STEP), math.ceil(north * STEP))
    limits = (180, 90, 180, 90)
    return [max(-most, min(most, side / STEP)) for side, most in zip(sides, limits, strict=True)]


def rectangles(world: dict[str, Any], french: dict[str, Any]) -> dict[str, list[float]]:
    """By ISO 3166-1 code of the country list, and ISO 3166-2 code of the French regions."""
    alpha = {number: codes[0] for number, codes in get_global("territory_aliases").items() if number.isdigit()}
    rings: defaultdict[str, list[Ring]] = defaultdict(list)
    for geometry in world["objects"]["countries"]["geometries"]:
        code = NAMED.get(geometry["properties"]["name"]) or alpha.get(geometry.get("id", ""), "")
        for ring in map(unrolled, polygons(world, geometry)):
            polar = code == "NO" and bounds(ring)[1] > ARCTIC
            rings["SJ" if polar else FRENCH_TERRITORIES.get(code, code)].append(ring)
    found = {code: main_lands(parts) for code, parts in rings.items()} | BY_HAND
    europe = []
    for feature in french["features"]:
        shape, told = feature["geometry"], feature["properties"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found[told["code"]] = union([bounds([(x, y) for x, y in part[0]]) for part in parts])
        europe += [found[told["code"]]] if told["zone"] == "metro" else []
    found["FR"] = union(europe)
    wanted = [*dict(countries("en")), *REGIONS, "TF"]
    missing = [code for code in wanted if code not in found]
    if missing:
        raise SystemExit(f"No rectangle for {', '.join(missing)}: add it to BY_HAND.")
    return {code: outwards(found[code]) for code in sorted(set(wanted))}


def main(source: str) -> None:
    table = rectangles(json.loads(Path(source).read_text()), json.loads(FRENCH.read_text()))
    lines = ",\n".join(f" {json.dumps(code)}: {json.dumps(sides)}" for code, sides in table.items())
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main(sys.argv[1])
