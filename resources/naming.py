"""What a proposal names in words, found in the base as an import finds it; and what the base does not know."""

from typing import NamedTuple

from cms.models import Tag
from cms.vocabularies import Concept
from resources.harvest.refs import References
from resources.models import Provider


class Words(NamedTuple):
    """Keywords: themes, tags, and those that are neither."""

    themes: list[Concept]
    tags: list[Tag]
    unknown: list[str]


def known_words(words: list[str]) -> Words:
    """Themes and tags that are called so, in either language, or mean the same; and words that are neither."""
    refs = References()
    themes: dict[int, Concept] = {}
    tags: dict[int, Tag] = {}
    unknown = []
    for word in words:
        theme, tag = refs.concept("themes", word), refs.tag(word)
        if theme is not None:
            themes[theme.pk] = theme
        if tag is not None:
            tags[tag.pk] = tag
        if theme is None and tag is None:
            unknown.append(word)
    return Words(list(themes.values()), list(tags.values()), unknown)


def known_providers(names: list[str]) -> list[Provider]:
    """Providers by name, acronym or code."""
    return References().known_providers(names)


def unknown_providers(names: list[str]) -> list[str]:
    """The names that no provider has."""
    refs = References()
    return [name for name in names if not refs.known_providers([name])]
