"""Template tags of the networks' pages."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.i18n import best_language
from cms.json_ld import json_ld
from cms.models import BasePage
from cms.places import country_name
from networks import presentation, wording
from networks.enums import CallState, NetworkStatus
from networks.models import CallPage, NetworkPage, NewsPage

register = template.Library()

_STATUS_TONES = {
    NetworkStatus.ACTIVE: "active",
    NetworkStatus.IN_DISCUSSION: "discussion",
    NetworkStatus.TO_CREATE: "create",
}
_CALL_TONES = {CallState.OPEN: "open", CallState.UPCOMING: "info", CallState.CLOSED: "plain"}


@register.filter
def status_tone(status: str) -> str:
    """The tone of a network's status badge."""
    return _STATUS_TONES.get(NetworkStatus(status), "plain") if status in NetworkStatus.values else "plain"


@register.filter
def call_tone(call: CallPage) -> str:
    """The tone of a call's badge on this day."""
    return _CALL_TONES[call.state()]


@register.filter
def call_state(call: CallPage) -> str:
    """Where a call stands today, in words: "open until 3 May 2026"."""
    return wording.call_state_words(call, timezone.localdate())


@register.filter
def country(code: str) -> str:
    """Name of a country in the active language."""
    return country_name(code)


@register.simple_tag
def network_view(page: NetworkPage) -> presentation.NetworkView | None:
    """Everything the page of a network shows (``networks.presentation``)."""
    return presentation.of_network(page)


@register.filter
def language_of(page: BasePage, name: str) -> str:
    """The language in which a translated column of a page is shown, for its ``lang`` attribute."""
    return best_language(page, name)


@register.simple_tag
def news_json_ld(page: NewsPage) -> SafeString:
    """A news item for search engines: schema.org ``NewsArticle``."""
    return json_ld(presentation.news_article(page))
