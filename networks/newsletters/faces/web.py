"""The web face: the parts of a letter as sections of a page of the site."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from networks.newsletters.faces.parts import Letter


def render(letter: Letter) -> SafeString:
    """The letter's content for the page; title and frame are the page's."""
    with translation.override(letter.language):
        return render_to_string("newsletters/faces/web/letter.html", {"letter": letter, "language": letter.language})
