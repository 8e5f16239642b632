"""The PDF face: tagged (PDF/UA-1), for those who print, forward or keep."""

from cms.printing import pdf
from networks.newsletters.faces.parts import Letter


def render(letter: Letter) -> bytes:
    """The letter as a PDF; its links carry no personal address."""
    return pdf("newsletters/faces/pdf/letter.html", {"letter": letter}, letter.language)
