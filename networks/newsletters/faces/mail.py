"""The mail face: MJML with one row an item, read by every mail programme, light and dark."""

import mrml
from django.template.loader import render_to_string
from django.utils import translation

from networks.newsletters.faces.parts import Letter

MAX_BYTES = 80_000
"""Gmail cuts a mail at 102 kB of encoded HTML; quoted-printable, footer links and headers need their share."""


class Unwritable(ValueError):  # noqa: N818  says what the letter is
    """MJML refused the letter."""


def render(letter: Letter) -> str:
    """The HTML part of the mail; places for the reader's own links stay as they are.

    :raises Unwritable: mrml cannot read what the templates made (a defect of a template, not of a content).
    """
    with translation.override(letter.language):
        source = render_to_string("newsletters/faces/mail/letter.mjml", {"letter": letter})
    try:
        return str(mrml.to_html(source).content)
    except OSError as error:
        raise Unwritable(str(error)) from error


def size(html: str) -> int:
    """Bytes of a mail's HTML."""
    return len(html.encode("utf-8", "replace"))
