"""Resource bases for benches: the two real catalogues, or one drawn at random, always the same.

The drawn one has the shape of a real one: words, providers, themes and places fall off like those of any catalogue
(Zipf), a third of the records is about the world, half are in both languages, two thirds have a period and a box.
"""

import csv
import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "catalogs"
SEED = 20240619
WORDS = 15_000
BATCH = 1000

_FRENCH = (
    "eau forêt rivière lac sol culture neige glacier littoral ville chaleur sécheresse inondation biomasse "
    "humidité végétation température carte série indice occupation surface niveau image produit données suivi "
    "observation territoire climat agriculture irrigation érosion trait côte mangrove feux déforestation "
    "évapotranspiration "
)
FRENCH = _FRENCH.split()
_ENGLISH = (
    "water forest river lake soil crop snow glacier coast city heat drought flood biomass moisture vegetation "
    "temperature map series index cover surface level image product data monitoring observation territory "
    "climate agriculture irrigation erosion shore line mangrove fire deforestation evapotranspiration "
)
ENGLISH = _ENGLISH.split()
THEMES = (
    ("eau", "Eaux continentales", "Inland waters", "hydrology"),
    ("occupation-des-terres", "Occupation des terres", "Land cover and land use", "landcover"),
    ("cryosphere", "Cryosphère", "Cryosphere", "snow and ice"),
    ("agriculture", "Agriculture", "Agriculture", "crops"),
    ("foret", "Forêt", "Forest", "woodland"),
    ("littoral", "Littoral", "Coast", "shore"),
    ("risques", "Risques et catastrophes naturelles", "Risks and natural disasters", "hazards"),
    ("urbain", "Villes et chaleur urbaine", "Cities and urban heat", "urban heat island"),
    ("sols", "Sols", "Soils", "pedology"),
    ("imagerie", "Imagerie & radiométrie", "Imagery & radiometry", "radiance"),
    ("sante", "Santé et environnement", "Health and environment", "epidemics"),
    ("inondation", "Inondation", "Flood", "floods"),
)
PLATFORMS = [f"{name}-{n}" for name in ("Sentinel", "Landsat", "SPOT", "MODIS", "GRACE", "Jason") for n in range(1, 9)]
_COUNTRIES = "MG SN VN BF CI CM GA TN MA DZ KH LA TH ID BR CO PE EC KE ET TZ MZ ZA IN NP FR "
COUNTRIES = _COUNTRIES.split()
_REGIONS = "FR-OCC FR-BRE FR-NAQ FR-ARA FR-PAC FR-GES FR-HDF FR-NOR FR-974 FR-973 FR-971 FR-NC "
REGIONS = _REGIONS.split()
_TYPES = "dataset product software teaching_material video guide case_study platform model "
TYPES = _TYPES.split()


class Falling:
    """Draws from a list, the first often, the last rarely (Zipf)."""

    def __init__(self, values: list[Any], steepness: float = 1.0) -> None:
        self.values = values
        self.weights = list(accumulate(1 / (place + 1) ** steepness for place in range(len(values))))

    def draw(self, source: random.Random, k: int) -> list[Any]:
        return list(dict.fromkeys(source.choices(self.values, cum_weights=self.weights, k=k)))


def _lexicon(source: random.Random, known: list[str]) -> Falling:
    parts = ["ba", "cro", "di", "fel", "gan", "hy", "lo", "mar", "ni", "ora", "pli", "qui", "ras", "sto", "tel", "ur"]
    made = {"".join(source.choices(parts, k=source.choice([2, 3, 3, 4]))) for _ in range(WORDS)}
    return Falling([*known, *sorted(made)], 0.95)


def drawn(size: int) -> Iterator[dict[str, Any]]:
    """Plain records of a base of that size."""
    source = random.Random(SEED)
    french, english = _lexicon(source, FRENCH), _lexicon(source, ENGLISH)
    themes = Falling([notation for notation, *_names in THEMES], 0.8)
    providers = Falling([f"fournisseur-{n}" for n in range(max(20, size // 60))])
    platforms, countries, regions = Falling(PLATFORMS), Falling(COUNTRIES, 0.7), Falling(REGIONS, 0.6)
    tags = Falling([f"mot {n}" for n in range(400)])
    types = Falling(TYPES, 1.1)
    for number in range(size):

        def text(lexicon: Falling, words: int) -> str:
            return " ".join(lexicon.draw(source, words)).capitalize()

        bilingual, place = source.random() < 0.5, source.random()
        here = source.random() < 0.6
        platform = platforms.draw(source, 1)[0]
        west, south = source.uniform(-175, 170), source.uniform(-60, 70)
        yield {
            "slug": f"r{number}",
            "type": types.draw(source, 1)[0],
            "language": "fr",
            "title_fr": f"{text(french, source.randint(3, 8))} {platform if source.random() < 0.3 else number}",
            "title_en": text(english, source.randint(3, 8)) if bilingual else "",
            "summary_fr": text(french, 25),
            "summary_en": text(english, 25) if bilingual else "",
            "description_fr": text(french, 40),
            "description_en": text(english, 40) if bilingual else "",
            "audiences": source.sample(["decision_maker", "gis", "remote_sensing"], k=source.choice([1, 1, 2])),
            "level": source.choice(["", "beginner", "intermediate", "expert"]),
            "languages": source.choice([["fr"], ["en"], ["fr", "en"]]),
            "sources": source.choice([["satellite"], ["satellite"], ["airborne"], ["in_situ"], []]),
            "world": place < 0.35,
            "countries": countries.draw(source, 2) if 0.35 <= place < 0.75 else [],
            "regions": regions.draw(source, 1) if place >= 0.75 else [],
            "box": (west, south, min(180.0, west + 8), min(90.0, south + 6)) if here else None,
            "period_start": str(source.randint(1985, 2020)) if source.random() < 0.66 else "",
            "period_end": str(source.randint(2021, 2024)) if source.random() < 0.4 else "",
            "status": source.choice(["", "in_production", "in_development", "closed"]),
            "licence": source.choice(["", "CC-BY-4.0", "etalab-2.0", "CC-BY-NC-4.0", "MIT", "proprietary"]),
            "commercial": source.choice(["", "yes", "no"]),
            "providers": providers.draw(source, source.choice([1, 1, 2])),
            "themes": themes.draw(source, source.choice([1, 2])),
            "platforms": [platform],
            "tags": tags.draw(source, 3),
        }


def real() -> list[dict[str, Any]]:
    """The records of the two catalogues, as far as a search sees them; empty where they are not there."""
    found: list[dict[str, Any]] = []
    for name in ("gee_catalog.tsv", "pc_catalog.tsv"):
        path = CATALOGUES / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as opened:
            found += [_record(row, len(found) + n) for n, row in enumerate(csv.DictReader(opened, delimiter="\t"))]
    return found


def _record(row: dict[str, str], number: int) -> dict[str, Any]:
    box = [float(side) for side in row["bbox"].split(",")[:4]] if row.get("bbox") else []
    words = [word.strip() for word in (row.get("keywords") or "").split(",") if word.strip()]
    start = (row.get("state_date") or row.get("start_date") or "")[:10]
    return {
        "slug": f"r{number}",
        "type": "dataset",
        "language": "en",
        "title_fr": "",
        "title_en": row["title"][:300],
        "summary_fr": "",
        "summary_en": (row.get("description") or ", ".join(words))[:800],
        "description_fr": "",
        "description_en": row.get("description") or row.get("snippet") or "",
        "audiences": ["remote_sensing"],
        "level": "",
        "languages": ["en"],
        "sources": ["satellite"],
        "world": False,
        "countries": [],
        "regions": [],
        "box": tuple(box) if len(box) == 4 else None,
        "period_start": start,
        "period_end": (row.get("end_date") or "")[:10],
        "status": "",
        "licence": (row.get("license") or "")[:60],
        "commercial": "",
        "providers": [name.strip() for name in (row.get("provider") or row.get("providers") or "").split(",")][:2],
        "themes": [notation for notation, _fr, english, other in THEMES if {english.lower(), other} & set(words)],
        "platforms": [p for p in PLATFORMS if p.lower() in " ".join(words).lower()],
        "tags": words[:8],
    }


def store(records: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> int:
    """Write records as visible resources, in bulk; how many. Empties the base first."""
    from django.db import connection, transaction
    from django.utils import timezone
    from django.utils.text import slugify

    from cms.models import Concept, Tag
    from networks.models import Network
    from resources.models import Provider, Resource, SearchChange, SearchDigest, TaggedResource

    through = {name: getattr(Resource, name).through for name in ("providers", "themes", "platforms")}
    for model in (*through.values(), TaggedResource, SearchDigest, SearchChange, Resource, Provider, Tag, Concept):
        model.objects.all()._raw_delete(connection.alias)  # type: ignore[attr-defined]  # no signal, no collecting
    network, _new = Network.objects.get_or_create(
        code="BENCH", defaults={"slug": "bench", "name_fr": "Bench", "kind": "national", "status": "active"}
    )
    concepts = {
        notation: Concept.objects.create(
            scheme="theme", notation=notation, label_fr=fr, label_en=en, alternative_labels_en=other
        ).pk
        for notation, fr, en, other in THEMES
    }
    platforms = {
        name: Concept.objects.create(scheme="platform", notation=slugify(name), label_fr=name, label_en=name).pk
        for name in PLATFORMS
    }
    providers: dict[str, int] = {}
    tags: dict[str, int] = {}

    def known(model: Any, cache: dict[str, int], name: str) -> int:
        if name not in cache:
            slug = slugify(name)[:90] or f"x{len(cache)}"
            cache[name] = model.objects.create(name=name[:100], slug=f"{slug}-{len(cache)}").pk
        return cache[name]

    now, count, rest = timezone.now(), 0, iter(records)
    while batch := list(islice(rest, BATCH)):
        lists = [{name: record.pop(name) for name in ("providers", "themes", "platforms", "tags")} for record in batch]
        rows = []
        for record in batch:
            sides = record.pop("box") or (None,) * 4
            record |= dict(zip(("west", "south", "east", "north"), sides, strict=True))
            moment = now - timedelta(minutes=count)
            count += 1
            rows.append(
                Resource(**record, network=network, live=True, first_published_at=moment, last_published_at=moment)
            )
        with transaction.atomic():
            rows = Resource.objects.bulk_create(rows)
            for name, model in through.items():
                column = {"providers": "provider_id"}.get(name, "concept_id")
                number = {
                    "providers": lambda value: known(Provider, providers, value),
                    "themes": concepts.__getitem__,
                    "platforms": platforms.__getitem__,
                }[name]
                model.objects.bulk_create(  # type: ignore[attr-defined]
                    [
                        model(**{"resource_id": row.pk, column: number(value)})
                        for row, related in zip(rows, lists, strict=True)
                        for value in dict.fromkeys(related[name])
                        if value
                    ],
                    batch_size=5000,
                )
            TaggedResource.objects.bulk_create(
                [
                    TaggedResource(content_object_id=row.pk, tag_id=known(Tag, tags, value))
                    for row, related in zip(rows, lists, strict=True)
                    for value in related["tags"]
                ],
                batch_size=5000,
            )
    return count
