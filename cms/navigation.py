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

from cms.i18n import LANGUAGE_CODES, current_language

CACHE_SECONDS = 300
CHANNELS = "channels"
HUBS = "hubs"
LEGAL = "legal"
NETWORKS = "networks"
NETWORKS_MAP = "networks_map"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the site calls itself, in one language."""

    name: str
    tagline: str


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
    """A link of the footer or of the home page, in one language."""

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


def _key(kind: str, name: str, language: str) -> str:
    return f"navigation:{kind}:{name}:{language}"


def links(section: str) -> Sequence[Link]:
    """The links of a section in the active language, kept for a few minutes."""
    provider = _links.get(section)
    if provider is None:
        return []
    key = _key("links", section, current_language())
    found = cache.get(key)
    if found is None:
        found = list(provider())
        cache.set(key, found, CACHE_SECONDS)
    return found


def panel(name: str) -> SafeString:
    """A piece of the home page in the active language, kept for a few minutes; empty where nobody made it."""
    renderer = _panels.get(name)
    if renderer is None:
        return SafeString("")
    key = _key("panel", name, current_language())
    found = cache.get(key)
    if found is None:
        found = str(renderer())
        cache.set(key, found, CACHE_SECONDS)
    return SafeString(found)


def identity() -> Identity:
    """Name and tagline from the site's settings, kept for a few minutes."""
    from cms.models import SiteSettings

    key = _key("identity", "site", current_language())
    found = cache.get(key)
    if found is None:
        site = SiteSettings.objects.first() or SiteSettings()
        found = Identity(site.site_name, str(site.tagline))
        cache.set(key, found, CACHE_SECONDS)
    return found


def forget(**_signal: object) -> None:
    """Drop what is kept, in every language: a network, a hub, a legal page or the settings changed.

    Takes a signal's arguments, so that it can be connected to one as it is.
    """
    cache.delete_many([_key("identity", "site", code) for code in LANGUAGE_CODES])
    cache.delete_many([_key("links", name, code) for name in _links for code in LANGUAGE_CODES])
    cache.delete_many([_key("panel", name, code) for name in _panels for code in LANGUAGE_CODES])


def is_here(path: str, url: str) -> bool:
    """Whether ``path`` is the section at ``url`` or below it."""
    return path == url or (url != f"/{current_language()}/" and url != "/" and path.startswith(url))
