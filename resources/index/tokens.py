"""From texts and queries to words: what the index keeps of one, and what of the other is looked for in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cms.search import normalise

_AND = r"(?:\s?(?:[-–/,&]|et|and)\s?-?\d{1,2}\b)"
_JOINED = re.compile(rf"\b([^\W\d_]{{2,}})[-–\s]?(\d{{1,4}})([A-Za-z]?)\b({_AND}*)")
"""*Sentinel-2*, *Landsat 8*, *Sentinel2A*, *SPOT 6-7*: names that are written with a hyphen, a space or neither."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(r"([^\W\d_]{2,}\d{1,4})[a-z]?")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
YEAR = 3
"""Digits from which a number apart from the word before it is more likely a year than part of its name."""
UNITS = frozenset(("m", "km", "cm", "mm", "k"))
"""What makes a number after a word a measure."""
WHOLE = "="
"""Begins what the index keeps of a word as readers see it, its number and gender apart; stems have no such sign."""

Words = tuple[str, ...]
"""A label: its words that tell something, as ``Typed.keys`` calls them first."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A word of a query, or of a label."""

    typed: str
    keys: tuple[str, ...]
    """What it is called in the index (``WHOLE`` before it), best first: *sentinel2a*, *sentinel2*."""
    forms: frozenset[str]
    """Its stems; the pieces of a name with a number."""
    numbered: bool = False
    """A name with a number, which holds together."""


def joined(text: str) -> list[str]:
    """Names with a number written in one word: ``sentinel2``, ``sentinel2a``; ``spot6`` and ``spot7`` of *SPOT 6-7*."""
    found = []
    for name, number, letter, others in _JOINED.findall(text):
        found += [name + number, *([name + number + letter] if letter else [])]
        found += [name + other for other in _NUMBER.findall(others)]
    return [normalise.fold(word) for word in found]


def split(word: str) -> list[str]:
    """``sentinel2`` -> ``sentinel``, ``2``; a word of one kind stays."""
    return _LETTERS_OR_DIGITS.findall(word)


def forms(text: str, *, whole_words: bool = False) -> set[str]:
    """Everything the index keeps of a text: stems, and whole words, names with a number in all their ways."""
    kept = set(normalise.index_text(text, whole_words=whole_words).split())
    kept |= whole(text)
    for word in joined(text):
        pieces = split(word)
        kept |= {word, *pieces, *(WHOLE + piece for piece in (word, pieces[0]))}
    return kept


def whole(text: str) -> set[str]:
    """The words of a text without stems."""
    return {WHOLE + part for word in normalise.words(text) for part in _WORD.findall(normalise.singular(word))}


def telling(text: str) -> set[str]:
    """The words of names and labels without stems, and without those that tell nothing."""
    named = {WHOLE + word for word in joined(text)}
    return named | {f for f in whole(text) if f[len(WHOLE) :] not in normalise.STOP_WORDS}


def query_words(text: str) -> list[Typed]:
    """The words of a query that tell something (``normalise.query_words``); a name and its number are one."""
    found = list(dict.fromkeys(_typed(normalise.elided(text))))
    telling = [word for word in found if word.typed not in normalise.STOP_WORDS]
    return (telling or found)[: normalise.MOST_WORDS]


def _typed(text: str) -> Iterator[Typed]:
    spans = list(normalise.spans(text))
    place = 0
    while place < len(spans):
        start, end, word = spans[place]
        name = normalise.fold(word)
        if _goes_on(text, spans[place : place + 3]):
            place += 1
            end = spans[place][1]
            name += normalise.fold(spans[place][2])
        place += 1
        if _NUMBERED.fullmatch(name):
            yield _numbered(text[start:end].casefold(), name)
        else:
            yield Typed(word.casefold(), (normalise.singular(word),), frozenset(normalise.forms(word)))


def _goes_on(text: str, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the second word is the number of the first: *Sentinel-2*, *Landsat 8*; not *DEM 30 m*, *crue 2018*."""
    if len(spans) < 2:
        return False
    (_start, end, word), (after, _end, following) = spans[:2]
    name = normalise.fold(word + following)
    if not word.isalpha() or word.casefold() in normalise.STOP_WORDS or not _NUMBERED.fullmatch(name):
        return False
    between, number = text[end:after], _LETTERS_OR_DIGITS.findall(following)
    if between in ("-", "–"):
        return True
    unit = number[1] if len(number) > 1 else spans[2][2] if len(spans) > 2 else ""
    return between.isspace() and len(number[0]) < YEAR and unit.casefold() not in UNITS


def _numbered(typed: str, name: str) -> Typed:
    match = _NUMBERED.fullmatch(name)
    keys = (name, match[1]) if match and match[1] != name else (name,)
    return Typed(typed, keys, frozenset(split(name)), numbered=True)


@lru_cache(maxsize=20_000)
def label_words(label: str) -> Words:
    """The words of a label, as a query's are told apart; labels of the same words are the same."""
    return tuple(word.keys[0] for word in query_words(label))
