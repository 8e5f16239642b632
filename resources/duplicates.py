"""Is it in the base already? By DOI, by address, by likeness of titles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.db.models import Q

from cms.search.normalise import STOP_WORDS, fold
from resources.models import AccessLink, Resource

LIKE = 0.72
"""From which likeness on two titles are shown to a person (the mean of shared words and shared trigrams)."""
WHOLE = 0.8
"""How alike two titles are at least where one contains the other whole: a version, a part, a reader of it."""
TELLING_WORDS = 3
"""Words of three letters and more that a title has before it counts as contained: *Carte des forêts* is in many."""
MOST = 5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that may be the same, and why."""

    resource: Resource
    by: str
    """``doi``, ``url`` or ``title``."""
    likeness: float = 1.0


def find(*, title: str = "", url: str = "", doi: str = "", exclude: int | None = None) -> list[Match]:
    """Resources that may be the same, drafts included, surest first; at most five."""
    found: dict[int, Match] = {}
    known = Resource.objects.exclude(pk=exclude)
    if doi:
        for each in known.filter(doi__iexact=doi)[:MOST]:
            found.setdefault(each.pk, Match(each, "doi"))
    for key in _by_address(url):
        if key != exclude:
            found.setdefault(key, Match(Resource.objects.get(pk=key), "url"))
    for likeness, key in _by_title(title, exclude):
        if key not in found and len(found) < MOST:
            found[key] = Match(Resource.objects.get(pk=key), "title", likeness)
    return list(found.values())[:MOST]


def same_address(url: str) -> str:
    """What two spellings of an address share: scheme, ``www.``, case of the host and last stroke do not matter."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if not host:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{unquote(parts.path).rstrip('/')}{query}"


def same_title(title: str) -> str:
    """What two spellings of a title share: its words in their order; case, accents and signs do not matter."""
    return " ".join(_WORD.findall(fold(title)))


def likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 1: the mean of the shares of words and of trigrams they have in common.

    At least ``WHOLE`` where one, long enough, stands in the other.
    """
    first, second = _words(one), _words(other)
    value = (_shared(first, second) + _shared(_trigrams(first), _trigrams(second))) / 2
    return max(value, WHOLE) if _contains(one, other, first, second) else value


def _contains(one: str, other: str, first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether the words of one title stand in the other, in their order and on end."""
    if not (first <= second or second <= first):
        return False
    short, long = sorted((same_title(one), same_title(other)), key=len)
    telling = {word for word in short.split() if len(word) > 2 and word not in STOP_WORDS}
    return len(telling) >= TELLING_WORDS and f" {short} " in f" {long} "


def _by_address(url: str) -> list[int]:
    wanted = same_address(url)
    if not wanted:
        return []
    host = wanted.partition("/")[0].partition("?")[0]
    links = AccessLink.objects.filter(Q(url__icontains=host)).values_list("resource", "url")
    return list(dict.fromkeys(key for key, address in links if same_address(address) == wanted))[:MOST]


def _by_title(title: str, exclude: int | None) -> list[tuple[float, int]]:
    words = _words(title)
    if not words:
        return []
    grams = _trigrams(words)
    best: dict[int, float] = {}
    rows = Resource.objects.exclude(pk=exclude).values_list("pk", "title_fr", "title_en")
    for key, *titles in rows.iterator():
        for other in filter(None, titles):
            theirs = _words(other)
            # Words first: it is cheap, and most titles share none.
            share = _shared(words, theirs)
            whole = _contains(title, other, words, theirs)
            if share < 2 * LIKE - 1 and not whole:
                continue
            value = max((share + _shared(grams, _trigrams(theirs))) / 2, WHOLE if whole else 0)
            if value >= LIKE:
                best[key] = max(best.get(key, 0), value)
    return sorted(((value, key) for key, value in best.items()), reverse=True)[:MOST]


def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(title)))


def _trigrams(words: Iterable[str]) -> frozenset[str]:
    padded = (f" {word} " for word in words)
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index."""
    return len(one & other) / len(one | other) if one and other else 0.0
