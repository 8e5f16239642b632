"""Charts as SVG: Altair describes, vl-convert draws; for the page, the admin and PDF.

No network and no script in the result. Texts take the colour of the page around (dark mode, print); bars have
colours of the house, and a pattern where two kinds of bars must be told apart without colour. A chart is an
illustration: the page keeps a data table beside it.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from typing import Any

import altair as alt
import vl_convert
from django.core.cache import cache
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK, WATER, VEGETATION, OCHRE, THERMAL, PAPER = "#10242c", "#1f6f8b", "#2e7d4f", "#c9822b", "#c4472f", "#faf8f4"
COLOURS = (WATER, OCHRE, VEGETATION, THERMAL, INK)
"""Colours of the house (plan, section 9) in the order series take them."""
HATCHED = "url(#hatched)"
DOTTED = "url(#dotted)"
"""Fills that need no colour to be told from a plain one."""
CACHE_SECONDS = 7 * 24 * 3600
VERSION = 1
"""Raise when the drawing changes: part of the cache key."""

_PATTERNS = (
    f'<pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{OCHRE}"/><rect width="2.5" height="6" fill="{PAPER}"/></pattern>'
    f'<pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<rect width="6" height="6" fill="{VEGETATION}"/><circle cx="3" cy="3" r="1.4" fill="{PAPER}"/></pattern>'
)
_TEXT = {"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 13, "titleFontSize": 13}
_CONFIG: dict[str, Any] = {
    "font": "sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {**_TEXT, "grid": False, "domainColor": "currentColor", "tickColor": "currentColor", "labelLimit": 260},
    "legend": {**_TEXT},
    "text": {"fill": "currentColor", "fontSize": 13},
    "bar": {"fill": WATER},
    "range": {"category": list(COLOURS)},
}


def _draw(spec: dict[str, Any], title: str, description: str, suffix: str) -> str:
    raw: str = vl_convert.vegalite_to_svg(spec, config=_CONFIG, allowed_base_urls=[])
    start = raw.index("<svg")
    opening, body = raw[start : raw.index(">", start)], raw[raw.index(">", start) + 1 :]
    size = " ".join(re.findall(r'(?:width|height|viewBox)="[^"]*"', opening))
    # Ids are unique on a page with several charts; roles inside are Vega's own and say nothing to a reader.
    body = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", body)
    body = re.sub(r"url\(#(hatched|dotted)\)", rf"url(#\1-{suffix})", body)
    patterns = re.sub(r'id="(hatched|dotted)"', rf'id="\1-{suffix}"', _PATTERNS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="chart" '
        f'{size} role="img" aria-labelledby="t-{suffix} d-{suffix}">'
        f'<title id="t-{suffix}">{escape(title)}</title><desc id="d-{suffix}">{escape(description)}</desc>'
        f"<defs>{patterns}</defs>{body}"
    )


def _asks_for_addresses(spec: Any) -> bool:
    """vl-convert leaves out what it may not load, and draws the rest: a hole nobody would notice."""
    if isinstance(spec, dict):
        return "url" in spec or any(_asks_for_addresses(value) for value in spec.values())
    return isinstance(spec, list) and any(_asks_for_addresses(value) for value in spec)


def svg(chart: alt.TopLevelMixin, title: str, description: str) -> SafeString:
    """An Altair chart as an ``<svg>`` element with a title and a description for who does not see it.

    ``title`` and ``description`` are in the reader's language (they are part of the cache key, as the chart
    is). Raises ValueError for a chart that Vega-Lite does not understand or that asks for data by address.
    """
    spec = chart.to_dict()
    if _asks_for_addresses({**spec, "datasets": None}):
        raise ValueError("a chart carries its own data")
    told = json.dumps([VERSION, spec, title, description], sort_keys=True, default=str)
    digest = hashlib.sha256(told.encode()).hexdigest()
    key = f"chart:{digest}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = _draw(spec, title, description, digest[:10])
        cache.set(key, drawn, CACHE_SECONDS)
    return mark_safe(drawn)  # noqa: S308  drawn by Vega, which escapes texts; title and description escaped above


def bar_chart(
    rows: Sequence[tuple[str, float]],
    *,
    axis_title: str = "",
    unit: str = "",
    highlighted: Collection[str] = (),
    width: int = 420,
    colour: str = WATER,
) -> alt.TopLevelMixin:
    """Horizontal bars in the order given, each with its value written beside it.

    ``rows`` are (label, value); ``unit`` follows the value ("%"); ``highlighted`` labels are hatched.
    """
    values = [
        {
            "label": label,
            "value": value,
            "text": f"{localize(int(value) if value == int(value) else value)}{chr(0xA0) + unit if unit else ''}",
            "fill": HATCHED if label in highlighted else colour,
        }
        for label, value in rows
    ]
    longest = max((value for _label, value in rows), default=0) or 1
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8))
    )
    # The scale leaves room on the right for the written values.
    scale = alt.Scale(domain=[0, longest * 1.15])
    axis = alt.Axis(labels=False, ticks=False, domain=False) if axis_title else None
    across = alt.X("value:Q", scale=scale, axis=axis, title=axis_title or None)
    bars = base.mark_bar(height=18).encode(x=across, fill=alt.Fill("fill:N", scale=None))
    texts = base.mark_text(align="left", dx=6).encode(x=across, text="text:N")
    return alt.layer(bars, texts).properties(width=width, height=alt.Step(28))
