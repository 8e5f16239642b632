"""What words a resource is found by, and in which part of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.utils import translation

from cms.i18n import LANGUAGE_CODES
from cms.places import country_name, region_name
from cms.search import normalise
from cms.vocabularies import Concept
from resources.enums import ResourceType
from resources.models import Resource

_JOINED = re.compile(r"\b([^\W\d_]{2,})[-–\s]?(\d{1,4})([A-Za-z]?)\b")
"""*Sentinel-2*, *Landsat 8*, *Sentinel2A*: names that are written with a hyphen, a space or neither."""
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
SHORTEST_SPELLED = 4

Words = tuple[frozenset[str], ...]
"""A label: the forms of each of its words that tell something."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a resource in both languages at once."""

    title: str
    summary: str
    body: str
    named: str
    """Names somebody gave on purpose: tags, themes, providers; good for correcting what is typed."""


def joined(text: str) -> list[str]:
    """Names with a number written in one word: ``sentinel2``, ``sentinel2a``."""
    return [normalise.fold(part) for m in _JOINED.finditer(text) for part in {m[1] + m[2], m[1] + m[2] + m[3]}]


def split(word: str) -> list[str]:
    """``sentinel2`` -> ``sentinel``, ``2``; a word of one kind stays."""
    return _LETTERS_OR_DIGITS.findall(word)


def forms(text: str, *, whole_words: bool = False) -> set[str]:
    """Everything the index keeps of a text (``cms.search.normalise``), names with a number in all their ways."""
    kept = set(normalise.index_text(text, whole_words=whole_words).split())
    for word in joined(text):
        kept |= {word, *split(word)}
    return kept


def spelled(text: str) -> set[str]:
    """The words of a text as they are written, for corrections."""
    lowered = (word.casefold() for word in normalise.words(text))
    return {word for word in lowered if len(word) >= SHORTEST_SPELLED and word.isalpha()}


def concept_labels(concept: Concept) -> list[str]:
    """Every label of a concept, in both languages."""
    labels = [getattr(concept, f"label_{code}") for code in LANGUAGE_CODES]
    for code in LANGUAGE_CODES:
        labels += getattr(concept, f"alternative_labels_{code}").splitlines()
    return [label.strip() for label in labels if label.strip()]


def preferred_labels(concept: Concept) -> list[str]:
    """What a concept is called first, in both languages."""
    return [label for label in _both(concept, "label") if label]


def label_words(label: str) -> Words:
    """The words of a label, as a query's are told apart."""
    return tuple(frozenset(normalise.forms(word)) for word in normalise.query_words(label))


def same_label(label: Words, other: Words) -> bool:
    """Whether two labels are the same words, whatever their accents and endings."""
    return 0 < len(label) == len(other) and not any(a.isdisjoint(b) for a, b in zip(label, other, strict=True))


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


@dataclass(frozen=True, slots=True)
class Parts:
    """The same, each text apart: nobody reads across two of them."""

    titles: list[str]
    summaries: list[str]
    others: list[str]
    named: list[str]

    def __iter__(self) -> Iterator[str]:
        return (text for texts in (self.titles, self.summaries, self.others) for text in texts if text)


def parts_of(resource: Resource, around: Iterable[Concept] = ()) -> Parts:
    """The texts of a resource whose relations are prefetched; ``around``: concepts besides its own."""
    concepts = [
        concept
        for relation in (resource.themes, resource.platforms, resource.instruments, resource.variables)
        for concept in relation.all()
    ]
    labels = [label for concept in [*concepts, *around] for label in concept_labels(concept)]
    tags = [word for tag in resource.tags.all() for word in (tag.name, tag.name_en)]
    makers = [word for provider in resource.providers.all() for word in (provider.name, provider.acronym)]
    centres = [row for row in (resource.data_centre, resource.expertise_centre) if row]
    names = [name for centre in centres for name in _both(centre, "name")]
    names += [resource.hub.name] if resource.hub else []
    others = [
        *_both(resource, "description"),
        *labels,
        *tags,
        *makers,
        *names,
        *place_names(resource),
        *_type_labels(resource.type),
        *map(str, resource.formats),
        resource.doi,
    ]
    return Parts(_both(resource, "title"), _both(resource, "summary"), others, [*labels, *tags, *makers])


def of_resource(resource: Resource, around: Iterable[Concept] = ()) -> Texts:
    """The same, each kind in one text."""
    parts = parts_of(resource, around)
    return Texts(*("\n".join(texts) for texts in (parts.titles, parts.summaries, parts.others, parts.named)))


def holds_phrase(texts: Iterable[str], phrase: str) -> bool:
    """Whether the words of a phrase stand in one of these texts side by side, in order, whatever their endings."""
    wanted = [frozenset(normalise.forms(word)) for word in normalise.words(phrase)]
    if not wanted:
        return False
    in_one = "".join(map(normalise.fold, normalise.words(phrase)))  # "Sentinel-2" is "Sentinel2" elsewhere
    for text in texts:
        words = normalise.words(text)
        if any(normalise.fold(word) == in_one for word in words):
            return True
        found = [normalise.forms(word) for word in words]
        for start in range(len(found) - len(wanted) + 1):
            if all(not forms.isdisjoint(found[start + n]) for n, forms in enumerate(wanted)):
                return True
    return False
