"""The strip at the head of a mail: the mesh of a network as PNG, since few mail readers draw SVG."""

from functools import lru_cache
from io import BytesIO

from PIL import Image

from cms.mesh import emblem

WIDTH, HEIGHT = 600, 88
"""As shown, in pixels; the file has twice as many for fine screens."""

_STYLE = """
.g{fill:none;stroke:#8fb9c6;stroke-width:.25;stroke-opacity:.55}
.a{fill:#1f6f8b}.b{fill:#2e7d4f}.c{fill:#c9822b}.d{fill:#c4472f}
"""


@lru_cache(maxsize=64)
def png(code: str) -> bytes:
    """The strip of a network, always the same for a code; about 10 kB."""
    import vl_convert  # 60 MB of library, of use in the few processes that draw

    half = WIDTH // 2
    drawings = (
        str(emblem(name, wide=True)).replace("<svg ", f'<svg x="{x}" width="{half}" height="{HEIGHT}" ', 1)
        for x, name in ((0, code), (half, f"{code}/strip"))
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><style>{_STYLE}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#10242c"/>{"".join(drawings)}</svg>'
    )
    drawn = Image.open(BytesIO(vl_convert.svg_to_png(svg, scale=2))).convert("RGB")
    made = BytesIO()
    # Few flat colours: a palette of 48 looks the same at a sixth of the weight.
    drawn.quantize(48).save(made, "PNG", optimize=True)
    return made.getvalue()
