"""How readers call the values of facets."""

from collections.abc import Callable

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from cms.enums import Audience, Level
from cms.places import REGIONS, country_name
from cms.vocabularies import Concept, Scheme
from networks.models import DataHub, Service
from resources.criteria import AUDIENCE_CODES, UNKNOWN_USE, WORLD
from resources.enums import Commercial, Origin, ResourceStatus, ResourceType
from resources.forms import SearchForm
from resources.licences import licence_name
from resources.models import Provider

ENUMERATIONS = {"type": ResourceType, "niveau": Level, "source": Origin, "statut": ResourceStatus}
SCHEMES = {
    "theme": Scheme.THEME,
    "plateforme": Scheme.PLATFORM,
    "instrument": Scheme.INSTRUMENT,
    "variable": Scheme.VARIABLE,
}
AUDIENCES = {code: audience for audience, code in AUDIENCE_CODES.items()}


def name(criterion: str) -> str:
    """What a reader calls a criterion, in the active language."""
    return str(SearchForm.base_fields[criterion].label)


def place_name(code: str, language: str) -> str:
    """A region, a country, or the world."""
    if code == WORLD:
        return _("The whole world")
    return REGIONS[code] if code in REGIONS else country_name(code, language)


def _enumerated(facet: str, code: str) -> str:
    enumeration = ENUMERATIONS[facet]
    return str(enumeration(code).label) if code in enumeration.values else code


def _row(facet: str, code: str) -> str:
    found: object
    if facet in SCHEMES:
        found = Concept.objects.filter(scheme=SCHEMES[facet], notation=code).first()
    elif facet == "pole":
        found = DataHub.objects.filter(slug=code).first()
    elif facet == "centre":
        found = Service.objects.filter(slug=code).first()
    else:
        found = Provider.objects.filter(slug=code).first()
    return str(found) if found else code


_OWN: dict[str, Callable[[str, str], str]] = {
    "pour": lambda code, language: str(Audience(AUDIENCES[code]).label) if code in AUDIENCES else code,
    "lieu": place_name,
    "langue": lambda code, language: str(Locale(language).languages.get(code, code)).capitalize(),
    "licence": lambda code, language: licence_name(code),
    "commercial": lambda code, language: (
        str(Commercial("" if code == UNKNOWN_USE else code).label)
        if code in {UNKNOWN_USE, *Commercial.values}
        else code
    ),
}


def label(facet: str, code: str, language: str) -> str:
    """A value of a facet in ``language``; the code itself where nobody knows it."""
    with translation.override(language):
        if facet in ENUMERATIONS:
            return _enumerated(facet, code)
        return _OWN[facet](code, language) if facet in _OWN else _row(facet, code)
