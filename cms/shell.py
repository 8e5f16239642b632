"""What the ground floor itself puts in the footer: social channels and legal pages."""

from django.db.models.signals import post_delete, post_save
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cms import navigation
from cms.models import LegalPage, SiteSettings, SocialChannel

NAMES = {
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
    "instagram": "Instagram",
    "x": "X",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
}


def channel_links() -> list[navigation.Link]:
    """Social channels that have an address."""
    return [
        navigation.Link(NAMES.get(channel.name.lower(), channel.name), channel.url, note=_audience(channel))
        for channel in SocialChannel.objects.exclude(url="").order_by("sort_order")
    ]


def _audience(channel: SocialChannel) -> SafeString:
    """The figure, and what it counts."""
    if channel.value is None or not channel.measure:
        return SafeString()
    return format_html("{} {}", number_format(channel.value, force_grouping=True), channel.measure.marked())


def legal_links() -> list[navigation.Link]:
    """Legal pages that are online, in the order of their kinds."""
    order = list(LegalPage.Kind.values)
    pages = sorted(LegalPage.objects.live().public(), key=lambda page: order.index(page.kind))
    return [navigation.Link(_label(page), page.get_url() or "", code=page.kind) for page in pages]


def _label(page: LegalPage) -> str:
    """The page's title; the accessibility link tells the status (decree no. 2019-768, article 5)."""
    title = page.display_title
    if page.kind != LegalPage.Kind.ACCESSIBILITY:
        return title
    status = escape(navigation.identity().accessibility)
    return SafeString(gettext("%(title)s: %(status)s") % {"title": title.marked(), "status": status})


def set_up() -> None:
    """Called once from ``CmsConfig.ready()``."""
    navigation.register_links(navigation.CHANNELS, channel_links)
    navigation.register_links(navigation.LEGAL, legal_links)
    for model in (LegalPage, SiteSettings, SocialChannel):
        post_save.connect(navigation.forget, sender=model, dispatch_uid=f"navigation.saved.{model.__name__}")
        post_delete.connect(navigation.forget, sender=model, dispatch_uid=f"navigation.deleted.{model.__name__}")
