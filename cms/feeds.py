"""Items of the feed as Atom (RFC 4287), by pages where there are many (RFC 5005, section 3)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from cms.feed import FeedItem
from cms.navigation import identity

LIMIT = 50
"""Entries of a page of a feed, the latest published first; the others are on the pages it links to."""

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def entry_id(item: FeedItem) -> str:
    """What identifies an entry for ever, whatever its address becomes: its URI, else a tag (RFC 4151) of its key."""
    if item.uri:
        return item.uri
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"tag:{host},2024:{item.key}"


# What XML 1.0 cannot hold (section 2.2); a title pasted from a PDF may.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _writable(text: str) -> str:
    return _CONTROLS.sub("", text)


class PageForm(forms.Form):
    """``?page=2``: which page of a feed."""

    page = forms.IntegerField(min_value=1, required=False)

    @property
    def number(self) -> int:
        """Of a valid form."""
        return self.cleaned_data["page"] or 1


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a feed."""

    items: list[FeedItem]
    number: int = 1
    last: int = 1


def part(found: Any, number: int, make: Callable[[Any], list[FeedItem]]) -> Part:
    """A page of all that is ``found`` (a query or a list, in an order that is the same each time) as items.

    :raises Http404: there are fewer pages; the first is always there.
    """
    pages = Paginator(found, LIMIT)
    try:
        page = pages.page(number)
    except EmptyPage:
        raise Http404 from None
    return Part(make(page.object_list), number, pages.num_pages)


class _PagedFeed(Atom1Feed):
    """``pages``: relation -> address."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def item_attributes(self, item: Any) -> dict[str, str]:
        """An entry in another language than the feed says so (RFC 4287, section 2)."""
        own = item["language"]
        return {"xml:lang": own} if own and own != self.feed["language"] else {}


def _page_url(feed_url: str, number: int) -> str:
    return feed_url if number == 1 else f"{feed_url}{'&' if '?' in feed_url else '?'}page={number}"


def _pages(found: Part, feed_url: str) -> dict[str, str]:
    """Where the other pages are; nothing for a feed of one page."""
    if found.last == 1:
        return {}
    numbers = {"first": 1, "previous": found.number - 1, "next": found.number + 1, "last": found.last}
    return {name: _page_url(feed_url, n) for name, n in numbers.items() if 1 <= n <= found.last}


def atom(items: Iterable[FeedItem] | Part, *, title: str, page_url: str, feed_url: str, language: str) -> str:
    """The feed of ``items``; addresses of page and feed are absolute, those of items are paths of the site.

    ``feed_url`` is that of the feed's first page, by which all of them are one feed.
    """
    found = items if isinstance(items, Part) else Part(list(items))
    feed = _PagedFeed(
        title=_writable(title),
        link=page_url,
        description="",
        language=language,
        feed_url=_page_url(feed_url, found.number),
        feed_guid=feed_url,
        pages=_pages(found, feed_url),
        # RFC 4287, 4.2.1: a feed has an author where one of its entries has none.
        author_name=identity().name,
    )
    for item in found.items:
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
            language=item.language,
            author_name=_writable(item.network_name) or None,
            categories=[_writable(item.label)] if item.label else [],
        )
    return feed.writeString("utf-8")


def atom_response(
    items: Iterable[FeedItem] | Part, *, title: str, page_url: str, feed_url: str, language: str
) -> HttpResponse:
    """The same, as an answer."""
    content = atom(items, title=title, page_url=page_url, feed_url=feed_url, language=language)
    return HttpResponse(content, content_type=CONTENT_TYPE)
