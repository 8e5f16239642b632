"""A filtered view of the events as an Atom feed (RFC 4287)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from cms.i18n import absolute_url
from events.dates import in_words
from events.models import EventPage
from events.presentation import place_in_words

LIMIT = 50
"""Entries of a feed, the latest published first."""


def _summary(event: EventPage, language: str) -> str:
    place = place_in_words(event)
    lines = [in_words(event, language), place, str(event.summary)]
    return " · ".join(line for line in lines if line)


def atom(events: Iterable[EventPage], *, title: str, page_url: str, feed_url: str, language: str) -> str:
    """The feed of ``events`` in the active language; each entry keeps its key when the page is renamed."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    feed = Atom1Feed(
        title=title, link=page_url, description="", language=language, feed_url=feed_url, feed_guid=page_url
    )
    for event in events:
        published = event.first_published_at or timezone.now()
        feed.add_item(
            title=str(event.display_title),
            link=absolute_url(event, language),
            description=_summary(event, language),
            unique_id=f"tag:{host},2024:event-{event.pk}",
            pubdate=published,
            updateddate=event.last_published_at or published,
            author_name=str(event.network) if event.network else None,
            categories=[str(event.get_kind_display())],
        )
    return feed.writeString("utf-8")
