"""The strip at the head of a mail: the mesh of a network as PNG, since few mail readers draw SVG."""

from functools import lru_cache

import vl_convert

from cms.mesh import emblem

WIDTH, HEIGHT = 600, 88
"""As shown, in pixels; the file has twice as many for fine screens."""

_STYLE = """
.g{fill:none;stroke:#8fb9c6;stroke-width:.25;stroke-opacity:.55}
.a{fill:#1f6f8b}.b{fill:#2e7d4f}.c{fill:#c9822b}.d{fill:#c4472f}
"""


@lru_cache(maxsize=64)
def png(code: str) -> bytes:
    """The strip of a network, always the same for a code; about 20 kB."""
    drawing = str(emblem(code, wide=True)).replace("<svg ", f'<svg width="{WIDTH}" height="{HEIGHT}" ', 1)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><style>{_STYLE}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#10242c"/>{drawing}</svg>'
    )
    return bytes(vl_convert.svg_to_png(svg, scale=2))
