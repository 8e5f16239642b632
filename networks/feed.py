"""What the networks publish, for the joint ``cms.feed``: news, calls and initiatives."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import SourceImageIOError

from cms.feed import FeedItem, FeedQuery, Figure
from cms.i18n import Text, display_title
from networks.enums import CallState, NetworkKind
from networks.models import CallPage, Membership, Network, NewsPage
from networks.wording import call_state_words


def _instant(day: date | None) -> datetime | None:
    """Midnight at the beginning of a day, in the zone of the site."""
    return None if day is None else datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


def with_everything(pages: Any) -> Any:
    """A queryset of news or calls with what their snapshots need, in a number of queries that does not grow."""
    return pages.select_related("network", "image").prefetch_related("themes", "image__renditions")


def image_url(page: NewsPage | CallPage) -> str:
    """Address of the page's image in the size of cards; empty without one, or where its file is lost."""
    try:
        return str(page.image.get_rendition("fill-640x360").url) if page.image else ""
    except SourceImageIOError:
        return ""


def _common(page: NewsPage | CallPage, language: str) -> dict[str, object]:
    title: Text = display_title(page, language)
    published = page.first_published_at or page.latest_revision_created_at or timezone.now()
    return {
        "title": str(title),
        "language": title.lang,
        "url": page.get_url() or "",
        "published_at": published,
        "updated_at": max(published, page.last_published_at or published),
        "summary": str(page.summary or ""),
        "label": str(page.get_kind_display()),
        "network_code": page.network.code if page.network else "",
        "network_name": str(page.network or ""),
        "image_url": image_url(page),
        "note": gettext("Fictitious example") if page.is_demonstration else "",
        "themes": tuple(theme.notation for theme in page.themes.all()),
    }


def news_item(news: NewsPage, language: str) -> FeedItem:
    """The snapshot of a news item in a language."""
    with translation.override(language):
        return FeedItem(key=f"networks.news:{news.pk}", kind="news", country=news.country, **_common(news, language))  # type: ignore[arg-type]


def call_item(call: CallPage, language: str, today: date | None = None) -> FeedItem:
    """The snapshot of a call in a language; it ends at the midnight after its closing day."""
    with translation.override(language):
        return FeedItem(
            key=f"networks.call:{call.pk}",
            kind="call",
            starts_at=_instant(call.opens_on),
            ends_at=_instant(call.closes_on + timedelta(days=1)) if call.closes_on else None,
            when=call_state_words(call, today or timezone.localdate()),
            **_common(call, language),  # type: ignore[arg-type]
        )


class _PageSource(ABC):
    """Published and edited pages of one type."""

    kinds: frozenset[str]
    model: type[NewsPage] | type[CallPage]

    @abstractmethod
    def item(self, page: NewsPage | CallPage, query: FeedQuery) -> FeedItem:
        """The snapshot of a page, in the language that is asked for."""

    def _pages(self, query: FeedQuery) -> Any:
        pages = with_everything(self.model.objects.visible())
        if query.hub or query.service:
            return pages.none()  # news and calls belong to networks, not to hubs
        if query.country:
            # Calls name no country.
            pages = pages.filter(country=query.country) if self.model is NewsPage else pages.none()
        return pages.filter(network__code=query.network) if query.network else pages

    def _items(self, pages: Iterable[NewsPage | CallPage], query: FeedQuery) -> list[FeedItem]:
        return [self.item(page, query) for page in pages]

    def published(self, query: FeedQuery, since: datetime | None, until: datetime | None) -> Sequence[FeedItem]:
        pages = self._pages(query).filter(first_published_at__isnull=False)
        if since is not None:
            pages = pages.filter(first_published_at__gte=since)
        if until is not None:
            pages = pages.filter(first_published_at__lt=until)
        return self._items(pages.order_by("-first_published_at", "-pk")[: query.limit], query)

    def updated(self, query: FeedQuery, since: datetime, until: datetime | None) -> Sequence[FeedItem]:
        pages = self._pages(query).filter(first_published_at__lt=since, last_published_at__gte=since)
        if until is not None:
            pages = pages.filter(last_published_at__lt=until)
        return self._items(pages.order_by("-last_published_at", "-pk")[: query.limit], query)

    def upcoming(self, query: FeedQuery, now: datetime) -> Sequence[FeedItem]:
        return []

    def figures(self, network: str | None) -> Sequence[Figure]:
        return []


class NewsSource(_PageSource):
    """News of the networks; also tells how many networks are at work."""

    kinds = frozenset({"news"})
    model = NewsPage

    def item(self, page: NewsPage | CallPage, query: FeedQuery) -> FeedItem:
        assert isinstance(page, NewsPage)  # noqa: S101  for the type checker
        return news_item(page, query.language)

    def figures(self, network: str | None) -> Sequence[Figure]:
        if network is None:
            active = Network.objects.active().exclude(kind=NetworkKind.NATIONAL).count()
            return [
                Figure(
                    value=str(active),
                    label=_("active networks"),
                    definition=_("Regional networks and networks of the Global South at work today."),
                )
            ]
        members = Membership.objects.filter(network__code=network, organisation__is_demonstration=False).count()
        if not members:
            return []
        return [
            Figure(
                value=str(members),
                label=_("member organisations"),
                definition=_("Organisations that take part in the network, listed on this page."),
            )
        ]


class CallSource(_PageSource):
    """Calls and initiatives of the networks."""

    kinds = frozenset({"call"})
    model = CallPage

    def item(self, page: NewsPage | CallPage, query: FeedQuery) -> FeedItem:
        assert isinstance(page, CallPage)  # noqa: S101  for the type checker
        return call_item(page, query.language)

    def upcoming(self, query: FeedQuery, now: datetime) -> Sequence[FeedItem]:
        """Calls that may be answered now or later, soonest closing first."""
        today = timezone.localdate(now)
        open_or_later = self._pages(query).in_state(CallState.OPEN, today) | self._pages(query).in_state(
            CallState.UPCOMING, today
        )
        return self._items(open_or_later.soonest(today)[: query.limit], query)
