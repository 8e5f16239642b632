"""Facets: the values of each criterion with how many hits each has, and chips of those chosen."""

from collections import Counter
from dataclasses import dataclass

from resources.criteria import FACETS, FOLDED, Criteria
from resources.query import _codes, matching
from resources.vocabulary import label, name


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value one may choose."""

    code: str
    label: str
    n: int
    """Hits it has, all other facets holding; of a place, its own, without what covers it."""
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A criterion of several values: most hits first, chosen ones always there."""

    name: str
    label: str
    values: list[FacetValue]
    folded: bool
    """Under *more filters*."""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active criterion, and the search without it."""

    name: str
    label: str
    """Of the criterion: *Theme*."""
    value: str
    """As a reader calls it: *Coast*."""
    without: Criteria
    known: bool = True
    """False: nobody knows this code, it filters nothing."""


def count(criteria: Criteria, language: str) -> list[Facet]:
    """All facets; counts of a facet leave out its own choice, so that another value can be added to it."""
    facets = []
    for facet in FACETS:
        counts: Counter[str] = Counter()
        for resource, _wider in matching(criteria.without(facet)):
            counts.update(_codes(resource)[facet])
        chosen = criteria.values(facet)
        codes = sorted({*counts, *chosen}, key=lambda code: (-counts[code], code))
        values = [FacetValue(code, label(facet, code, language), counts[code], code in chosen) for code in codes]
        facets.append(Facet(facet, name(facet), values, facet in FOLDED))
    return facets


def chips(criteria: Criteria, language: str) -> list[Chip]:
    """The active criteria in the reader's words."""
    found: list[Chip] = []
    for criterion in criteria.active:
        if criterion in FACETS:
            for code in criteria.values(criterion):
                value = label(criterion, code, language)
                found.append(Chip(criterion, name(criterion), value, criteria.without(criterion, code)))
        else:
            value = getattr(criteria, criterion)
            shown = ", ".join(f"{side:g}" for side in value) if criterion == "bbox" else value
            found.append(Chip(criterion, name(criterion), shown, criteria.without(criterion)))
    return found
