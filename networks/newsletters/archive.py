"""Past issues: what anybody may read, as a list, a feed and files. Only what was sent is in an archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, zip_longest

from django.urls import reverse
from django.utils import timezone

from cms import feeds
from cms.feed import FeedItem
from cms.i18n import Text, current_language, display_title
from networks.enums import NetworkKind
from networks.models import Network
from networks.newsletters.letters import masthead
from networks.newsletters.models import NewsletterIssue


@dataclass(frozen=True, slots=True)
class Past:
    """A past issue, as a line of a list."""

    title: Text
    summary: str
    url: str
    pdf_url: str
    number: int | None
    day: date | None
    network_code: str
    emblem: str
    """What its emblem is drawn from."""
    headings: tuple[str, ...]
    """Titles of some items, of as many sections as there are: what one will find in it."""
    is_demonstration: bool


HEADINGS = 4


def past_issues(network: Network | None, limit: int | None = None) -> list[Past]:
    """Issues of a network's letter that were sent, latest first; ``None`` is the national letter."""
    found = NewsletterIssue.objects.visible().sent().select_related("network").latest()
    if network is None or network.kind == NetworkKind.NATIONAL:
        found = found.filter(network__kind=NetworkKind.NATIONAL)
    else:
        found = found.of_network(network)
    return [past(issue) for issue in (found if limit is None else found[:limit])]


def past(issue: NewsletterIssue) -> Past:
    """The line of an issue in the active language."""
    language = current_language()
    return Past(
        title=display_title(issue, language),
        summary=str(issue.summary or ""),
        url=issue.get_url() or "",
        pdf_url=reverse("letters:pdf", args=[issue.pk]),
        number=issue.number,
        day=timezone.localdate(issue.sent_at) if issue.sent_at else None,
        network_code=issue.network.slug if issue.network else "",
        emblem=f"letter {issue.network_id} {issue.number}",
        headings=_headings(issue, language),
        is_demonstration=issue.is_demonstration,
    )


def _headings(issue: NewsletterIssue, language: str) -> tuple[str, ...]:
    body = issue.body if language not in issue.languages else getattr(issue, f"body_{language}")
    sections = [[item["title"] for item in block.value["items"]] for block in body if block.block_type == "section"]
    rounds = chain.from_iterable(zip_longest(*sections))
    return tuple(islice((title for title in rounds if title), HEADINGS))


def feed_part(network: Network | None, number: int) -> feeds.Part:
    """The same as a page of an Atom feed.

    :raises Http404: there are fewer pages.
    """
    found = NewsletterIssue.objects.visible().sent().select_related("network").latest()
    national = network is None or network.kind == NetworkKind.NATIONAL
    found = found.filter(network__kind=NetworkKind.NATIONAL) if national else found.filter(network=network)
    return feeds.part(found, number, _feed_items)


def _feed_items(issues: Iterable[NewsletterIssue]) -> list[FeedItem]:
    language = current_language()
    return [
        FeedItem(
            key=f"newsletters.issue:{issue.pk}",
            kind="newsletter",
            title=str(display_title(issue, language)),
            url=issue.get_url() or "",
            language=language,
            published_at=issue.sent_at or timezone.now(),
            updated_at=max(filter(None, (issue.sent_at, issue.last_published_at)), default=timezone.now()),
            summary=str(issue.summary or ""),
            network_name=masthead(issue.network),
        )
        for issue in issues
    ]
