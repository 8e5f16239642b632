"""Sharing an event: links, a text ready to paste, and the image that goes with a link."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

import vl_convert
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.i18n import absolute_url
from cms.mesh import emblem
from events.box import RegistrationBox
from events.dates import in_words
from events.models import EventPage
from events.presentation import place_in_words

WIDTH, HEIGHT = 1200, 630
"""Pixels, the ratio social networks ask for (1.91:1)."""
TITLE_COLUMNS, TITLE_LINES = 26, 5
CACHE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ShareLink:
    name: str
    url: str


def share_links(title: str, url: str) -> Sequence[ShareLink]:
    """Plain links: nothing of these networks is loaded before a reader follows one."""
    text = f"{title} {url}"
    return [
        ShareLink(_("E-mail"), f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}"),
        ShareLink("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': url})}"),
        ShareLink("X", f"https://x.com/intent/post?{urlencode({'text': title, 'url': url}, quote_via=quote)}"),
        ShareLink("WhatsApp", f"https://wa.me/?{urlencode({'text': text}, quote_via=quote)}"),
    ]


def hashtag(name: str) -> str:
    """``#TraitDeCôte`` for "trait de côte"; empty where nothing is left of it."""
    words = "".join(c if c.isalnum() else " " for c in name).split()
    return "#" + "".join(word[:1].upper() + word[1:] for word in words) if words else ""


def post_text(event: EventPage, box: RegistrationBox, language: str, tags: Sequence[str]) -> str:
    """A text ready to paste on LinkedIn, in the active language; plain, an address alone on its line."""
    place = place_in_words(event)
    mode = str(event.get_mode_display()) if event.mode else ""
    lines = [
        str(event.display_title),
        "",
        f"📅 {in_words(event, language)}",
        f"📍 {', '.join(part for part in (place, mode) if part)}" if place or mode else "",
        "",
        str(event.summary),
        "",
        f"{box.title}." if box.accepts else "",
        absolute_url(event, language),
        "",
        " ".join(tag for tag in map(hashtag, tags) if tag),
    ]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def image_lines(title: str) -> list[str]:
    """The title in lines that fit the image; cut with an ellipsis after the last."""
    return textwrap.wrap(
        title, TITLE_COLUMNS, max_lines=TITLE_LINES, placeholder="\N{HORIZONTAL ELLIPSIS}", break_long_words=True
    ) or [""]


def image_version(event: EventPage) -> str:
    """Changes when the page is published anew, so that nobody keeps an old image."""
    stamp: datetime = event.last_published_at or event.first_published_at or timezone.now()
    return f"{int(stamp.timestamp()):x}"


def share_image(event: EventPage, language: str) -> bytes:
    """PNG of 1200 by 630 with the title, the date, the place and the network's mesh; kept in the cache."""
    key = f"events.share:{event.pk}:{language}:{image_version(event)}"
    found: bytes | None = cache.get(key)
    if found is None:
        svg = render_to_string(
            "events/share_image.svg",
            {
                "width": WIDTH,
                "height": HEIGHT,
                "lines": image_lines(str(event.display_title)),
                "kind": event.get_kind_display(),
                "when": in_words(event, language),
                "where": place_in_words(event) or event.get_mode_display(),
                "network": event.network,
                "mesh": emblem(event.network.code if event.network else "events"),
            },
        )
        found = vl_convert.svg_to_png(svg, scale=1)
        cache.set(key, found, CACHE_SECONDS)
    return found
