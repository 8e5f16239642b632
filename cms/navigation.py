"""Joint of the shell: what upper floors put in the header, the footer and the home page.

The ground floor knows no address above it. Each app registers, from ``AppConfig.ready()``, its entry of the
header, lists of links (hubs, networks) and pieces of the home page (the map of networks).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from cms import caching
from cms.i18n import current_language, each_language

CACHE_SECONDS = 300
APP = "navigation"
"""What ``cms.caching`` calls all this; bumped by :func:`forget`."""
CHANNELS = "channels"
HUBS = "hubs"
LEGAL = "legal"
LETTER = "letter"
NETWORKS = "networks"
NETWORKS_MAP = "networks_map"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the site calls itself, in one language."""

    name: str
    tagline: str
    accessibility: str
    """How far the site complies with the RGAA, in words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the header: a label and the name of an address."""

    label: str | Promise
    url_name: str
    order: int

    @property
    def url(self) -> str:
        """The address in the active language; empty while nothing answers there."""
        return url_or_nothing(self.url_name)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the footer or of the home page, in one language.

    A label in another one is a ``cms.i18n.Text``: show it ``|marked``.
    """

    label: str
    url: str
    code: str = ""
    note: str = ""


LinkProvider = Callable[[], Sequence[Link]]
PanelRenderer = Callable[[], SafeString]

_entries: dict[str, Entry] = {}
_links: dict[str, LinkProvider] = {}
_panels: dict[str, PanelRenderer] = {}


def url_or_nothing(name: str) -> str:
    """The address called ``name`` in the active language, or an empty string where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def register_entry(label: str | Promise, url_name: str, order: int) -> None:
    """Put an entry in the header; the same address again replaces it."""
    _entries[url_name] = Entry(label, url_name, order)


def register_links(section: str, provider: LinkProvider) -> None:
    """Provide the links of a section; called with the reader's language active."""
    _links[section] = provider


def register_panel(name: str, renderer: PanelRenderer) -> None:
    """Provide a piece of the home page; called with the reader's language active."""
    _panels[name] = renderer


def entries() -> list[Entry]:
    """The header, in order, without what has no address."""
    return [entry for entry in sorted(_entries.values(), key=lambda e: e.order) if entry.url]


def links(section: str) -> Sequence[Link]:
    """The links of a section in the active language, kept for a few minutes."""
    provider = _links.get(section)
    if provider is None:
        return []
    return caching.cached(f"links:{section}", lambda: list(provider()), apps=[APP], seconds=CACHE_SECONDS)


def panel(name: str) -> SafeString:
    """A piece of the home page in the active language, kept for a few minutes; empty where nobody made it."""
    renderer = _panels.get(name)
    if renderer is None:
        return SafeString("")
    return SafeString(caching.cached(f"panel:{name}", lambda: str(renderer()), apps=[APP], seconds=CACHE_SECONDS))


def identity() -> Identity:
    """Name and tagline from the site's settings, kept for a few minutes."""
    from cms.models import SiteSettings

    def read() -> Identity:
        site = SiteSettings.objects.first() or SiteSettings()
        return Identity(site.site_name, str(site.tagline), str(site.get_accessibility_status_display()))

    return caching.cached("identity", read, apps=[APP], seconds=CACHE_SECONDS)


def forget(**_signal: object) -> None:
    """Drop what is kept, in every language: a network, a hub, a legal page or the settings changed.

    At once here, and after the transaction in every process (``cms.caching``). Takes a signal's arguments, so
    that it can be connected to one as it is.
    """
    names = ["identity", *(f"links:{name}" for name in _links), *(f"panel:{name}" for name in _panels)]
    cache.delete_many([caching.cache_key(name, [APP]) for _code in each_language() for name in names])
    caching.bump(APP)


def is_here(path: str, url: str) -> bool:
    """Whether ``path`` is the section at ``url`` or below it."""
    return path == url or (url != f"/{current_language()}/" and url != "/" and path.startswith(url))
