"""The seed's resources as columns. What a row does not say stays empty; nothing is guessed.

Where a cell has no column of its own (a place without address, "products only") its words go to the access
conditions, so that no fact of the seed is lost.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from cms.slugs import slug_of
from resources.enums import Access, Commercial, LinkKind, Origin, ResourceStatus, ResourceType

DATA = Path(__file__).parent

TYPES = {"service": ResourceType.ON_DEMAND, "teaching": ResourceType.TEACHING}
STATUSES = {"production": ResourceStatus.IN_PRODUCTION, "development": ResourceStatus.IN_DEVELOPMENT}
METROPOLITAN = (
    "FR-ARA", "FR-BFC", "FR-BRE", "FR-CVL", "FR-20R", "FR-GES", "FR-HDF", "FR-IDF", "FR-NOR", "FR-NAQ", "FR-OCC",
    "FR-PDL", "FR-PAC",
)  # fmt: skip
ZONES: Mapping[str, dict[str, Any]] = {
    "": {},
    "Monde": {"world": True},
    "France": {"countries": ["FR"]},
    "France métropolitaine": {"regions": list(METROPOLITAN)},
    "Bretagne": {"regions": ["FR-BRE"]},
    "Occitanie": {"regions": ["FR-OCC"]},
    "La Réunion": {"regions": ["FR-974"]},
    "Maurice": {"countries": ["MU"]},
}
TITLES_EN = {
    "Hydroweb – niveaux d'eau des rivières": "Hydroweb – river water levels",
    "Hydroweb – niveaux et volumes des lacs": "Hydroweb – lake levels and volumes",
    "Guissény (Finistère) – zones de submersion récurrente": "Guissény (Finistère) – recurrently flooded areas",
    "Cartes de propriétés des sols en Languedoc-Roussillon": "Maps of soil properties in Languedoc-Roussillon",
    "OSO – occupation du sol": "OSO – land cover",
    "Portail in situ Theia/OZCAR": "Theia/OZCAR in situ portal",
    "Chaîne vidéo Theia": "Theia video channel",
}
"""Titles that are words; the others are names, the same in both languages."""

HUBS = {"ODATIS": "ODATIS", "AERIS": "AERIS", "ForM@Ter": "FORMATER", "PNDB": "PNDB", "DINAMIS": "DINAMIS"}
"""A hub as titles and access labels write it -> its code."""

NAMED_IN_TEXT: Sequence[tuple[str, str, str]] = (
    ("SWOT", "platforms", "swot"),
    ("Pléiades", "platforms", "pleiades"),
    ("KaRIn", "instruments", "karin"),
    ("hauteur d'eau", "variables", "niveau-eau"),
    ("stock d'eau", "variables", "volume-eau"),
    ("température de surface", "variables", "temperature-surface"),
    ("propriétés des sols", "variables", "proprietes-sol"),
    ("occupation du sol", "variables", "occupation-sol"),
    ("occupation des sols", "variables", "occupation-sol"),
    ("altitude", "variables", "altitude"),
    ("densités de populations de moustiques", "variables", "densite-moustiques"),
)
"""Words of a title or summary -> a term of a vocabulary."""

ORIGINS = (
    ("altimétrie spatiale", Origin.SATELLITE),
    ("mission SWOT", Origin.SATELLITE),
    ("SWOT", Origin.SATELLITE),
    ("Pléiades", Origin.SATELLITE),
    ("satellitaire", Origin.SATELLITE),
    ("in situ", Origin.IN_SITU),
)
INTEREST = {"Bretagne": ("BRE",), "Occitanie": ("OCC",)}
"""Products of one region are of interest to its network."""


@dataclass(frozen=True, slots=True)
class SeedResource:
    """A row, ready to be written."""

    slug: str
    former_slug: str
    """What demonstrations of before ``slug_of`` call it, and keep."""
    values: dict[str, Any]
    providers: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    terms: dict[str, list[str]] = field(default_factory=dict)
    interest: tuple[str, ...] = ()
    hub: str = ""
    links: list[tuple[LinkKind, str, str]] = field(default_factory=list)
    part_of_platform: str = ""
    """Slug of the platform of the seed where it is offered."""


def read() -> Iterator[SeedResource]:
    """The rows of ``resources.csv``, each of them."""
    with (DATA / "resources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = {row["title"] for row in rows}
    for row in rows:
        yield _resource(row, titles)


def _parts(cell: str, separator: str = ";") -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _resource(row: Mapping[str, str], titles: set[str]) -> SeedResource:
    title, label, url = row["title"], row["access_label"], row["access_url"]
    text = f"{title} {row['summary_fr']}"
    terms: dict[str, list[str]] = {}
    for words, column, notation in NAMED_IN_TEXT:
        if words in text and notation not in terms.get(column, []):
            terms.setdefault(column, []).append(notation)
    offered_by = label if label in titles and label != title else ""
    return SeedResource(
        slug=slug_of(title),
        former_slug=slugify(title),
        values=_values(row, text, offered_by),
        providers=_parts(row["provider"], "/"),
        themes=_parts(row["theme"]),
        terms=terms,
        interest=INTEREST.get(row["zone"], ()),
        hub=_hub(row),
        links=[(_kind(url), url, label)] if url else [],
        part_of_platform=slug_of(offered_by),
    )


def _values(row: Mapping[str, str], text: str, offered_by: str) -> dict[str, Any]:
    licence, _space, scope = row["licence"].partition(" ")
    conditions_fr, conditions_en = [], []
    if row["access"] == "tout utilisateur":
        conditions_fr.append("Tout utilisateur.")
        conditions_en.append("Any user.")
    if scope:
        conditions_fr.append(f"La licence {licence} porte sur les produits.")
        conditions_en.append(f"Licence {licence} applies to the products.")
    if row["access_label"] and not row["access_url"] and not offered_by and row["access_label"] != row["title"]:
        conditions_fr.append(f"Accessible via\N{NO-BREAK SPACE}: {row['access_label']}.")
        conditions_en.append(f"Available through: {row['access_label']}.")
    return {
        "type": TYPES.get(row["type"]) or ResourceType(row["type"]),
        "language": "fr",
        "title_fr": row["title"],
        "title_en": TITLES_EN.get(row["title"], row["title"]),
        "summary_fr": row["summary_fr"],
        "summary_en": row["summary_en"],
        "audiences": _parts(row["audience"]),
        "level": row["level"],
        "languages": _parts(row["language"]),
        "sources": sorted({origin.value for words, origin in ORIGINS if words in text}),
        "licence": licence,
        "commercial": Commercial.NO if "-NC" in licence else "",
        "access": {"tout utilisateur": Access.OPEN, "sur quota": Access.QUOTA}.get(row["access"], ""),
        "access_conditions_fr": " ".join(conditions_fr),
        "access_conditions_en": " ".join(conditions_en),
        "status": STATUSES.get(row["status"], ""),
        "doi": row["doi"],
        **ZONES[row["zone"]],
    }


def _hub(row: Mapping[str, str]) -> str:
    """The hub a row names: as its title or its place of access, else THEIA where it provides or publishes it."""
    for name, hub in HUBS.items():
        if name in (row["title"], row["access_label"]):
            return hub
    named = _parts(row["provider"], "/") + row["access_label"].split()
    return "THEIA" if any(name.casefold() == "theia" for name in named) else ""


def _kind(url: str) -> LinkKind:
    return LinkKind.CODE if "framagit.org" in url else LinkKind.PAGE
