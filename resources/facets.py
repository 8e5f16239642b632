"""Facets: the values of each criterion with how many hits each has, and chips of those chosen."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from cms.search.normalise import fold
from resources import vocabulary, wording
from resources.criteria import FACETS, FIRST, PROFILE_FACETS, Criteria
from resources.index import match
from resources.index.store import store


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value one may choose."""

    code: str
    label: str
    n: int
    """Hits it has, all other criteria holding; of a place its own, without what covers it."""
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A criterion of several values: most hits first, chosen ones always there."""

    name: str
    label: str
    values: list[FacetValue]
    folded: bool
    """Under *more filters*, for this profile; not where a value is chosen."""


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


SPEAKING = frozenset(
    ("q", "type", "theme", "lieu", "pole", "centre", "fournisseur", "plateforme", "instrument", "variable")
)
"""Criteria whose values say by themselves what they are: *Madagascar*; *None* needs its question before it."""

_alphabetical = lru_cache(maxsize=10_000)(fold)
"""The same names are sorted for each page: thousands of providers in a large base."""


def count(criteria: Criteria, language: str) -> list[Facet]:
    """All facets; counts of a facet leave out its own choice, so that another value can be added to it."""
    snapshot, labels = store.current()
    asked, _unknown = vocabulary.known(criteria, snapshot, labels)
    found = match.evaluate(snapshot, labels, asked)
    first = PROFILE_FACETS.get(criteria.profil, FIRST)
    facets = []
    for facet in FACETS:
        counts = snapshot.facets[facet].counts(found.without(facet))
        chosen = criteria.values(facet)
        values = [
            FacetValue(code, vocabulary.label(facet, code, language, labels), counts.get(code, 0), code in chosen)
            for code in dict.fromkeys((*counts, *asked.values(facet)))
        ]
        values.sort(key=lambda value: (-value.n, _alphabetical(value.label), value.code))
        facets.append(Facet(facet, vocabulary.name(facet), values, facet not in first and not chosen))
    return facets


def chips(criteria: Criteria, language: str) -> list[Chip]:
    """The active criteria in the reader's words; also codes nobody knows, marked."""
    snapshot, labels = store.current()
    _asked, unknown = vocabulary.known(criteria, snapshot, labels)
    found: list[Chip] = []
    for criterion in criteria.active:
        name = vocabulary.name(criterion)
        if criterion in FACETS:
            for code in criteria.values(criterion):
                value = vocabulary.label(criterion, code, language, labels)
                without = criteria.without(criterion, code)
                found.append(Chip(criterion, name, value, without, known=(criterion, code) not in unknown))
        else:
            value = getattr(criteria, criterion)
            shown = ", ".join(f"{side:g}" for side in value) if criterion == "bbox" else value
            found.append(Chip(criterion, name, shown, criteria.without(criterion)))
    return found


def said(chips: list[Chip]) -> list[str]:
    """The active criteria in words that stand without the list, in the active language.

    *Coast*, *Commercial use: not known*, *from 2019 to 2021*; several values of one question together.
    """
    found: dict[str, str] = {}
    period = {chip.name: chip.value for chip in chips if chip.name in ("de", "a")}
    for chip in chips:
        if chip.name == "bbox":
            found["bbox"] = chip.label
        elif chip.name in period:
            found["period"] = _period(period.get("de", ""), period.get("a", ""))
        elif chip.name in SPEAKING and chip.known:
            found[f"{chip.name} {chip.value}"] = chip.value
        elif chip.name in found:
            found[chip.name] = _("%(values)s or %(value)s") % {"values": found[chip.name], "value": chip.value}
        else:
            found[chip.name] = _("%(name)s: %(value)s") % {"name": chip.label, "value": chip.value}
    return list(found.values())


def _period(start: str, end: str) -> str:
    if start and end and start != end and len(start) == len(end) == len("2018"):
        return _("From %(start)s to %(end)s") % {"start": start, "end": end}
    span = wording.span_in_words(start, end)
    if start and end:
        # French elides *de* before a month (*d’avril*) and joins it to a day (*du 3 mai*): a dash does without.
        return _("%(name)s: %(value)s") % {"name": _("Period"), "value": span}
    return span[:1].upper() + span[1:]
