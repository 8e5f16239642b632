"""The mesh: an emblem drawn from a code, a patch of graticule seen from above with a few classified cells.

It stands in wherever an image is missing, and gives every network a face that is always the same.
"""

from functools import lru_cache
from hashlib import sha256
from math import cos, radians, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ROWS = 9
_STEP = 11.0
_RADIUS = 92.0
_CLASSES = "abcd"

Point = tuple[float, float]


def _numbers(code: str) -> list[int]:
    """64 numbers from 0 to 255, the same ones for a code on every machine (``hash()`` would not be)."""
    return [*sha256(code.encode()).digest(), *sha256(f"{code}/mesh".encode()).digest()]


def _lattice(numbers: list[int], columns: int, centre: Point) -> list[list[Point]]:
    """Corners of the cells: a graticule on a sphere, seen from a latitude and turned, both by the code."""
    latitude = radians(10 + numbers[0] % 50) * (1 if numbers[1] % 2 else -1)
    turn = radians(numbers[2] % 60 - 30)
    rows = []
    for i in range(ROWS + 1):
        row = []
        for j in range(columns + 1):
            phi = latitude + radians((ROWS / 2 - i) * _STEP)
            lam = radians((j - columns / 2) * _STEP * 1.25)
            x = cos(phi) * sin(lam)
            y = cos(latitude) * sin(phi) - sin(latitude) * cos(phi) * cos(lam)
            row.append(
                (
                    round(centre[0] + _RADIUS * (x * cos(turn) - y * sin(turn)), 1),
                    round(centre[1] - _RADIUS * (x * sin(turn) + y * cos(turn)), 1),
                )
            )
        rows.append(row)
    return rows


def _patches(numbers: list[int], columns: int) -> dict[tuple[int, int], str]:
    """Cells that are coloured: patches grown from three seeds, as classes of land cover are."""
    cells: dict[tuple[int, int], str] = {}
    for seed in range(3):
        name = _CLASSES[(numbers[3] + seed + (numbers[4] % 2) * seed) % len(_CLASSES)]
        i, j = 2 + numbers[5 + seed] % 5, 2 + numbers[10 + seed] % (columns - 4)
        for k in range(5 + numbers[15 + seed] % 5):
            cells.setdefault((i, j), name)
            move = numbers[20 + 12 * seed + k] % 4
            i = min(ROWS - 2, max(1, i + (move == 0) - (move == 1)))
            j = min(columns - 2, max(1, j + (move == 2) - (move == 3)))
    return cells


def _line(points: list[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


@lru_cache(maxsize=512)
def emblem(code: str, *, wide: bool = False) -> SafeString:
    """The emblem of ``code`` as inline SVG: decorative, hidden from assistive techniques.

    Colours are classes, so that it follows light and dark. ``wide`` is 16:9 instead of a square.
    """
    numbers = _numbers(code)
    columns, width, height = (13, 192, 108) if wide else (ROWS, 96, 96)
    lattice = _lattice(numbers, columns, (width / 2, height / 2))
    filled: dict[str, str] = {}
    for (i, j), name in _patches(numbers, columns).items():
        corners = [lattice[i][j], lattice[i][j + 1], lattice[i + 1][j + 1], lattice[i + 1][j]]
        filled[name] = filled.get(name, "") + _line(corners) + "z"
    graticule = "".join(_line(row) for row in lattice)
    graticule += "".join(_line([row[j] for row in lattice]) for j in range(columns + 1))
    return format_html(
        '<svg class="emblem" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" aria-hidden="true"'
        ' focusable="false">{}<path class="g" d="{}"/></svg>',
        width,
        height,
        format_html_join("", '<path class="{}" d="{}"/>', sorted(filled.items())),
        graticule,
    )
