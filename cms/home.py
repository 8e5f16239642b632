"""What the entrance shows: gathered from the joints, so that the ground floor knows no event and no network."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cms import feed, navigation
from cms.i18n import current_language

NEXT_EVENTS = 5
LATEST_NEWS = 3


@dataclass(frozen=True, slots=True)
class Door:
    """One of the three ways into the resource base, by what a reader does."""

    profile: str
    title: str | Promise
    text: str | Promise
    label: str | Promise

    @property
    def url(self) -> str:
        """The resource base, opened for this profile; empty while there is no base."""
        base = navigation.url_or_nothing("resources:list")
        return f"{base}?profil={self.profile}" if base else ""


DOORS = (
    Door(
        "decideur",
        _("Decision-makers"),
        _("What satellite images can tell you about your territory: examples, key figures, feedback from peers."),
        _("See what it is for"),
    ),
    Door(
        "geomaticien",
        _("GIS specialists"),
        _("Ready-made products and layers to open in your GIS, with their scale, their date and their limits."),
        _("Find data and layers"),
    ),
    Door(
        "teledetecteur",
        _("Remote-sensing experts"),
        _("Processing chains, time series, reference data sets and publications."),
        _("Find chains and series"),
    ),
)


@dataclass(frozen=True, slots=True)
class Home:
    """The content of the entrance in the reader's language."""

    events: list[feed.FeedItem]
    news: list[feed.FeedItem]
    figures: list[feed.Figure]
    doors: tuple[Door, ...]
    networks_map: SafeString
    entries: dict[str, str]
    """Addresses of the sections, by the name they were registered under."""


def gather(now: datetime | None = None) -> Home:
    """Everything the entrance shows; each part may be empty, and the template says what to do then."""
    language = current_language()
    events = feed.FeedQuery(language=language, kinds=frozenset({"event"}), limit=NEXT_EVENTS)
    news = feed.FeedQuery(language=language, kinds=frozenset({"news"}), limit=LATEST_NEWS)
    return Home(
        events=feed.upcoming(events, now or timezone.now()),
        news=feed.published(news),
        figures=feed.figures()[:4],
        doors=DOORS,
        networks_map=navigation.panel(navigation.NETWORKS_MAP),
        entries={entry.url_name.replace(":", "_"): entry.url for entry in navigation.entries()},
    )


def context() -> dict[str, Any]:
    """The template's context, one entry, so that nothing shadows what Wagtail puts there."""
    return {"home": gather()}
