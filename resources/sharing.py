"""Sharing a page: plain links, nothing of these services is loaded before a reader follows one."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A service, and the address that hands it the page."""

    name: str
    url: str


def share_links(title: str, url: str) -> list[ShareLink]:
    """By WhatsApp first: it is what partners of the South write to one another with."""
    return [
        ShareLink("WhatsApp", f"https://wa.me/?{urlencode({'text': f'{title} {url}'}, quote_via=quote)}"),
        ShareLink(_("E-mail"), f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}"),
        ShareLink("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': url})}"),
    ]
