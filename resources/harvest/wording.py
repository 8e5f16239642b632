"""What others call a type, a status, a place...: words of catalogues and of both languages, to our codes."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from cms import place_names
from cms.enums import Audience
from cms.i18n import LANGUAGE_CODES
from cms.places import FRENCH_TERRITORIES, REGIONS, countries
from resources.enums import Access, Commercial, Frequency, Origin, ResourceStatus, ResourceType
from resources.exchange.authorities import EARTH, authority, country_code3, region_url
from resources.harvest.loose import fold

Synonyms = dict[Any, tuple[str, ...]]

_TYPES: Synonyms = {
    ResourceType.DATASET: (
        "image collection", "image", "table", "table collection", "bigquery table", "feature view", "collection",
        "series", "serie de donnees", "non geographic dataset", "nongeographicdataset", "data", "tile",
        "fieldsession", "feature", "records", "donnees",
    ),
    ResourceType.PRODUCT: ("produits", "map", "carte"),
    ResourceType.CHAIN: ("chaine", "chain", "workflow", "pipeline"),
    ResourceType.SOFTWARE: ("logiciels", "application", "tool", "outil", "softwaresourcecode", "code"),
    ResourceType.MODEL: ("modele", "modelisation"),
    ResourceType.ON_DEMAND: ("service", "services", "webservice", "web service", "data service", "dataservice"),
    ResourceType.PLATFORM: ("portal", "portail", "website", "plateforme", "datacatalog"),
    ResourceType.TEACHING: (
        "teaching", "training", "formation", "course", "cours", "tutorial", "tutoriel", "learningresource",
        "interactiveresource",
    ),
    ResourceType.VIDEO: ("webinar", "replay", "videoobject", "moving image", "movingimage"),
    ResourceType.GUIDE: ("document", "method", "methode", "publication", "text", "report", "rapport", "article"),
    ResourceType.CASE_STUDY: ("use case", "cas d usage", "etude de cas"),
}  # fmt: skip

_STATUSES: Synonyms = {
    ResourceStatus.IN_PRODUCTION: ("production", "operational", "on going", "ongoing", "active", "available", "stable"),
    ResourceStatus.IN_DEVELOPMENT: ("develop", "development", "under development", "experimental", "beta", "draft"),
    ResourceStatus.ANNOUNCED: ("planned", "required", "upcoming"),
    ResourceStatus.CLOSED: (
        "deprecated", "obsolete", "historical archive", "historicalarchive", "withdrawn", "discont", "discontinued",
        "completed",
    ),
}  # fmt: skip

_FREQUENCIES: Synonyms = {
    Frequency.CONTINUOUS: ("continual", "continuous", "update cont", "hourly", "p0y", "real time"),
    Frequency.DAILY: ("p1d",),
    Frequency.WEEKLY: ("p1w", "p7d"),
    Frequency.MONTHLY: ("p1m",),
    Frequency.QUARTERLY: ("p3m",),
    Frequency.ANNUAL: ("annually", "annual", "p1y", "annuel", "annuelle"),
    Frequency.IRREGULAR: ("irregular", "as needed", "asneeded", "irregulier", "unplanned"),
    Frequency.NEVER: ("not planned", "notplanned", "never", "jamais"),
}

_ACCESSES: Synonyms = {
    Access.OPEN: ("public", "libre", "tout utilisateur", "open access", "ouvert a tous"),
    Access.REGISTRATION: ("sur inscription", "login", "account"),
    Access.ON_REQUEST: ("request", "sur demande"),
    Access.QUOTA: ("sur quota", "quotas"),
    Access.RESTRICTED: ("restricted", "non public", "confidential", "prive", "private", "reserve"),
}
_ORIGINS: Synonyms = {
    Origin.SATELLITE: ("spatial", "space", "spaceborne"),
    Origin.AIRBORNE: ("aerien", "drone", "uav", "aircraft"),
    Origin.IN_SITU: ("terrain", "insitu", "ground"),
}
_AUDIENCES: Synonyms = {
    Audience.DECISION_MAKER: ("decideur", "decideurs", "decision makers"),
    Audience.GIS: ("geomaticien", "geomaticiens", "sig"),
    Audience.REMOTE_SENSING: ("teledetecteur", "teledetecteurs", "teledetection"),
}
_COMMERCIAL: Synonyms = {Commercial.YES: ("true", "oui", "1"), Commercial.NO: ("false", "non", "0")}


def _table(choices: Iterable[tuple[Any, str | Promise]], synonyms: Synonyms) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, names in synonyms.items():
        found |= {fold(name): str(code) for name in names}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            found |= {fold(str(label)): str(value) for value, label in choices if value}
    return found | {fold(str(value)): str(value) for value, _label in choices if value}


@cache
def tables() -> dict[str, dict[str, str]]:
    """Folded word -> code, by field of a record: our codes, our labels in both languages, words of catalogues."""
    return {
        "type": _table(ResourceType.choices, _TYPES),
        "status": _table(ResourceStatus.choices, _STATUSES),
        "frequency": _table(Frequency.choices, _FREQUENCIES),
        "access": _table(Access.choices, _ACCESSES),
        "sources": _table(Origin.choices, _ORIGINS),
        "audiences": _table(Audience.choices, _AUDIENCES),
        "commercial": _table(Commercial.choices, _COMMERCIAL),
    }


def coded(field: str, word: str) -> str:
    """Our code for a word of a field; empty where it is not known. Of an address, the last part counts."""
    last = word.rstrip("/").rsplit("/", 1)[-1] if "://" in word else word
    return tables()[field].get(fold(last), "")


_WORLD = frozenset({"monde", "monde entier", "world", "worldwide", "global", "globe", "earth", "terre"})


@cache
def _places() -> dict[str, tuple[str, str]]:
    found = {fold(name): ("regions" if code in REGIONS else "countries", code) for name, code in place_names.names()}
    found |= {fold(code): ("countries", code) for code, _name in countries("fr")}
    found |= {fold(code): ("regions", code) for code in REGIONS}
    return found | {fold(code): ("regions", region) for code, region in FRENCH_TERRITORIES.items()}


@cache
def _place_addresses() -> dict[str, tuple[str, str]]:
    found = {authority("country", country_code3(code)): ("countries", code) for code, _name in countries("fr")}
    found |= {
        authority("country", country_code3(code)): ("regions", FRENCH_TERRITORIES[code]) for code in FRENCH_TERRITORIES
    }
    found |= {region_url(code): ("regions", code) for code in REGIONS}
    found.pop("", None)
    return {**found, EARTH: ("world", "")}


def place(word: str) -> tuple[str, str] | None:
    """``("countries", "MG")``, ``("regions", "FR-OCC")`` or ``("world", "")`` for a name or code; None if unknown.

    Also for the address of a country in the authority table of the EU (by its ISO 3166-1 alpha-3 code), of a French
    region in the NUTS, and of the Earth: what our own catalogue writes.
    """
    if word in _place_addresses():
        return _place_addresses()[word]
    folded = fold(word)
    return ("world", "") if folded in _WORLD else _places().get(folded)
