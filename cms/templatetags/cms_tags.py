"""Template tags every template of the site has without loading them."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page as PaginatorPage
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cms import caching, icons, mesh, navigation, signing, wording
from cms.i18n import Text, absolute_url

register = template.Library()


@register.filter
def marked(value: Any) -> str:
    """A translated text, inside ``<span lang>`` where its language is not the page's."""
    return value.marked() if isinstance(value, Text) else value


@register.filter
def day_in_words(day: date | None) -> str:
    """A day, or the day of a moment, in the active language: French says *1er*, which ``date`` cannot."""
    return wording.day_in_words(day) if day else ""


@register.filter
def size_in_words(size: float | None) -> str:
    """A size given in bytes, in decimal units: ``48 Mo``."""
    return "" if size is None else wording.size_in_words(size)


@register.simple_tag
def absolute(obj: Any) -> str:
    """The absolute address of an object in the active language."""
    return absolute_url(obj)


@register.simple_tag
def personal_link(code: str, pk: int, version: int) -> str:
    """In a mail: what stands for a personal link until it is sent (``cms.signing``)."""
    return mark_safe(signing.placeholder(code, pk, version))  # noqa: S308  a code, two numbers and a base 32 mark


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One of the site's own icons (``cms.icons``), decorative unless it has a label."""
    return icons.icon(name, label)


@register.simple_tag
def tone_icon(tone: str | None = None) -> SafeString:
    """The sign of a message's tone, so that colour is never alone."""
    return icons.icon(icons.TONES.get(tone or "info", "info"))


@register.simple_tag
def mode_icon(mode: str) -> SafeString:
    """The sign of an attendance mode: on site, online, hybrid; nothing for an unknown one."""
    return icons.icon(icons.MODES[mode]) if mode in icons.MODES else SafeString("")


@register.simple_tag
def emblem(code: Any, *, wide: bool = False) -> SafeString:
    """The mesh drawn from a code (``cms.mesh``): a network's face, and what stands in for an image."""
    return mesh.emblem(str(code), wide=wide)


@register.simple_tag
def home_url() -> str:
    """The entrance of the site in the active language."""
    return reverse("wagtail_serve", args=[""])


@register.simple_tag
def site_identity() -> navigation.Identity:
    """Name and tagline of the site in the active language."""
    return navigation.identity()


@register.simple_tag(takes_context=True)
def nav_entries(context: template.Context) -> list[tuple[navigation.Entry, str]]:
    """The header's entries, each with its ``aria-current``: ``page``, ``true`` below it, or nothing."""
    request = context.get("request")
    path = request.path if request is not None else ""
    return [
        (entry, "page" if path == entry.url else "true" if navigation.is_here(path, entry.url) else "")
        for entry in navigation.entries()
    ]


@register.simple_tag
def nav_links(section: str) -> Any:
    """The links of a section of the footer."""
    return navigation.links(section)


@register.simple_tag
def page_crumbs(page: Any) -> list[tuple[Any, str]]:
    """The way from the entrance to a page: titles in the reader's language, and addresses."""
    above = page.get_ancestors().filter(depth__gt=2).specific(defer=False) if page.depth > 3 else []
    crumbs: list[tuple[Any, str]] = [
        (getattr(parent, "display_title", parent.title), parent.get_url() or "") for parent in above if parent.live
    ]
    return [*crumbs, (page.display_title, "")]


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int) -> str:
    """The query string of another page of the same list, filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def page_numbers(page_obj: PaginatorPage) -> list[int]:
    """Which page numbers to offer: both ends and the neighbours; 0 stands for a gap."""
    last = page_obj.paginator.num_pages
    wanted = sorted({1, last, *range(max(1, page_obj.number - 1), min(last, page_obj.number + 1) + 1)})
    numbers: list[int] = []
    for number in wanted:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers


@register.simple_tag
def crumb_list(*labels_and_urls: Any) -> list[tuple[Any, str]]:
    """Crumbs from a label, its address, a label, its address...: for list pages without a tree."""
    return list(zip(labels_and_urls[::2], labels_and_urls[1::2], strict=True))


@register.filter
def host_of(url: str) -> str:
    """The host of an address, without ``www.``: who will be asked for a video."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


class CachedForNode(template.Node):
    """``{% cachefor %}``."""

    def __init__(self, nodelist: template.NodeList, name: str, seconds: int, apps: list[str], parts: list[Any]) -> None:
        self.nodelist, self.name, self.seconds, self.apps, self.parts = nodelist, name, seconds, apps, parts

    def render(self, context: template.Context) -> str:
        """From the cache, save in an editor's preview, which shows what is not published."""
        if getattr(context.get("request"), "is_preview", False):
            return self.nodelist.render(context)
        parts = [part.resolve(context) for part in self.parts]
        made = caching.cached(
            self.name, lambda: self.nodelist.render(context), *parts, apps=self.apps, seconds=self.seconds
        )
        return mark_safe(made)  # noqa: S308  rendered by this template


@register.tag
def cachefor(parser: template.base.Parser, token: template.base.Token) -> CachedForNode:
    """``{% cachefor 600 "home-news" "networks,events" part... %}...{% endcachefor %}``.

    Keeps a fragment for some seconds a language, until something of the named apps is published. Nothing
    inside may belong to one reader (seat counts, form tokens, nonces).
    """
    try:
        _tag, seconds, name, apps, *parts = token.split_contents()
        arguments = (name.strip("\"'"), int(seconds), apps.strip("\"'").split(","))
    except ValueError as error:
        raise template.TemplateSyntaxError("cachefor: seconds, a name, apps, then parts") from error
    nodelist = parser.parse(("endcachefor",))
    parser.delete_first_token()
    return CachedForNode(nodelist, *arguments, [parser.compile_filter(part) for part in parts])
