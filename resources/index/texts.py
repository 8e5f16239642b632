"""What words a resource is found by, and in which part of it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from babel import Locale
from django.utils import translation

from cms.i18n import LANGUAGE_CODES
from cms.places import country_name, region_name
from cms.search import normalise
from cms.vocabularies import Concept
from resources.enums import ResourceType
from resources.index import synonyms
from resources.models import Resource

_AND = r"(?:\s?(?:[-–/,&]|et|and)\s?-?\d{1,2}\b)"
_JOINED = re.compile(rf"\b([^\W\d_]{{2,}})[-–\s]?(\d{{1,4}})([A-Za-z]?)\b({_AND}*)")
"""*Sentinel-2*, *Landsat 8*, *Sentinel2A*, *SPOT 6-7*: names that are written with a hyphen, a space or neither."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(r"([^\W\d_]{2,}\d{1,4})[a-z]?")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
YEAR = 3
"""Digits from which a number apart from the word before it is more likely a year than part of its name."""
SHORTEST_SPELLED = 4
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


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a resource in both languages at once."""

    title: str
    summary: str
    own: str
    """Everything else that is told of it: its description, tags, themes by their names, providers, places."""
    kind: str
    """What readers call resources of its type, and its access."""
    near: str
    """Other labels of its concepts: they tell what a theme holds, not what the resource is about. And what else is
    said for its tags, for the search of the site."""
    named: str
    """Names somebody gave on purpose: tags, themes, providers; good for correcting what is typed."""

    @property
    def body(self) -> str:
        """All but title and summary."""
        return f"{self.own}\n{self.kind}\n{self.near}"


@dataclass(frozen=True, slots=True)
class Around:
    """Concepts a resource is found by besides its own."""

    above: tuple[Concept, ...] = ()
    """Those above its themes."""
    called: tuple[Concept, ...] = ()
    """Those whose name is a tag of it."""
    near: tuple[Concept, ...] = ()
    """Those of which a tag is another label: the tag is likely narrower."""


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
    found = list(dict.fromkeys(_typed(unicodedata.normalize("NFC", text))))
    telling = [word for word in found if word.typed not in normalise.STOP_WORDS]
    return (telling or found)[: normalise.MOST_WORDS]


def _typed(text: str) -> Iterator[Typed]:
    spans = list(normalise.spans(text))
    skip = False
    for (start, end, word), (after, last, following) in pairwise([*spans, (len(text), len(text), "")]):
        if skip:
            skip = False
            continue
        between = text[end:after]
        number = split(following)[0] if following else ""
        near = between in ("-", "–") or (between.isspace() and len(number) < YEAR)
        name = normalise.fold(word + following)
        if near and number.isdigit() and word.isalpha() and word.casefold() not in normalise.STOP_WORDS:
            skip = _NUMBERED.fullmatch(name) is not None
        if skip:
            yield _numbered(text[start:last].casefold(), name)
        elif _NUMBERED.fullmatch(normalise.fold(word)):
            yield _numbered(word.casefold(), normalise.fold(word))
        else:
            yield Typed(word.casefold(), (normalise.singular(word),), frozenset(normalise.forms(word)))


def _numbered(typed: str, name: str) -> Typed:
    match = _NUMBERED.fullmatch(name)
    keys = (name, match[1]) if match and match[1] != name else (name,)
    return Typed(typed, keys, frozenset(split(name)), numbered=True)


def spelled(text: str) -> set[str]:
    """The words of a text as they are written, for corrections."""
    lowered = (word.casefold() for word in normalise.words(text))
    return {word for word in lowered if len(word) >= SHORTEST_SPELLED and word.isalpha()}


def other_labels(concept: Concept) -> list[str]:
    """What else a concept is called, in both languages."""
    labels = [line for text in _both(concept, "alternative_labels") for line in text.splitlines()]
    return [label.strip() for label in labels if label.strip()]


def preferred_labels(concept: Concept) -> list[str]:
    """What a concept is called first, in both languages."""
    return [label.strip() for label in _both(concept, "label") if label.strip()]


def concept_labels(concept: Concept) -> list[str]:
    """Every label of a concept, in both languages."""
    return preferred_labels(concept) + other_labels(concept)


@lru_cache(maxsize=20_000)
def label_words(label: str) -> Words:
    """The words of a label, as a query's are told apart; labels of the same words are the same."""
    return tuple(word.keys[0] for word in query_words(label))


@cache
def _meanings() -> dict[Words, list[str]]:
    found: dict[Words, list[str]] = {}
    for row in synonyms.meanings():
        for label in row:
            found.setdefault(label_words(label), []).extend(other for other in row if other != label)
    return found


def meaning_the_same(label: str) -> list[str]:
    """What else is said for it, in either language (``synonyms``)."""
    return _meanings().get(label_words(label), [])


def _both(instance: object, name: str) -> list[str]:
    return [getattr(instance, f"{name}_{code}") or "" for code in LANGUAGE_CODES]


@cache
def _type_labels(code: str) -> list[str]:
    labels = []
    for language in LANGUAGE_CODES:
        with translation.override(language):
            labels.append(str(dict(ResourceType.choices).get(code, code)))
    return labels


def place_names(resource: Resource) -> list[str]:
    """Regions and countries of a resource, in both languages."""
    names = [region_name(code) for code in resource.regions]
    names += [country_name(code, language) for code in resource.countries for language in LANGUAGE_CODES]
    return names


def language_names(codes: Iterable[str]) -> list[str]:
    """Languages, in both of ours."""
    return [str(Locale(own).languages.get(code, code)) for code in codes for own in LANGUAGE_CODES]


def of_resource(resource: Resource, around: Around = Around()) -> Texts:
    """The texts of a resource whose relations are prefetched."""
    concepts = [
        concept
        for relation in (resource.themes, resource.platforms, resource.instruments, resource.variables)
        for concept in relation.all()
    ]
    labels = [label for row in (*concepts, *around.above, *around.called) for label in preferred_labels(row)]
    others = [label for row in (*concepts, *around.above, *around.called) for label in other_labels(row)]
    others += [label for row in around.near for label in preferred_labels(row)]
    others += [label for tag in resource.tags.all() for label in meaning_the_same(tag.name)]
    tags = [word for tag in resource.tags.all() for word in (tag.name, tag.name_en)]
    makers = [word for provider in resource.providers.all() for word in (provider.name, provider.acronym)]
    centres = [row for row in (resource.data_centre, resource.expertise_centre) if row]
    names = [name for centre in centres for name in _both(centre, "name")]
    names += [resource.hub.name] if resource.hub else []
    own = [
        *_both(resource, "description"),
        *labels,
        *tags,
        *makers,
        *names,
        *place_names(resource),
        *map(str, resource.formats),
        resource.doi,
    ]
    kind = [
        *_type_labels(resource.type),
        *synonyms.KINDS.get(resource.type, ()),
        *synonyms.of_access(resource.access, resource.licence),
    ]
    return Texts(
        title="\n".join(_both(resource, "title")),
        summary="\n".join(_both(resource, "summary")),
        own="\n".join(own),
        kind="\n".join(kind),
        near="\n".join(others),
        named="\n".join([*labels, *others, *tags, *makers]),
    )
