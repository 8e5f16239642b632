"""Fictitious people who registered: the same ones on every machine, with addresses nobody has."""

from collections.abc import Iterator

from cms.enums import Audience, GisLevel, Level, Sector
from events.registration import Profile

FIRST_NAMES = [
    *("Alix", "Andréa", "Ange", "Camille", "Charlie", "Claude", "Dominique", "Eden", "Gaël", "Hyacinthe", "Jo"),
    *("Kim", "Lou", "Maé", "Maxime", "Morgan", "Noa", "Sacha", "Stéphane", "Swann", "Yaël", "Zoé"),
]
LAST_NAMES = ["Exemple", "Modèle", "Fictif", "Démonstration", "Essai", "Échantillon", "Specimen", "Témoin"]
PUBLIC = [Sector.LOCAL_AUTHORITY, Sector.STATE, Sector.RESEARCH, Sector.REGIONAL_PLATFORM, Sector.ASSOCIATION]
ROLES = [Audience.DECISION_MAKER, Audience.GIS, Audience.REMOTE_SENSING, Audience.OTHER]
REGIONS = ["FR-OCC", "FR-OCC", "FR-OCC", "FR-PAC", "FR-NAQ", "FR-ARA", ""]


def _spread(wanted: int, total: int) -> list[bool]:
    """``wanted`` trues among ``total``, evenly apart."""
    return [(rank * wanted) // total != ((rank + 1) * wanted) // total for rank in range(total)]


def people(total: int, *, private: int, non_expert: int, key: str) -> Iterator[Profile]:
    """``total`` profiles, all of them answered; ``private`` and ``non_expert`` of them are so, independently."""
    is_private = _spread(private, total)
    # From the other end, so that the two traits are not of the same people.
    is_beginner = list(reversed(_spread(non_expert, total)))
    for rank in range(total):
        public = PUBLIC[rank % len(PUBLIC)]
        business = Sector.INDEPENDENT if rank % 3 == 0 else Sector.PRIVATE
        low = Level.NONE if rank % 5 < 2 else Level.BEGINNER
        high = Level.EXPERT if rank % 4 == 0 else Level.INTERMEDIATE
        region = REGIONS[rank % len(REGIONS)]
        yield Profile(
            first_name=FIRST_NAMES[rank % len(FIRST_NAMES)],
            last_name=LAST_NAMES[rank // len(FIRST_NAMES) % len(LAST_NAMES)],
            email=f"{key}-{rank + 1}@example.org",
            organisation=f"Organisme fictif {rank % 17 + 1}",
            sector=business if is_private[rank] else public,
            role=ROLES[rank % len(ROLES)],
            level=low if is_beginner[rank] else high,
            gis_level=[GisLevel.NONE, GisLevel.BASIC, GisLevel.ADVANCED][rank % 3],
            region=region,
            country="FR" if region else "MG",
            listed=rank % 2 == 0,
        )
