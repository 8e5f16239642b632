"""How readers call the values of facets that are rows, and concepts in one language and the other."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from cms.i18n import LANGUAGE_CODES, best_language
from cms.search import normalise
from cms.search.normalise import fold
from cms.vocabularies import Concept, Scheme
from networks.enums import ServiceKind
from networks.models import DataHub, Service
from resources.index.texts import Words, label_words, preferred_labels
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
    """Some words of a query are a label of a concept; ``labels`` are its others."""

    words: tuple[int, ...]
    """Which words of the query."""
    labels: tuple[Words, ...]


class Labels:
    """Names by facet, code and language; labels of concepts by their words."""

    def __init__(self, names: dict[str, dict[str, tuple[str, ...]]], concepts: Sequence[Sequence[str]]) -> None:
        self.names = names
        self._folded: dict[str, list[tuple[str, str]]] = {}
        self._concepts = [list(dict.fromkeys(map(label_words, labels))) for labels in concepts]
        self._first: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, labels in enumerate(self._concepts):
            for place, label in enumerate(labels):
                for form in label[0] if label else ():
                    self._first[form].append((number, place))

    @classmethod
    def read(cls) -> Self:
        """From the tables."""
        names: dict[str, dict[str, tuple[str, ...]]] = {facet: {} for facet in ROWS}
        concepts = []
        for concept in Concept.objects.all():
            if concept.scheme in SCHEMES:
                names[SCHEMES[concept.scheme]][concept.notation] = _both(concept, "label")
            if concept.scheme != Scheme.SDG:
                concepts.append(preferred_labels(concept))
        names["pole"] = {hub.slug: (hub.name,) * len(LANGUAGE_CODES) for hub in DataHub.objects.all()}
        centres = Service.objects.filter(kind=ServiceKind.DATA_CENTRE)
        names["centre"] = {centre.slug: _both(centre, "name") for centre in centres}
        names["fournisseur"] = {p.slug: (str(p),) * len(LANGUAGE_CODES) for p in Provider.objects.all()}
        return cls(names, concepts)

    def name(self, facet: str, code: str, language: str) -> str | None:
        """What a reader of ``language`` calls a value; None for one that is not there."""
        found = self.names[facet].get(code)
        return found[LANGUAGE_CODES.index(language)] if found else None

    def folded(self, facet: str) -> list[tuple[str, str]]:
        """(code, names in all languages folded, each word after a space) of a facet."""
        if facet not in self._folded:
            self._folded[facet] = [
                (code, "".join(f" {fold(word)}" for name in names for word in normalise.words(name)))
                for code, names in self.names[facet].items()
            ]
        return self._folded[facet]

    def alternatives(self, words: Sequence[Collection[str]]) -> list[Alternative]:
        """The names of concepts among the words of a query (each a set of forms), and their other names.

        *floods* is *inondation* in the other language: who looks for one is shown the other. Alternative labels
        are no such names, since many are only near (a theme's may list floods and earthquakes): they find what
        bears the concept (``digest.Concepts``), not what bears another of them.
        """
        found: dict[tuple[int, ...], list[Words]] = {}
        for forms in words:
            for number, place in sorted({pair for form in forms for pair in self._first.get(form, ())}):
                label = self._concepts[number][place]
                if places := _places(label, words):
                    others = [other for other in self._concepts[number] if other and other != label]
                    found.setdefault(places, []).extend(others)
        return [Alternative(places, tuple(dict.fromkeys(labels))) for places, labels in found.items() if labels]


def _places(label: Words, words: Sequence[Collection[str]]) -> tuple[int, ...]:
    """Which words of a query make the whole label; none where one is missing."""
    places = []
    for forms in label:
        place = next((i for i, typed in enumerate(words) if not forms.isdisjoint(typed)), None)
        if place is None:
            return ()
        places.append(place)
    return tuple(sorted(set(places)))


def _both(row: object, name: str) -> tuple[str, ...]:
    return tuple(getattr(row, f"{name}_{best_language(row, name, code)}") for code in LANGUAGE_CODES)
