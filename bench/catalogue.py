"""Resource bases for benches: the two real catalogues, or one drawn at random, always the same.

The drawn one has the shape of a real one: words, providers, themes and places fall off like those of any catalogue
(Zipf), a third of the records is about the world, half are in both languages, two thirds have a period and a box.
"""

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
_TYPES = "dataset product software teaching_material video guide case_study platform model processing_chain "
TYPES = _TYPES.split()
_INSTRUMENTS = "MSI OLI C-SAR MODIS VIIRS TIRS OLCI SLSTR ETM+ KaRIn Poseidon-4 HRVIR AVHRR ASTER GEDI TROPOMI SMOS "
INSTRUMENTS = _INSTRUMENTS.split()
VARIABLES = (
    ("ndvi", "NDVI", "Vegetation index"),
    ("lst", "Température de surface", "Land surface temperature"),
    ("reflectance", "Réflectance de surface", "Surface reflectance"),
    ("hauteur-eau", "Hauteur d’eau", "Water level"),
    ("lai", "Indice foliaire", "Leaf area index"),
    ("humidite-sol", "Humidité du sol", "Soil moisture"),
    ("altitude", "Altitude", "Elevation"),
    ("surface-neige", "Surface enneigée", "Snow cover"),
    ("biomasse-aerienne", "Biomasse aérienne", "Above-ground biomass"),
    ("precipitations", "Précipitations", "Precipitation"),
    ("evapotranspiration", "Évapotranspiration", "Evapotranspiration"),
    ("albedo", "Albédo", "Albedo"),
)
HUBS = ("theia", "odatis", "aeris", "formater", "pndb")
CENTRES = ("cnes", "ird", "cirad", "inrae", "ign", "ifremer", "cnrs", "brgm", "ofb")
MOST_COUNTRIES = 6
"""Countries in a rectangle beyond which a record is about none of them."""


class Falling:
    """Draws from a list, the first often, the last rarely (Zipf)."""

    def __init__(self, values: list[Any], steepness: float = 1.0) -> None:
        self.values = values
        self.weights = list(accumulate(1 / (place + 1) ** steepness for place in range(len(values))))

    def draw(self, source: random.Random, k: int) -> list[Any]:
        return list(dict.fromkeys(source.choices(self.values, cum_weights=self.weights, k=k)))


DRAWS: dict[str, Falling] = {
    "type": Falling(TYPES, 1.1),
    "audience": Falling(["remote_sensing", "gis", "decision_maker"], 0.6),
    "level": Falling(["intermediate", "beginner", "expert", "none"], 0.7),
    "languages": Falling(["en", "fr", "fr en", "es", "pt en"], 1.2),
    "source": Falling(["satellite", "in_situ", "airborne"], 1.8),
    "country": Falling(COUNTRIES, 0.7),
    "region": Falling(REGIONS, 0.6),
    "status": Falling(["in_production", "closed", "in_development", "announced"], 1.6),
    "licence": Falling(["CC-BY-4.0", "proprietary", "etalab-2.0", "CC-BY-NC-4.0", "MIT", "CC0-1.0", "ODbL-1.0"], 0.9),
    "commercial": Falling(["yes", "no"], 0.8),
    "theme": Falling([notation for notation, *_names in THEMES], 0.8),
    "platform": Falling(PLATFORMS),
    "instrument": Falling(INSTRUMENTS),
    "variable": Falling([notation for notation, *_names in VARIABLES]),
    "hub": Falling(list(HUBS), 1.2),
    "centre": Falling(list(CENTRES)),
}


def _lexicon(source: random.Random, known: list[str]) -> Falling:
    parts = ["ba", "cro", "di", "fel", "gan", "hy", "lo", "mar", "ni", "ora", "pli", "qui", "ras", "sto", "tel", "ur"]
    made = {"".join(source.choices(parts, k=source.choice([2, 3, 3, 4]))) for _ in range(WORDS)}
    return Falling([*known, *sorted(made)], 0.95)


def drawn(size: int) -> Iterator[dict[str, Any]]:
    """Plain records of a base of that size."""
    source = random.Random(SEED)
    french, english = _lexicon(source, FRENCH), _lexicon(source, ENGLISH)
    providers = Falling([f"fournisseur-{n}" for n in range(max(20, size // 60))])
    tags = Falling([f"mot {n}" for n in range(400)])
    for number in range(size):

        def text(lexicon: Falling, words: int) -> str:
            return " ".join(lexicon.draw(source, words)).capitalize()

        bilingual, here = source.random() < 0.5, source.random() < 0.6
        shape = _shape(source)
        platform = next(iter(shape["platforms"]), "")
        west, south = source.uniform(-175, 170), source.uniform(-60, 70)
        wide = source.choice([1, 2, 4, 8, 8, 20, 60])
        yield {
            **shape,
            "slug": f"r{number}",
            "language": "fr",
            "title_fr": f"{text(french, source.randint(3, 8))} {platform if source.random() < 0.3 else number}",
            "title_en": text(english, source.randint(3, 8)) if bilingual else "",
            "summary_fr": text(french, 25),
            "summary_en": text(english, 25) if bilingual else "",
            "description_fr": text(french, 40),
            "description_en": text(english, 40) if bilingual else "",
            "box": (west, south, min(180.0, west + wide), min(90.0, south + 0.7 * wide)) if here else None,
            "period_start": str(source.randint(1985, 2020)) if source.random() < 0.66 else "",
            "period_end": str(source.randint(2021, 2024)) if source.random() < 0.4 else "",
            "providers": providers.draw(source, source.choice([1, 1, 2])),
            "tags": tags.draw(source, 3),
        }


def _shape(source: random.Random) -> dict[str, Any]:
    """Values of the facets: the first of each list often, the last rarely, some left out as catalogues do."""
    place = source.random()

    def some(name: str, *numbers: int) -> list[Any]:
        return DRAWS[name].draw(source, source.choice(numbers))

    def one(name: str, share: float = 1.0) -> str:
        return str(DRAWS[name].draw(source, 1)[0]) if source.random() < share else ""

    return {
        "type": one("type"),
        "audiences": some("audience", 1, 1, 2),
        "level": one("level", 0.8),
        "languages": one("languages").split(),
        "sources": some("source", 0, 1, 1, 1, 1, 2),
        "world": place < 0.35,
        "countries": some("country", 1, 1, 2, 3) if 0.35 <= place < 0.75 else [],
        "regions": some("region", 1, 1, 2) if place >= 0.75 else [],
        "status": one("status", 0.9),
        "licence": one("licence", 0.85),
        "commercial": one("commercial", 0.6),
        "themes": some("theme", 1, 1, 2),
        "platforms": some("platform", 0, 1, 1, 2),
        "instruments": some("instrument", 0, 1, 1),
        "variables": some("variable", 0, 1, 1, 2),
        "hub": one("hub", 0.7),
        "centre": one("centre", 0.4),
    }


def real() -> list[dict[str, Any]]:
    """The records of the two catalogues through the import's own presets; empty where they are not there.

    The import leaves empty what the catalogues do not tell: that is filled as in the drawn base, and from the
    rectangle: the countries that lie in it, if they are few.
    """
    from resources.harvest.mapping import BadRecord, to_values
    from resources.harvest.presets import guess_mapping
    from resources.harvest.records import FileReader, Raw
    from resources.harvest.tables import read_table

    found: list[dict[str, Any]] = []
    source = random.Random(SEED)
    for name in ("gee_catalog.tsv", "pc_catalog.tsv"):
        path = CATALOGUES / name
        if not path.exists():
            return []
        table = read_table(path.read_bytes(), name)
        mapping = guess_mapping(table.headers)
        for raw in FileReader(table, mapping):
            if not isinstance(raw, Raw):
                continue
            try:
                values = to_values(raw.given, defaults=mapping.get("defaults")).values
            except BadRecord:
                continue  # one: it ends before it begins
            found.append(_completed(values, len(found), source))
    return found


def _completed(values: dict[str, Any], number: int, source: random.Random) -> dict[str, Any]:
    """A plain record of the import with everything a search sees, drawn where it is missing."""
    shape = _shape(source)
    texts = {f"{name}_{code}": "" for name in ("title", "summary", "description") for code in ("fr", "en")}
    sides = tuple(values.get(side) for side in ("west", "south", "east", "north"))
    box = None if None in sides else sides
    words = " ".join([values["title_en"], *values.get("tags", [])]).lower()
    told = {
        **texts,
        **{name: values[name] for name in texts if values.get(name)},
        **{name: values[name] for name in ("type", "licence", "commercial", "status") if values.get(name)},
        **{name: values.get(name) or "" for name in ("period_start", "period_end")},
        "language": values.get("language", "en"),
        "languages": values.get("languages") or ["en"],
        "box": box,
        "providers": values.get("providers", [])[:2],
        "tags": values.get("tags", [])[:8],
        "themes": [name for name in values.get("themes", []) if name in {notation for notation, *_names in THEMES}],
        "platforms": [name for name in PLATFORMS if name.lower() in words] or shape["platforms"],
    }
    world = bool(values.get("world"))
    near = [] if world or box is None else _inside(box)
    if not near and not world:  # an ocean, a continent, or no rectangle
        told |= {name: shape[name] for name in ("world", "countries", "regions")}
    else:
        told |= {"world": world, "countries": near, "regions": []}
    return {**shape, **told, "slug": f"r{number}"}


def _inside(box: tuple[Any, ...]) -> list[str]:
    from cms.places import countries
    from resources import rectangles

    held = [code for code, _name in countries("en") if rectangles.covers(box, rectangles.of_place(code) or box)]
    return held if len(held) <= MOST_COUNTRIES else []


def store(records: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> int:
    """Write records as visible resources, in bulk; how many. Empties the base first."""
    from django.db import connection, transaction
    from django.utils import timezone
    from django.utils.text import slugify

    from cms.models import Concept, Tag
    from networks.models import DataHub, Network, Service
    from resources.models import Provider, Resource, SearchChange, SearchDigest, TaggedResource

    relations = ("providers", "themes", "platforms", "instruments", "variables")
    through = {name: getattr(Resource, name).through for name in relations}
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
    instruments = {
        name: Concept.objects.create(scheme="instrument", notation=slugify(name), label_fr=name, label_en=name).pk
        for name in INSTRUMENTS
    }
    variables = {
        notation: Concept.objects.create(scheme="variable", notation=notation, label_fr=fr, label_en=en).pk
        for notation, fr, en in VARIABLES
    }
    hubs = {"": None} | {code: DataHub.objects.get_or_create(slug=code, defaults=_hub(code))[0] for code in HUBS}
    centres = {"": None} | {
        code: Service.objects.get_or_create(slug=code, defaults=_centre(code, hubs["theia"]))[0] for code in CENTRES
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
        lists = [{name: record.pop(name) for name in (*relations, "tags")} for record in batch]
        rows = []
        for record in batch:
            sides = record.pop("box") or (None,) * 4
            record |= dict(zip(("west", "south", "east", "north"), sides, strict=True))
            record |= {"hub": hubs[record["hub"]], "data_centre": centres[record.pop("centre")]}
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
                    "instruments": instruments.__getitem__,
                    "variables": variables.__getitem__,
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


def _hub(code: str) -> dict[str, Any]:
    return {"code": code.upper(), "name": code.upper()}


def _centre(code: str, hub: Any) -> dict[str, Any]:
    return {"kind": "data_centre", "code": code.upper(), "name_fr": f"Centre {code.upper()}", "hub": hub}
