"""Names of French regions (ISO 3166-2) and countries (ISO 3166-1), from CLDR where it has them."""

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import gettext

from cms.i18n import current_language

REGIONS: dict[str, str] = {
    "FR-ARA": "Auvergne-Rhône-Alpes",
    "FR-BFC": "Bourgogne-Franche-Comté",
    "FR-BRE": "Bretagne",
    "FR-CVL": "Centre-Val de Loire",
    "FR-20R": "Corse",
    "FR-GES": "Grand Est",
    "FR-971": "Guadeloupe",
    "FR-973": "Guyane",
    "FR-HDF": "Hauts-de-France",
    "FR-IDF": "Île-de-France",
    "FR-974": "La Réunion",
    "FR-972": "Martinique",
    "FR-976": "Mayotte",
    "FR-NOR": "Normandie",
    "FR-NAQ": "Nouvelle-Aquitaine",
    "FR-NC": "Nouvelle-Calédonie",
    "FR-OCC": "Occitanie",
    "FR-PDL": "Pays de la Loire",
    "FR-PF": "Polynésie française",
    "FR-PAC": "Provence-Alpes-Côte d’Azur",
    "FR-PM": "Saint-Pierre-et-Miquelon",
    "FR-BL": "Saint-Barthélemy",
    "FR-MF": "Saint-Martin",
    "FR-WF": "Wallis-et-Futuna",
}
"""French regions and collectivities as ISO 3166-2:FR codes them; their names are proper nouns, not translated."""

FRENCH_TERRITORIES: dict[str, str] = {
    "GP": "FR-971",
    "MQ": "FR-972",
    "GF": "FR-973",
    "RE": "FR-974",
    "YT": "FR-976",
    "NC": "FR-NC",
    "PF": "FR-PF",
    "PM": "FR-PM",
    "BL": "FR-BL",
    "MF": "FR-MF",
    "WF": "FR-WF",
}
"""Codes ISO 3166-1 gives to French territories as if they were countries, and the regions they are here."""


def region_of(code: str) -> str:
    """The French region a code means, whether ISO 3166-2 or ISO 3166-1 gave it; empty of any other code."""
    return code if code in REGIONS else FRENCH_TERRITORIES.get(code, "")


# CLDR also lists groupings, obsolete codes and the French territories that are in REGIONS.
_GROUPINGS = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})
_NOT_COUNTRIES = _GROUPINGS | FRENCH_TERRITORIES.keys() | {"TF"}


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 alpha-2 code, name in ``language``), in that language's order of names; France included."""
    names = Locale(language).territories
    found = [(c, n) for c, n in names.items() if len(c) == 2 and c.isalpha() and c not in _NOT_COUNTRIES]
    return tuple(sorted(found, key=lambda pair: _fold(pair[1])))


def _fold(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()


def country_name(code: str, language: str | None = None) -> str:
    """Name of a country in ``language`` (default: the active one); the code itself where it is not known."""
    return str(Locale(language or current_language()).territories.get(code, code))


def region_name(code: str) -> str:
    """Name of a French region; the code itself where it is not known."""
    return REGIONS.get(code, code)


def region_or_country_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of one select, in two groups: French regions (``FR-OCC``), countries (``MG``)."""
    return [
        (gettext("France"), sorted(REGIONS.items(), key=lambda pair: _fold(pair[1]))),
        (gettext("Other countries"), [(c, n) for c, n in countries(language) if c != "FR"]),
    ]
