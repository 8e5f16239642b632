"""What people call places besides their official names, and which regions of the world a place lies in.

One table for everybody who reads places: the search of resources and its suggestions, imports and prefilling. The
official names of countries are CLDR's (``cms.places``); what stands here is what readers type instead: everyday names,
acronyms, adjectives, in French and English, for the countries of the South, the French regions and a few others.

*Names* (``PLACES``, second column) mean one place, and a catalogue may write them. *Adjectives* (third column) only
find. Both stand for the official name and for each other; those after ``~`` find what bears the place and stand for
nothing else, because they are shared (*congolais*) or mean something else as well (the *océan Indien* is not India's).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale

from cms.place_tables import M49, PLACES, ZONES
from cms.places import FRENCH_TERRITORIES, REGIONS, countries


@dataclass(frozen=True, slots=True)
class Called:
    """A place or a zone, and how it is called: first French names, then English ones, then the others."""

    code: str
    french: tuple[str, ...]
    english: tuple[str, ...]
    adjectives: tuple[str, ...]
    only_finding: frozenset[str]
    """Those of them that find it, but stand for nothing else (``~`` in the tables)."""

    @property
    def names(self) -> tuple[str, ...]:
        """All but the adjectives."""
        return tuple(dict.fromkeys((*self.french, *self.english)))

    @property
    def alike(self) -> list[str]:
        """What stands for each other."""
        return [label for label in dict.fromkeys((*self.names, *self.adjectives)) if label not in self.only_finding]

    @property
    def finding(self) -> list[str]:
        """Everything that finds it."""
        return list(dict.fromkeys((*self.names, *self.adjectives)))


def _listed(cell: str) -> list[str]:
    return [label.strip() for label in cell.split(",") if label.strip()]


def _called(code: str, french: Iterable[str], english: Iterable[str], adjectives: Iterable[str]) -> Called:
    columns = [list(column) for column in (french, english, adjectives)]
    only = frozenset(label[1:] for column in columns for label in column if label.startswith("~"))
    first, second, third = (tuple(dict.fromkeys(label.removeprefix("~") for label in column)) for column in columns)
    return Called(code, first, second, third, only)


def _rows(table: str) -> Iterable[list[str]]:
    return ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())


@cache
def places() -> tuple[Called, ...]:
    """Every country and French region with its official names, in both languages, and those people use."""
    english = dict(countries("en"))
    official = {code: ([name], [english[code]]) for code, name in countries("fr")}
    official |= {code: ([name], []) for code, name in REGIONS.items()}
    for iso, region in FRENCH_TERRITORIES.items():
        for number, language in enumerate(("fr", "en")):
            official[region][number].append(str(Locale(language).territories[iso]))
    told = {code: (_listed(names), _listed(adjectives)) for code, names, adjectives in _rows(PLACES)}
    made = []
    for code, (first, second) in official.items():
        names, adjectives = told.get(code, ([], []))
        made.append(_called(code, first, [*second, *names], adjectives))
    return tuple(made)


@cache
def zones() -> tuple[Called, ...]:
    """Continents and other regions larger than what a record names, and former French regions."""
    made = []
    for code, names, adjectives, _members in _rows(ZONES):
        french, _equals, english = names.partition("=")
        made.append(_called(code, _listed(french), _listed(english), _listed(adjectives)))
    return tuple(made)


@cache
def _zones_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for zone, _names, _adjectives, members in _rows(ZONES):
        for code in " ".join(M49.get(member, member) for member in members.split()).split():
            found.setdefault(code, []).append(zone)
    return {code: tuple(within) for code, within in found.items()}


def zones_of(code: str) -> tuple[str, ...]:
    """Codes of the zones a country or a French region lies in; a region of European France, in those of France too."""
    own = _zones_of().get(code, ())
    european = code in REGIONS and code not in FRENCH_TERRITORIES.values()
    return (*own, *_zones_of()["FR"]) if european else own


@cache
def subregion(code: str) -> str:
    """The M49 sub-region of a country or of a French territory; empty where it has none (the Antarctic)."""
    return next((number for number, members in M49.items() if code in members.split()), "")


@cache
def names() -> tuple[tuple[str, str], ...]:
    """(name, code of the country or French region) for those who read places in files: no adjective."""
    return tuple((name, place.code) for place in places() for name in place.names)
