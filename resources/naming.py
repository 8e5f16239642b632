"""What a proposal names in words, found in the base: providers, themes, tags; and what the base does not know."""

from typing import NamedTuple

from cms.i18n import LANGUAGE_CODES
from cms.models import Tag
from cms.search.normalise import fold
from cms.vocabularies import Concept, Scheme
from resources.models import Provider


class Words(NamedTuple):
    """Keywords: themes, tags, and those that are neither."""

    themes: list[Concept]
    tags: list[Tag]
    unknown: list[str]


def known_words(words: list[str]) -> Words:
    """Themes and tags that are called so, in either language; and the words that are neither."""
    wanted = {fold(word) for word in words}
    themes, tags, known = [], [], set()
    for concept in Concept.objects.filter(scheme=Scheme.THEME):
        others = [w for c in LANGUAGE_CODES for w in getattr(concept, f"alternative_labels_{c}").splitlines()]
        if named := wanted & {fold(w) for w in (concept.label_fr, concept.label_en, *others) if w}:
            themes.append(concept)
            known |= named
    for tag in Tag.objects.all():
        if named := wanted & {fold(name) for name in (tag.name, tag.name_en) if name}:
            tags.append(tag)
            known |= named
    return Words(themes, tags, [word for word in words if fold(word) not in known])


def known_providers(names: list[str]) -> list[Provider]:
    """Providers by name or acronym."""
    wanted = {fold(name) for name in names}
    return [p for p in Provider.objects.all() if fold(p.name) in wanted or (p.acronym and fold(p.acronym) in wanted)]


def unknown_providers(names: list[str]) -> list[str]:
    """The names that no provider has."""
    known = {fold(text) for p in known_providers(names) for text in (p.name, p.acronym)}
    return [name for name in names if fold(name) not in known]
