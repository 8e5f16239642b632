"""Every pair of colours in use passes WCAG 2.2 AA, light and dark; read from the Sass source itself."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "assets/scss/parts/_tokens.scss"

TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "muted", "water", "vegetation", "thermal", "ochre-text")
        for ground in ("paper",)
    ),
    *((ink, "surface") for ink in ("ink", "muted", "water", "thermal")),
    *((ink, "wash") for ink in ("ink", "muted", "water")),
    *(("ink", f"{tone}-wash") for tone in ("water", "vegetation", "ochre", "thermal")),
    ("water", "water-wash"),
    ("vegetation", "vegetation-wash"),
    ("ochre-text", "ochre-wash"),
    ("thermal", "thermal-wash"),
    ("paper", "ink"),
    ("paper", "thermal"),
    ("on-water", "water"),
    ("on-ochre", "ochre"),
    ("on-night", "night"),
    ("on-night-muted", "night"),
    ("night-link", "night"),
]
"""(text, ground): 4.5 to 1 (success criterion 1.4.3)."""

MARKS = [
    ("control", "paper"),
    ("control", "surface"),
    ("focus", "paper"),
    ("focus", "surface"),
    ("focus", "wash"),
    ("thermal", "surface"),
    ("water", "surface"),
    ("ochre-text", "paper"),
    ("ink", "wash"),
]
"""(mark, ground): edges of controls, focus, signs: 3 to 1 (success criterion 1.4.11)."""


def palettes() -> dict[str, dict[str, str]]:
    source = TOKENS.read_text()
    return {
        name: dict(re.findall(r"^\s*([\w-]+): (#[0-9a-f]{6}),$", body, re.MULTILINE))
        for name, body in re.findall(r"^\$(light|dark): \((.*?)^\);", source, re.MULTILINE | re.DOTALL)
    }


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def ratio(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_ratio_knows_black_on_white():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


def test_both_palettes_name_the_same_colours():
    light, dark = palettes()["light"], palettes()["dark"]
    assert light.keys() == dark.keys()
    assert len(light) > 20


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_marks_are_legible(mode):
    palette = palettes()[mode]
    faults = [
        f"{fore} on {ground}: {found:.2f} < {least}"
        for pairs, least in ((TEXT, 4.5), (MARKS, 3.0))
        for fore, ground in pairs
        if (found := ratio(palette[fore], palette[ground])) < least
    ]
    assert faults == []
