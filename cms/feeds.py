"""Items of the feed as Atom (RFC 4287)."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from cms.feed import FeedItem
from cms.navigation import identity

LIMIT = 50
"""Entries of a feed, the latest published first."""

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def entry_id(item: FeedItem) -> str:
    """What identifies an entry for ever, whatever its address becomes: a tag URI (RFC 4151) of its key."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"tag:{host},2024:{item.key}"


# What XML 1.0 cannot hold (section 2.2); a title pasted from a PDF may.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _writable(text: str) -> str:
    return _CONTROLS.sub("", text)


def atom(items: Iterable[FeedItem], *, title: str, page_url: str, feed_url: str, language: str) -> str:
    """The feed of ``items``; addresses of page and feed are absolute, those of items are paths of the site."""
    feed = Atom1Feed(
        title=_writable(title),
        link=page_url,
        description="",
        language=language,
        feed_url=feed_url,
        feed_guid=feed_url,
        # RFC 4287, 4.2.1: a feed has an author where one of its entries has none.
        author_name=identity().name,
    )
    for item in items:
        feed.add_item(
            title=_writable(item.title),
            link=f"{settings.SITE_URL}{item.url}",
            # Written as type="html" by Django: markup is what it would be read as.
            description=escape(
                _writable(" · ".join(part for part in (item.note, item.when, item.where, item.summary) if part))
            ),
            unique_id=entry_id(item),
            pubdate=item.published_at,
            updateddate=item.updated_at,
            author_name=_writable(item.network_name) or None,
            categories=[_writable(item.label)] if item.label else [],
        )
    return feed.writeString("utf-8")


def atom_response(
    items: Iterable[FeedItem], *, title: str, page_url: str, feed_url: str, language: str
) -> HttpResponse:
    """The same, as an answer."""
    content = atom(items, title=title, page_url=page_url, feed_url=feed_url, language=language)
    return HttpResponse(content, content_type=CONTENT_TYPE)
