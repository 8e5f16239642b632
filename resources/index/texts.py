"""What words a resource is found by, and in which part of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache

from babel import Locale
from django.utils import translation

from cms.i18n import LANGUAGE_CODES
from cms.places import country_name, region_name
from cms.search import normalise
from cms.vocabularies import Concept, Scheme
from resources.criteria import AUDIENCE_CODES
from resources.enums import ResourceType
from resources.index import synonyms, values
from resources.index.tokens import Words, label_words
from resources.models import Resource

SHORTEST_SPELLED = 4
EXACT = frozenset((Scheme.PLATFORM, Scheme.INSTRUMENT, Scheme.VARIABLE))
"""Vocabularies whose concepts are one thing each; a theme is many."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a resource in both languages at once."""

    title: str
    summary: str
    own: str
    """Everything else that is told of it: its description, tags, themes by their names, providers, places."""
    kind: str
    """What readers call resources of its type, and its access."""
    exact: str
    """Other labels of its variables, instruments and platforms: of one thing each, which the resource is about."""
    near: str
    """Other labels of its themes: they tell what a theme holds, not what the resource is about. And what else is
    said for its tags, for the search of the site."""
    told: str
    """Words for its values (``values``), for the search of the site; here they are values."""
    named: str
    """Names somebody gave on purpose: tags, themes, providers; good for correcting what is typed."""

    @property
    def body(self) -> str:
        """All but title and summary."""
        return "\n".join((self.own, self.exact, self.kind, self.near, self.told))


@dataclass(frozen=True, slots=True)
class Around:
    """Concepts a resource is found by besides its own."""

    above: tuple[Concept, ...] = ()
    """Those above its themes."""
    called: tuple[Concept, ...] = ()
    """Those whose name is a tag of it."""
    near: tuple[Concept, ...] = ()
    """Those of which a tag is another label: the tag is likely narrower."""


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


@dataclass(frozen=True, slots=True)
class Parts:
    """The same, each text apart: nobody reads across two of them."""

    titles: list[str]
    summaries: list[str]
    own: list[str]
    kind: list[str]
    exact: list[str]
    near: list[str]
    told: list[str]
    named: list[str]

    def __iter__(self) -> Iterator[str]:
        parts = (self.titles, self.summaries, self.own, self.kind, self.exact, self.near)
        return (text for texts in parts for text in texts if text)


def _told(resource: Resource) -> list[str]:
    """What else readers call its places and the regions they lie in, its level, whom it is for, its languages."""
    places = [*resource.countries, *resource.regions]
    found = [values.token("lieu", code) for code in places] + values.reached(places, resource.level)
    found += [values.token("niveau", resource.level)]
    found += [values.token("pour", AUDIENCE_CODES.get(audience, "")) for audience in resource.audiences]
    found += [values.token("langue", code) for code in resource.languages]
    return [word for value in found for word in values.words_for(value)]


def parts_of(resource: Resource, around: Around = Around()) -> Parts:
    """The texts of a resource whose relations are prefetched."""
    concepts = [
        concept
        for relation in (resource.themes, resource.platforms, resource.instruments, resource.variables)
        for concept in relation.all()
    ]
    labels = [label for row in (*concepts, *around.above, *around.called) for label in preferred_labels(row)]
    exact = [label for row in (*concepts, *around.called) if row.scheme in EXACT for label in other_labels(row)]
    broad = (row for row in (*concepts, *around.above, *around.called) if row.scheme not in EXACT)
    others = [label for row in broad for label in other_labels(row)]
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
    return Parts(
        titles=_both(resource, "title"),
        summaries=_both(resource, "summary"),
        own=own,
        kind=kind,
        exact=exact,
        near=others,
        told=_told(resource),
        named=[*labels, *exact, *others, *tags, *makers],
    )


def of_resource(resource: Resource, around: Around = Around()) -> Texts:
    """The same, each kind in one text."""
    parts = parts_of(resource, around)
    kinds = {field.name: "\n".join(getattr(parts, field.name)) for field in fields(Parts)}
    return Texts(kinds.pop("titles"), kinds.pop("summaries"), **kinds)


class Phrase:
    """Words that stand side by side, in this order, whatever their endings."""

    def __init__(self, typed: str) -> None:
        words = normalise.words(typed)
        self._forms = [frozenset(normalise.forms(word)) for word in words]
        self._in_one = frozenset(normalise.forms("".join(words)))  # "Sentinel-2" is "Sentinel2" elsewhere

    def stands_in(self, text: Sequence[tuple[str, ...]]) -> bool:
        """Whether a text, read by ``read``, holds it."""
        if not self._forms:
            return False
        first, following = self._forms[0], list(enumerate(self._forms[1:], 1))
        last = len(text) - len(following)
        for place, held in enumerate(text):
            if not self._in_one.isdisjoint(held):
                return True
            side_by_side = place < last and not first.isdisjoint(held)
            if side_by_side and all(not forms.isdisjoint(text[place + n]) for n, forms in following):
                return True
        return False


def read(text: str) -> list[tuple[str, ...]]:
    """The forms of each word of a text in order, as a phrase is looked for in them."""
    return [normalise.forms(word) for word in normalise.words(text)]
