"""Addresses as a letter writes them: absolute, and marked so that visits are counted by issue, never by person."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from django.conf import settings

from cms.i18n import in_language
from networks.newsletters.faces.parts import address

PARAMETER = "nl"
"""``?nl=<issue>``: which issue a visitor came from; the same for every reader."""


def is_internal(url: str) -> bool:
    """Does an address belong to this site?"""
    here, there = urlsplit(settings.SITE_URL), _split(url)
    return (there[0], there[1]) == (here.scheme, here.netloc)


def host_of(url: str) -> str:
    """The host of an address, in small letters; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def names_this_site(url: str) -> bool:
    """Does an address that is not of this site mean it: by another name, without https, on a machine of ours?

    Readers outside would reach nothing, or the right page without the visit being counted.
    """
    host = host_of(url)
    own = host_of(settings.SITE_URL).removeprefix("www.")
    ours = {own, f"www.{own}", "localhost", *(name.lower() for name in settings.ALLOWED_HOSTS)}
    return not is_internal(url) and (host in ours or _is_local(host))


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:  # a name
        return False


def _split(url: str) -> tuple[str, str, str, str, str]:
    try:
        found = urlsplit(url)
        return found.scheme, found.netloc, found.path, found.query, found.fragment
    except ValueError:  # "https://[": not an address at all; the check-list says so
        return "", "", url, "", ""


def path_of(url: str) -> str:
    """The path of an address, as French readers have it: one place whatever the language."""
    return in_language(unquote(_split(url)[2]) or "/", settings.LANGUAGE_CODE)


def unmarked(url: str) -> str:
    """An address without the mark."""
    scheme, netloc, path, query, fragment = _split(url)
    pairs = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k != PARAMETER]
    return urlunsplit((scheme, netloc, path, urlencode(pairs), fragment))


@dataclass(frozen=True, slots=True)
class Links:
    """How the links of one letter are written."""

    language: str
    mark: str = ""
    """What the letter is called in ``?nl=``: the number of the issue's record; empty writes no mark."""

    def absolute(self, url: str) -> str:
        """A path of the site with the site in front; anything else stays as it is typed."""
        cleaned = address(url)
        return f"{settings.SITE_URL}{cleaned}" if cleaned.startswith("/") and not cleaned.startswith("//") else cleaned

    def tracked(self, url: str) -> str:
        """The same with the mark of the issue, on pages of this site only."""
        whole = self.absolute(url)
        if not self.mark or not is_internal(whole):
            return whole
        scheme, netloc, path, query, fragment = _split(unmarked(whole))
        query = f"{query}&{PARAMETER}={self.mark}" if query else f"{PARAMETER}={self.mark}"
        return urlunsplit((scheme, netloc, path, query, fragment))
