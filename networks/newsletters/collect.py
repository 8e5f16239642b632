"""What was published since the last issue, sorted into sections; reads ``cms.feed`` and what earlier issues took."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone, translation

from cms import feed
from cms.feed import FeedItem, FeedQuery
from cms.i18n import display_title
from networks.enums import NetworkKind
from networks.feed import image_url
from networks.models import Network, NetworkPage
from networks.newsletters.enums import TAKING, SectionCode
from networks.newsletters.models import NewsletterIssue, TakenItem

PRODUCT_CATEGORIES = frozenset({"product", "dataset"})
"""Resources that are data; every other resource is of the section *resources*."""
TRAINING_CATEGORIES = frozenset({"training"})
AFTERWARDS = "#after"
"""Ends the key of an event taken for its replay or report: what came before it was another item."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item a section may take, under the key that says it was taken."""

    key: str
    item: FeedItem


@dataclass(frozen=True, slots=True)
class Section:
    code: SectionCode
    items: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What an editor may still add to an issue."""

    left_out: tuple[Section, ...]
    """Published since the last issue, or to come, and not in this one."""
    later: tuple[Section, ...]
    """Published after the interval of this issue, while its draft is being finished."""
    edited: tuple[Section, ...]
    """In an earlier issue, and edited since."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """All of them."""
        return (*self.left_out, *self.later, *self.edited)


def collect(network: Network, since: datetime | None, until: datetime, language: str) -> list[Section]:
    """What an issue of ``network`` may take for [since, until), in the order of a letter; empty sections are left out.

    The national network's letter gathers all networks. What an issue of the same letter has taken since it was
    frozen is not there again; the replay of an event announced earlier is a new thing. Events and calls are those
    still to come at ``until``, whenever they were published: one may have been left out of the last issue.
    """
    known = frozenset(taken(network.pk))
    sections = _gather(network, since, until, language)
    return _without(sections, known)


def offer(issue: NewsletterIssue, language: str, *, held: Iterable[str], now: datetime | None = None) -> Offer:
    """What ``issue`` does not hold at ``now`` (``held`` are the keys in its draft).

    What was published after the end of its interval is offered apart: an event that takes place before the next issue
    would be in none. What is not added stays for the next one, whose interval begins where this one ends.
    """
    network, until = issue.network, issue.until
    if network is None or until is None:
        return Offer((), (), ())
    before = taken(network.pk, leaving_out=issue.pk)
    mine = frozenset(held)
    today = max(until, now or timezone.now())
    everything = _without(_gather(network, issue.since, today, language), mine | frozenset(before))
    edited = _edited(network, issue.since, today, language, before) if issue.since else {}
    return Offer(
        left_out=_only(everything, lambda item: item.published_at < until),
        later=_only(everything, lambda item: item.published_at >= until),
        edited=tuple(_without(_sections(edited), mine)),
    )


def _only(sections: Iterable[Section], wanted: Callable[[FeedItem], bool]) -> tuple[Section, ...]:
    kept = (Section(s.code, tuple(c for c in s.items if wanted(c.item))) for s in sections)
    return tuple(section for section in kept if section.items)


def _without(sections: Iterable[Section], keys: frozenset[str]) -> list[Section]:
    kept = (Section(s.code, tuple(c for c in s.items if c.key not in keys)) for s in sections)
    return [section for section in kept if section.items]


class Taken(NamedTuple):
    """What became of an item."""

    version: datetime | None
    """The latest that was taken."""
    issue: str
    """Title of the last issue that took it."""


def taken(network_pk: int | None, leaving_out: int | None = None) -> dict[str, Taken]:
    """Keys that issues of a letter took for good, an issue left out: none of them comes again as it is.

    Networks are presented in turn, and the turn comes round again.
    """
    rows = TakenItem.objects.filter(issue__network=network_pk, issue__state__in=TAKING)
    rows = rows.exclude(section=SectionCode.FOCUS).order_by("issue__number", "pk")
    if leaving_out is not None:
        rows = rows.exclude(issue=leaving_out)
    found: dict[str, Taken] = {}
    for key, version, title in rows.values_list("key", "item_updated_at", "issue__title"):
        before = found[key].version if key in found else None
        found[key] = Taken(max(filter(None, (before, version)), default=None), title)
    return found


def _scope(network: Network, language: str) -> FeedQuery:
    code = None if network.kind == NetworkKind.NATIONAL else network.code
    return FeedQuery(network=code, language=language)


def section_of(item: FeedItem, until: datetime) -> tuple[SectionCode, str] | None:
    """The section of an item, and the key it is taken under; None for what a letter has no place for.

    An event that is over and left nothing to see is such a thing.
    """
    match item.kind:
        case "resource":
            data = item.category in PRODUCT_CATEGORIES
            return (SectionCode.PRODUCTS if data else SectionCode.RESOURCES), item.key
        case "news":
            return SectionCode.NEWS, item.key
        case "call":
            over = item.ends_at is not None and item.ends_at <= until
            return None if over else (SectionCode.CALLS, item.key)
        case "event":
            return _section_of_event(item, until)
    return None


def _section_of_event(item: FeedItem, until: datetime) -> tuple[SectionCode, str] | None:
    end = item.ends_at or item.starts_at
    if end is None or end > until:
        training = item.category in TRAINING_CATEGORIES
        return (SectionCode.TRAINING if training else SectionCode.EVENTS), item.key
    return (SectionCode.REPLAYS, f"{item.key}{AFTERWARDS}") if item.offers else None


def _gather(network: Network, since: datetime | None, until: datetime, language: str) -> list[Section]:
    query = _scope(network, language)
    found: dict[SectionCode, dict[str, Candidate]] = {}
    to_come = [item for item in feed.upcoming(query, until) if item.published_at < until]
    streams = [feed.published(query, since, until), to_come]
    if since is not None:
        # A replay is put on the page of an event published long before.
        streams.append([item for item in feed.updated(query, since, until) if item.kind == "event" and item.offers])
    for item in (item for stream in streams for item in stream):
        _place(found, item, until)
    focus = _in_focus(network, language)
    if focus is not None:
        found[SectionCode.FOCUS] = {focus.key: Candidate(focus.key, focus)}
    return _sections(found)


def _place(found: dict[SectionCode, dict[str, Candidate]], item: FeedItem, until: datetime) -> None:
    placed = section_of(item, until)
    if placed is not None:
        code, key = placed
        found.setdefault(code, {}).setdefault(key, Candidate(key, item))


def _sections(found: dict[SectionCode, dict[str, Candidate]]) -> list[Section]:
    return [Section(code, tuple(_ordered(code, found[code].values()))) for code in SectionCode if code in found]


def _ordered(code: SectionCode, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Events and calls by what comes first, the undated last; everything else latest first."""
    if code in {SectionCode.EVENTS, SectionCode.TRAINING}:
        return sorted(candidates, key=lambda c: (c.item.starts_at is None, c.item.starts_at, c.key))
    if code == SectionCode.CALLS:
        return sorted(candidates, key=lambda c: (c.item.ends_at is None, c.item.ends_at, c.key))
    return sorted(candidates, key=lambda c: (c.item.published_at, c.key), reverse=True)


def _edited(
    network: Network, since: datetime | None, until: datetime, language: str, before: dict[str, Taken]
) -> dict[SectionCode, dict[str, Candidate]]:
    """What earlier issues took and somebody edited since, by section."""
    found: dict[SectionCode, dict[str, Candidate]] = {}
    if since is None:
        return found
    for item in feed.updated(_scope(network, language), since, until):
        placed = section_of(item, until)
        if placed is None or placed[1] not in before:
            continue
        taken_at = before[placed[1]].version
        if taken_at is None or item.updated_at > taken_at:
            _place(found, item, until)
    return found


def _in_focus(network: Network, language: str) -> FeedItem | None:
    """The network the national letter presents: an active one with a page, the one presented least lately first."""
    if network.kind != NetworkKind.NATIONAL:
        return None
    pages = (
        NetworkPage.objects.live()
        .public()
        .select_related("network", "image")
        .filter(network__in=Network.objects.active().exclude(kind=NetworkKind.NATIONAL))
    )
    shown = TakenItem.objects.filter(issue__network=network, issue__state__in=TAKING, section=SectionCode.FOCUS)
    last = dict(shown.order_by("issue__number", "pk").values_list("key", "pk"))
    candidates = sorted(pages, key=lambda page: (last.get(focus_key(page.network), 0), page.network.code))
    return _focus_item(candidates[0], language) if candidates else None


def presentation(slug: str, language: str) -> FeedItem | None:
    """A network's presentation as an item; None while its page is not public."""
    pages = NetworkPage.objects.live().public().select_related("network", "image")
    page = pages.filter(network__slug=slug).first()
    return _focus_item(page, language) if page else None


def focus_key(network: Network) -> str:
    """The key of a network presented by a letter."""
    return f"networks.network:{network.pk}"


def _focus_item(page: NetworkPage, language: str) -> FeedItem:
    network = page.network
    published = page.first_published_at or page.latest_revision_created_at or timezone.now()
    with translation.override(language):
        title = display_title(page, language)
        return FeedItem(
            key=focus_key(network),
            kind="network",
            title=str(title),
            url=page.get_url() or "",
            language=title.lang,
            published_at=published,
            updated_at=page.last_published_at or published,
            summary=str(page.summary or network.description or ""),
            network_code=network.code,
            image_url=image_url(page),
        )
