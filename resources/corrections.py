"""*Did you mean*: what was typed with the nearest words of the base, of its names and of its filters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cms.i18n import LANGUAGE_CODES
from cms.place_names import places, zones
from cms.search import normalise
from resources import suggestible
from resources.index import match, synonyms, tokens
from resources.index.labels import Labels
from resources.index.match import Evaluation, Word
from resources.index.snapshot import Snapshot
from resources.index.spelling import SHORTEST, Speller

MOST_TRIED = 6
"""Corrections that are looked up."""
EACH = 3
"""Words that may be meant by one."""
JOINED = range(2, 4)
"""Words of a name that somebody may write as one."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What is proposed instead."""

    words: str = ""
    """Finds something with all other criteria; empty: nothing does."""
    alone: str = ""
    """Finds something without them."""


class Dictionary:
    """Words of names that may be suggested, and words that are no mistakes."""

    def __init__(self, snapshot: Snapshot, labels: Labels) -> None:
        counts: Counter[str] = Counter()
        self.languages: dict[str, set[str]] = {}
        self.written: dict[tuple[str, str], str] = {}
        """How a word is written in a language, as the first says who tells it; proper names with capital letters."""
        self.known = _words_of(word for words in _everyday() for word in words)
        rows = [*labels.meanings, *(called for called, _value in labels.finding)]
        self.known |= {word for row in rows for label in row for word in label}
        tags = [value for _n, value in suggestible.tags(snapshot, labels)]
        made = sorted(suggestible.values(snapshot, labels), key=lambda value: value.facet not in suggestible.PROPER)
        for value in (*made, *tags):
            for language, name in zip(LANGUAGE_CODES, value.names, strict=True):
                self._take(name, language, counts, proper=value.facet in suggestible.PROPER)
        for called in (*places(), *zones()):
            for language in LANGUAGE_CODES:
                for name in (*called.names, *called.adjectives):
                    self._take(name, language, counts, proper=name not in called.adjectives)
        for sides in synonyms.pairs():
            for language, names in zip(LANGUAGE_CODES, sides, strict=True):
                for word in _words_of(names):
                    self.languages.setdefault(word, set()).add(language)
        self.speller = Speller(counts)

    def _take(self, name: str, language: str, counts: Counter[str], *, proper: bool) -> None:
        parts = [part for word in normalise.words(name) for part in tokens.split(word)]
        whole = [(name, "".join(parts))] if proper and len(parts) in JOINED else []
        for written, word in (*((part, part) for part in parts), *whole):
            self.known.add(normalise.singular(word))
            if len(word) < SHORTEST or not word.isalpha() or word.casefold() in normalise.STOP_WORDS:
                continue
            counts[word.casefold()] += 1
            folded = normalise.fold(word)
            self.languages.setdefault(folded, set()).add(language)
            self.written.setdefault((folded, language), written if proper else written.casefold())


def _everyday() -> list[tuple[str, ...]]:
    """What readers call types of resources and open access."""
    return [*synonyms.KINDS.values(), synonyms.of_access("open", "")]


def _words_of(names: Iterable[str]) -> set[str]:
    return {normalise.singular(word) for name in names for word in normalise.words(name)}


_dictionary: suggestible.Kept[Dictionary] = suggestible.Kept()


def correct(snapshot: Snapshot, labels: Labels, found: Evaluation, language: str) -> Corrected:
    """The query with each word nobody knows in the nearest one; at most ``MOST_TRIED`` are looked up.

    A word that finds something, or that is right in either language, stays. Of words equally near, those of
    ``language`` first, then those of most resources.
    """
    missing = [word for word in found.words if not word.found]
    if not missing:
        return Corrected()
    kept = _dictionary.of(snapshot, labels) or _dictionary.keep(Dictionary(snapshot, labels), snapshot, labels)
    meant = {word.typed: _meant(word, snapshot, kept, language) for word in missing}
    meant = {typed: words for typed, words in meant.items() if words}
    alone = ""
    for text in _tries(found.criteria.q, meant)[:MOST_TRIED] if meant else []:
        tried = match.evaluate(snapshot, labels, found.criteria.but(q=text))
        if tried.mask.any():
            return Corrected(text, text)
        if not alone and (tried.masks["q"] & snapshot.alive).any():
            alone = text
    return Corrected("", alone)


def _meant(word: Word, snapshot: Snapshot, kept: Dictionary, language: str) -> list[str]:
    """What a word may be meant for, best first, as it is written; the number of a name stays."""
    letters = next(iter(normalise.words(word.typed)), "") if word.typed.isalpha() else _letters(word.typed)
    if not letters or normalise.singular(letters) in kept.known:
        return []
    near: dict[str, tuple[int, int, int, str]] = {}
    for speller in (snapshot.speller, kept.speller):
        for mistakes, count, folded in speller.near(letters):
            spoken = kept.languages.get(folded, set())
            foreign = 2 * (language not in spoken) - (not spoken)  # of a word of a title nobody knows
            written = kept.written.get((folded, language)) or speller.surfaces[folded]
            near.setdefault(folded, (mistakes, foreign, count, written))
    best = sorted((*rest, folded) for folded, rest in near.items())[:EACH]
    start, end = word.typed.find(letters), word.typed.find(letters) + len(letters)
    return [word.typed[:start] + written + word.typed[end:] for _m, _f, _n, written, _folded in best]


def _letters(typed: str) -> str:
    """Those of a name with a number; empty where there are no such."""
    found = [part for word in normalise.words(typed) for part in tokens.split(word) if part.isalpha()]
    return found[0] if found and len(found[0]) >= SHORTEST else ""


def _tries(q: str, meant: dict[str, list[str]]) -> list[str]:
    """The best word for each first, then one of them by its next best."""
    best = {typed: words[0] for typed, words in meant.items()}
    others = [{**best, typed: word} for typed, words in meant.items() for word in words[1:]]
    texts = [_replaced(q, words) for words in (best, *others)]
    if not any(sign.isupper() for sign in q):
        texts = [text.casefold() for text in texts]  # who types no capital letters is not taught them
    return [text for text in dict.fromkeys(texts) if text != q]


def _replaced(q: str, words: dict[str, str]) -> str:
    text = unicodedata.normalize("NFC", q)
    for typed, word in words.items():
        whole = re.compile(rf"(?<![^\W_]){re.escape(typed)}(?![^\W_])", re.IGNORECASE)
        text = word.join(whole.split(text))
    return " ".join(text.split())
