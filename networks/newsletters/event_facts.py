"""Date and place of an event as an announcement was written for: asked again before it leaves."""

from datetime import UTC

from cms.feed import FeedItem

FACTS = "facts"
"""Beside the words of a language: the date and place of the event they were written for."""


def facts_of(event: FeedItem) -> list[str]:
    """Date and place of an event, to be compared: whatever the reader's zone and the words of the day."""
    moments = [moment.astimezone(UTC).isoformat() if moment else "" for moment in (event.starts_at, event.ends_at)]
    return [str(event.day or ""), *moments, event.where]
