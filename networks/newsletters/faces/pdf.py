"""The PDF face: tagged (PDF/UA-1), for those who print, forward or keep."""

import base64

from networks.newsletters.faces import banner
from networks.newsletters.faces.parts import Letter


def render(letter: Letter) -> bytes:
    """The letter as a PDF; its links carry no personal address."""
    from cms.printing import pdf  # WeasyPrint takes half a second to load, and every process imports this module

    # As a background, so that it is an artifact and no untitled figure of the tagged document.
    strip = f"data:image/png;base64,{base64.b64encode(banner.png(letter.network_code)).decode()}"
    return pdf("newsletters/faces/pdf/letter.html", {"letter": letter, "banner": strip}, letter.language)
