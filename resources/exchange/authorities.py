"""Our codes in the authority tables of the EU (https://op.europa.eu/en/web/eu-vocabularies), which DCAT-AP asks for."""

from functools import cache

import pycountry

from cms.places import FRENCH_TERRITORIES
from resources.enums import Access, Frequency, ResourceStatus, ResourceType

_AUTHORITY = "http://publications.europa.eu/resource/authority/"

FREQUENCIES: dict[str, str] = {
    Frequency.CONTINUOUS: "CONT",
    Frequency.DAILY: "DAILY",
    Frequency.WEEKLY: "WEEKLY",
    Frequency.MONTHLY: "MONTHLY",
    Frequency.QUARTERLY: "QUARTERLY",
    Frequency.ANNUAL: "ANNUAL",
    Frequency.IRREGULAR: "IRREG",
    Frequency.NEVER: "NEVER",
}
ACCESS: dict[str, str] = {
    Access.OPEN: "PUBLIC",
    # The table knows no middle: what has a condition is restricted.
    Access.REGISTRATION: "RESTRICTED",
    Access.ON_REQUEST: "RESTRICTED",
    Access.QUOTA: "RESTRICTED",
    Access.RESTRICTED: "NON_PUBLIC",
}
STATUSES: dict[str, str] = {
    ResourceStatus.IN_DEVELOPMENT: "DEVELOP",
    ResourceStatus.CLOSED: "DISCONT",
}
"""*In production* and *announced* have no counterpart: COMPLETED is what nothing is added to any more."""

FILE_TYPES: dict[str, str] = {
    "csv": "CSV",
    "geojson": "GEOJSON",
    "geotiff": "TIFF",
    "tiff": "TIFF",
    "json": "JSON",
    "kml": "KML",
    "netcdf": "NETCDF",
    "pdf": "PDF",
    "shapefile": "SHP",
    "shp": "SHP",
    "xml": "XML",
    "zip": "ZIP",
}

DCMI_TYPES: dict[str, str] = {
    ResourceType.DATASET: "Dataset",
    ResourceType.PRODUCT: "Dataset",
    ResourceType.CHAIN: "Software",
    ResourceType.SOFTWARE: "Software",
    ResourceType.MODEL: "Software",
    ResourceType.ON_DEMAND: "Service",
    ResourceType.PLATFORM: "Service",
    ResourceType.TEACHING: "InteractiveResource",
    ResourceType.VIDEO: "MovingImage",
    ResourceType.GUIDE: "Text",
    ResourceType.CASE_STUDY: "Text",
}
"""https://www.dublincore.org/specifications/dublin-core/dcmi-type-vocabulary/"""

NUTS: dict[str, str] = {
    "FR-ARA": "FRK", "FR-BFC": "FRC", "FR-BRE": "FRH", "FR-CVL": "FRB", "FR-20R": "FRM", "FR-GES": "FRF",
    "FR-971": "FRY1", "FR-973": "FRY3", "FR-HDF": "FRE", "FR-IDF": "FR1", "FR-974": "FRY4", "FR-972": "FRY2",
    "FR-976": "FRY5", "FR-NOR": "FRD", "FR-NAQ": "FRI", "FR-OCC": "FRJ", "FR-PDL": "FRG", "FR-PAC": "FRL",
}  # fmt: skip
"""French regions in the nomenclature of statistical units (NUTS 2021; https://data.europa.eu/nuts)."""

EARTH = "https://sws.geonames.org/6295630/"


def authority(table: str, code: str | None) -> str:
    """The URI of an entry of an authority table; empty for none."""
    return f"{_AUTHORITY}{table}/{code}" if code else ""


def dcmi_type(kind: str) -> str:
    """The URI of the DCMI type of a resource; empty for one we do not know."""
    return f"http://purl.org/dc/dcmitype/{DCMI_TYPES[kind]}" if kind in DCMI_TYPES else ""


def region_url(code: str) -> str:
    """The URI of a French region or collectivity: NUTS where it is one of its units, else as a country of the table.

    Empty for one we do not know.
    """
    if code in NUTS:
        return f"http://data.europa.eu/nuts/code/{NUTS[code]}"
    country = next((two for two, region in FRENCH_TERRITORIES.items() if region == code), "")
    return authority("country", country_code3(country))


@cache
def language_code3(code: str) -> str:
    """ISO 639-3 code of an ISO 639-1 language (``fr`` -> ``fra``); empty where it is none."""
    found = pycountry.languages.get(alpha_2=code) if len(code) == 2 and code.isalpha() else None
    return str(found.alpha_3) if found else ""


@cache
def country_code3(code: str) -> str:
    """ISO 3166-1 alpha-3 code of a country (``MG`` -> ``MDG``); empty where it is none."""
    found = pycountry.countries.get(alpha_2=code) if len(code) == 2 and code.isalpha() else None
    return str(found.alpha_3) if found else ""


def file_type(name: str) -> str:
    """The URI of a file format; empty for one the table is not known to have."""
    return authority("file-type", FILE_TYPES.get(name.strip().lower()))
