"""How readers call criteria and the values of facets."""

from collections.abc import Callable
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from cms.enums import Audience, Level
from cms.places import REGIONS, countries, country_name
from resources.criteria import AUDIENCE_CODES, UNKNOWN_USE, WORLD, Criteria
from resources.enums import Commercial, Origin, ResourceStatus, ResourceType
from resources.forms import SearchForm
from resources.index.labels import ROWS, Labels
from resources.index.snapshot import Snapshot
from resources.index.store import store
from resources.licences import LICENCES, licence_in_words

ENUMERATIONS = {"type": ResourceType, "niveau": Level, "source": Origin, "statut": ResourceStatus}
AUDIENCES = {code: audience for audience, code in AUDIENCE_CODES.items()}
USES = {UNKNOWN_USE: Commercial.UNKNOWN, **{use.value: use for use in Commercial if use}}


def name(criterion: str) -> str:
    """What a reader calls a criterion, in the active language."""
    return str(SearchForm.base_fields[criterion].label)


def place_name(code: str, language: str) -> str:
    """A region, a country, or the world."""
    if code == WORLD:
        return _("The whole world")
    return REGIONS[code] if code in REGIONS else country_name(code, language)


def _language_name(code: str, language: str) -> str:
    found = str(Locale(language).languages.get(code, code))
    return found[:1].upper() + found[1:]


_OWN: dict[str, Callable[[str, str], str]] = {
    "pour": lambda code, language: str(Audience(AUDIENCES[code]).label) if code in AUDIENCES else code,
    "lieu": place_name,
    "langue": _language_name,
    "licence": lambda code, language: licence_in_words(code),
    "commercial": lambda code, language: str(USES[code].label) if code in USES else code,
}


def label(facet: str, code: str, language: str, labels: Labels | None = None) -> str:
    """A value of a facet in ``language``; the code itself where nobody knows it."""
    if facet in ROWS:
        return (labels or store.current()[1]).name(facet, code, language) or code
    with translation.override(language):
        if facet in ENUMERATIONS:
            enumeration = ENUMERATIONS[facet]
            return str(enumeration(code).label) if code in enumeration.values else code
        return _OWN[facet](code, language)


def _is_known(facet: str, code: str, snapshot: Snapshot, labels: Labels) -> bool:
    if facet in ROWS:
        return code in labels.names[facet]
    if facet in ENUMERATIONS:
        return code in ENUMERATIONS[facet].values
    if facet == "lieu":
        return code == WORLD or code in REGIONS or code in dict(countries("fr"))
    if code in snapshot.facets[facet].numbers:
        return True
    others: dict[str, Any] = {
        "pour": AUDIENCES,
        "commercial": USES,
        "licence": LICENCES,
        "langue": Locale("fr").languages,
    }
    return code in others[facet]


def refusal(facet: str, code: str) -> str:
    """Why a program's question is refused: a filter that were left out would give more than was asked for."""
    return facet + ": " + _("There is no such value: %(code)s") % {"code": code}


def known(criteria: Criteria, snapshot: Snapshot, labels: Labels) -> tuple[Criteria, list[tuple[str, str]]]:
    """The criteria without the codes nobody knows, and those: (facet, code)."""
    unknown = [
        (facet, code)
        for facet in criteria.facets
        for code in criteria.values(facet)
        if not _is_known(facet, code, snapshot, labels)
    ]
    for facet, code in unknown:
        criteria = criteria.without(facet, code)
    return criteria, unknown
