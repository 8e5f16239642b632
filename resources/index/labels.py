"""How readers call the values of facets that are rows, and what means the same in one language and the other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import F

from cms.i18n import LANGUAGE_CODES, best_language
from cms.vocabularies import Concept, Scheme, Tag
from networks.enums import ServiceKind
from networks.models import DataHub, Service
from resources.index import synonyms, values
from resources.index.texts import preferred_labels
from resources.index.tokens import Typed, Words, label_words
from resources.models import Provider

SCHEMES: dict[str, str] = {
    Scheme.THEME: "theme",
    Scheme.PLATFORM: "plateforme",
    Scheme.INSTRUMENT: "instrument",
    Scheme.VARIABLE: "variable",
}
ROWS = frozenset({*SCHEMES.values(), "pole", "centre", "fournisseur"})
"""Facets whose values are rows of tables."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Some words of a query have a meaning; ``labels`` are other words for it."""

    words: tuple[int, ...]
    """Which words of the query."""
    labels: tuple[Words, ...]
    values: tuple[str, ...] = ()
    """What they find besides, whatever it is called (``resources.index.values``)."""


class Labels:
    """Names by facet, code and language; meanings by their words."""

    def __init__(
        self,
        names: dict[str, dict[str, tuple[str, ...]]],
        meanings: Iterable[Sequence[str]],
        finding: Iterable[tuple[Sequence[str], str]] = (),
    ) -> None:
        self.names = names
        told = (tuple(dict.fromkeys(filter(None, map(label_words, labels)))) for labels in meanings)
        self._meanings = [labels for labels in dict.fromkeys(told) if len(labels) > 1]
        self._first: defaultdict[str, list[tuple[int, Words]]] = defaultdict(list)
        for number, labels in enumerate(self._meanings):
            for label in labels:
                self._first[label[0]].append((number, label))
        self.finding = [(tuple(dict.fromkeys(filter(None, map(label_words, told)))), value) for told, value in finding]
        """Words for values, each value with its labels."""
        self._values: defaultdict[str, list[tuple[str, Words]]] = defaultdict(list)
        for found, value in self.finding:
            for label in found:
                self._values[label[0]].append((value, label))

    @classmethod
    def read(cls) -> Self:
        """From the tables."""
        names: dict[str, dict[str, tuple[str, ...]]] = {facet: {} for facet in ROWS}
        meanings = synonyms.meanings()
        for concept in Concept.objects.all():
            if concept.scheme in SCHEMES:
                names[SCHEMES[concept.scheme]][concept.notation] = _both(concept, "label")
            if concept.scheme != Scheme.SDG:
                meanings.append(preferred_labels(concept))
        names["pole"] = {hub.slug: (hub.name,) * len(LANGUAGE_CODES) for hub in DataHub.objects.all()}
        centres = Service.objects.filter(kind=ServiceKind.DATA_CENTRE)
        names["centre"] = {centre.slug: _both(centre, "name") for centre in centres}
        names["fournisseur"] = {p.slug: (str(p),) * len(LANGUAGE_CODES) for p in Provider.objects.all()}
        tags = Tag.objects.exclude(name_en="").exclude(name_en=F("name"))
        meanings += [*values.meanings(), *tags.values_list("name", "name_en")]
        return cls(names, meanings, values.all_values())

    @property
    def meanings(self) -> Sequence[Sequence[Words]]:
        """Labels that mean the same, a row a meaning."""
        return self._meanings

    def name(self, facet: str, code: str, language: str) -> str | None:
        """What a reader of ``language`` calls a value; None for one that is not there."""
        found = self.names[facet].get(code)
        return found[LANGUAGE_CODES.index(language)] if found else None

    def alternatives(self, words: Sequence[Typed]) -> list[Alternative]:
        """Words of a query that have a meaning, and what else is said for it.

        *floods* is *inondation* in the other language: who looks for one is shown the other. Other labels of
        concepts are no such words, since many are only near (a theme's may list floods and earthquakes): they find
        what bears the concept (``digest.Concepts``), not what bears another of them.
        """
        found: dict[tuple[int, ...], list[Words]] = {}
        told: dict[tuple[int, ...], list[str]] = {}
        for key in dict.fromkeys(key for word in words for key in word.keys):
            for number, label in self._first.get(key, ()):
                if places := _places(label, words):
                    others = [other for other in self._meanings[number] if other != label]
                    found.setdefault(places, []).extend(others)
            for value, label in self._values.get(key, ()):
                if places := _places(label, words):
                    told.setdefault(places, []).append(value)
        # Of *Afrique du Sud* the first word is no Africa.
        told = {places: made for places, made in told.items() if not any(set(places) < set(other) for other in told)}
        return [
            Alternative(places, tuple(dict.fromkeys(found.get(places, ()))), tuple(dict.fromkeys(told.get(places, ()))))
            for places in dict.fromkeys((*found, *told))
        ]


def _places(label: Words, words: Sequence[Typed]) -> tuple[int, ...]:
    """Which words of a query make the whole label; none where one is missing."""
    places = []
    for key in label:
        place = next((i for i, typed in enumerate(words) if key in typed.keys), None)
        if place is None:
            return ()
        places.append(place)
    return tuple(sorted(set(places)))


def _both(row: object, name: str) -> tuple[str, ...]:
    return tuple(getattr(row, f"{name}_{best_language(row, name, code)}") for code in LANGUAGE_CODES)
