"""Joint: what was published, what changes, what comes; filled by the upper floors from ``AppConfig.ready()``.

Readers: home page, network pages, Atom feeds, newsletter collection, alerts. Items are snapshots of what a
visitor may see (live and public), never foreign keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A snapshot of something published, in one language."""

    key: str
    """Stable for ever: ``events.event:12``."""
    kind: str
    """``event``, ``news``, ``call``, ``resource``...; a finer kind goes to ``label``."""
    title: str
    url: str
    """Absolute path on the site (``/reseaux/...``), in ``language``."""
    language: str
    """Language the title is written in (falls back to the content's)."""
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    label: str = ""
    """What a reader calls it: "Webinar"."""
    network_code: str = ""
    network_name: str = ""
    audiences: frozenset[str] = frozenset()
    themes: tuple[str, ...] = ()
    """Codes of the themes (``Concept.notation``)."""
    image_url: str = ""
    day: date | None = None
    """The first day, by the calendar of the place; only where it is known to the day."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    when: str = ""
    """The date in words, as precise as it is known."""
    where: str = ""
    note: str = ""
    """What the reader must be told beside the title: "Fictitious example"."""
    country: str = ""
    """ISO 3166-1 code of the country it is about, or where it takes place; empty where there is none."""
    act_url: str = ""
    """Where one takes part (a registration form), as an absolute path; empty where there is nothing to do here."""
    category: str = ""
    """Code of a finer kind, of which ``label`` is the word: ``training`` for an event, ``product`` for a resource."""
    uri: str = ""
    """What identifies it on any site that holds it (``urn:uuid:...``); else it is known by its key."""
    offers: frozenset[str] = frozenset()
    """What is to be found there afterwards: ``replay``, ``slides``, ``report``."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts."""

    value: str
    label: str | Promise
    definition: str | Promise = ""
    base: int | None = None


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """Which items are wanted. ``network``, ``hub``, ``country`` and ``service`` are codes; None is all.

    A source applies them and the audience itself; ``kinds`` and ``limit`` are applied to what it
    gives, too.
    """

    network: str | None = None
    language: str = "fr"
    audience: str | None = None
    kinds: frozenset[str] = field(default_factory=frozenset)
    limit: int | None = None
    hub: str | None = None
    country: str | None = None
    """ISO 3166-1 code: what is about that country, or takes place there."""
    service: str | None = None
    """Code of a data centre or an expertise centre: what it hosts or designed."""


class FeedSource(Protocol):
    """What an app publishes."""

    kinds: frozenset[str]

    def published(self, query: FeedQuery, since: datetime | None, until: datetime | None) -> Sequence[FeedItem]:
        """Items first published in [since, until), latest first."""
        ...

    def updated(self, query: FeedQuery, since: datetime, until: datetime | None) -> Sequence[FeedItem]:
        """Items published before ``since`` and edited in [since, until), latest first."""
        ...

    def upcoming(self, query: FeedQuery, now: datetime) -> Sequence[FeedItem]:
        """Items that are to come or going on at ``now``, soonest first."""
        ...

    def figures(self, network: str | None) -> Sequence[Figure]:
        """Key figures of a network, or of all of them."""
        ...


_sources: dict[str, FeedSource] = {}


def register(name: str, source: FeedSource) -> None:
    """Add a source; the same name again replaces it (apps may be set up twice in tests)."""
    _sources[name] = source


def sources(kinds: Iterable[str] = ()) -> list[FeedSource]:
    """The sources that offer any of ``kinds``; all of them for no kind."""
    wanted = frozenset(kinds)
    return [s for s in _sources.values() if not wanted or s.kinds & wanted]


def _cut(items: list[FeedItem], query: FeedQuery) -> list[FeedItem]:
    if query.kinds:
        items = [item for item in items if item.kind in query.kinds]
    return items if query.limit is None else items[: query.limit]


def published(query: FeedQuery, since: datetime | None = None, until: datetime | None = None) -> list[FeedItem]:
    """Items of every source published in [since, until), latest first."""
    found = [item for s in sources(query.kinds) for item in s.published(query, since, until)]
    return _cut(sorted(found, key=lambda i: (i.published_at, i.key), reverse=True), query)


def updated(query: FeedQuery, since: datetime, until: datetime | None = None) -> list[FeedItem]:
    """Items of every source edited in [since, until) but published before, latest first."""
    found = [item for s in sources(query.kinds) for item in s.updated(query, since, until)]
    return _cut(sorted(found, key=lambda i: (i.updated_at, i.key), reverse=True), query)


def upcoming(query: FeedQuery, now: datetime) -> list[FeedItem]:
    """What is to come or going on, soonest first; what has no date last."""
    found = [item for s in sources(query.kinds) for item in s.upcoming(query, now)]
    return _cut(sorted(found, key=lambda i: (i.starts_at is None, i.starts_at, i.key)), query)


def figures(network: str | None = None) -> list[Figure]:
    """Key figures of every source."""
    return [figure for s in sources() for figure in s.figures(network)]
