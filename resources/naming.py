"""What a proposal names in words, found in the base: providers, themes, tags; and what the base does not know."""

from typing import NamedTuple

from cms.i18n import LANGUAGE_CODES
from cms.models import Tag
from cms.search.normalise import fold
from cms.vocabularies import Concept, Scheme
from resources.index.tokens import label_words
from resources.index.translations import Translations
from resources.models import Provider


class Words(NamedTuple):
    """Keywords: themes, tags, and those that are neither."""

    themes: list[Concept]
    tags: list[Tag]
    unknown: list[str]


def known_words(words: list[str]) -> Words:
    """Themes and tags that are called so, in either language, or mean the same; and words that are neither."""
    wanted = {fold(word) for word in words}
    themes, tags, known = [], [], set()
    for concept in Concept.objects.filter(scheme=Scheme.THEME):
        others = [w for c in LANGUAGE_CODES for w in getattr(concept, f"alternative_labels_{c}").splitlines()]
        if named := wanted & {fold(w) for w in (concept.label_fr, concept.label_en, *others) if w}:
            themes.append(concept)
            known |= named
    every = list(Tag.objects.all())
    for tag in every:
        if named := wanted & {fold(name) for name in (tag.name, tag.name_en) if name}:
            tags.append(tag)
            known |= named
    translations = Translations()
    for word in words:
        same = {label_words(other) for other in translations.of(word)} if fold(word) not in known else set()
        if tag := next((tag for tag in every if same & {label_words(tag.name), label_words(tag.name_en)}), None):
            tags += [tag] if tag not in tags else []
            known.add(fold(word))
    return Words(themes, tags, [word for word in words if fold(word) not in known])


def known_providers(names: list[str]) -> list[Provider]:
    """Providers by name or acronym."""
    wanted = {fold(name) for name in names}
    return [p for p in Provider.objects.all() if fold(p.name) in wanted or (p.acronym and fold(p.acronym) in wanted)]


def unknown_providers(names: list[str]) -> list[str]:
    """The names that no provider has."""
    known = {fold(text) for p in known_providers(names) for text in (p.name, p.acronym)}
    return [name for name in names if fold(name) not in known]
