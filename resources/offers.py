"""What a query names that the base has a filter or a page for: places, levels, languages, platforms, selections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.search import normalise
from resources import countries, suggestible, vocabulary
from resources.criteria import Criteria
from resources.index import match
from resources.index.labels import Labels
from resources.index.snapshot import Snapshot
from resources.index.store import store
from resources.index.tokens import Typed, query_words
from resources.models import Selection
from resources.suggestible import Value

MOST_OFFERS = 3
MOST_SELECTIONS = 2
LONGEST_NAME = 6
"""Words of a name."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter a query names; ``criteria`` has it in the place of the words that name it.

    If that finds nothing, in the place of all words.
    """

    facet: str
    code: str
    value: str
    """As a reader calls it."""
    words: tuple[str, ...]
    """Those that name it."""
    criteria: Criteria
    total: int
    """Hits with it; there may be none where ``page`` is."""
    page: str
    """Address of the page of a country; empty for anything else."""


def offers(criteria: Criteria, language: str, *, most: int = MOST_OFFERS) -> list[Offer]:
    """The filters a query names, places first, ``most`` at most; those chosen already left out."""
    return offers_of(*store.current(), criteria, language, most=most) if criteria.q else []


def offers_of(
    snapshot: Snapshot, labels: Labels, criteria: Criteria, language: str, *, most: int = MOST_OFFERS
) -> list[Offer]:
    """The same of a snapshot somebody has already."""
    made = []
    found = sorted(_named(query_words(criteria.q), snapshot, labels, criteria), key=lambda one: one[0].facet != "lieu")
    for value, words, rest in found[:most]:
        page = page_of(value)
        for asked in dict.fromkeys(with_value(criteria.but(q=q), value) for q in (rest, "")):
            if total := total_of(asked, snapshot, labels):
                break
        if total or page:
            made.append(Offer(value.facet, value.code, value.name(language), words, asked, total, page))
    return made


def page_of(value: Value) -> str:
    """The page of a country."""
    return countries.address(value.code) if value.facet == "lieu" and countries.known(value.code) else ""


def with_value(criteria: Criteria, value: Value) -> Criteria:
    """The criteria with a value more."""
    chosen = criteria.values(value.facet)
    return criteria if value.code in chosen else criteria.but(**{value.facet: (*chosen, value.code)})


def total_of(criteria: Criteria, snapshot: Snapshot, labels: Labels) -> int:
    """How many hits criteria have."""
    known, _unknown = vocabulary.known(criteria, snapshot, labels)
    return int(match.evaluate(snapshot, labels, known).mask.sum())


def _named(
    words: Sequence[Typed], snapshot: Snapshot, labels: Labels, criteria: Criteria
) -> Iterator[tuple[Value, tuple[str, ...], str]]:
    """Values with the words in a row that call them, and the other words; longest names first, each word once."""
    names = suggestible.named(snapshot, labels)
    free = set(range(len(words)))
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            places = range(start, start + length)
            if not free.issuperset(places):
                continue
            found = _called([words[place] for place in places], names)
            if found:
                free -= set(places)
                called = tuple(words[place].typed for place in places)
                rest = " ".join(word.typed for place, word in enumerate(words) if place not in places)
                yield from ((value, called, rest) for value in found if value.code not in criteria.values(value.facet))


def _called(words: Sequence[Typed], names: dict[tuple[str, ...], list[Value]]) -> list[Value]:
    wanted: list[tuple[str, ...]] = [()]
    for word in words:
        wanted = [(*before, key) for before in wanted[:4] for key in word.keys]
    return [value for key in wanted for value in names.get(key, ())]


def selections(text: str, *, begun: bool = False, most: int = MOST_SELECTIONS) -> list[Selection]:
    """Selections whose title holds all words, shortest title first; with ``begun``, the last word may go on.

    One query, whatever the text.
    """
    wanted = [normalise.singular(word) for word in normalise.query_words(text)]
    if not wanted:
        return []
    found = []
    for row in Selection.objects.visible().only("slug", "language", "title_fr", "title_en"):
        for title in (row.title_fr, row.title_en):
            held = normalise.words(title)
            whole = {normalise.singular(word) for word in held}
            last = wanted[-1] in whole or (begun and any(normalise.fold(w).startswith(wanted[-1]) for w in held))
            if last and whole.issuperset(wanted[:-1]):
                found.append((len(held), row.slug, row))
                break
    return [row for _words, _slug, row in sorted(found, key=lambda one: one[:2])[:most]]
