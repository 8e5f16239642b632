"""A small base with something of everything, drawn at random but always the same."""

import random
from datetime import timedelta

from django.utils import timezone

from cms.enums import Audience, Level
from cms.models import Concept, Tag
from cms.vocabularies import Scheme
from networks.enums import ServiceKind
from networks.models import Service
from resources.enums import Commercial, Origin, ResourceStatus, ResourceType
from tests.factories import DataHubFactory, NetworkFactory, ProviderFactory, ResourceFactory

NOUNS = [
    "forêt/forest",
    "inondation/flood",
    "rivière/river",
    "lac/lake",
    "sécheresse/drought",
    "culture/crop",
    "neige/snow",
    "glacier/glacier",
    "littoral/coast",
    "sol/soil",
    "ville/city",
    "chaleur/heat",
    "biomasse/biomass",
    "humidité/moisture",
    "séisme/earthquake",
    "déforestation/deforestation",
    "évapotranspiration/evapotranspiration",
]
PLACES = ["FR", "MG", "SN", "VN", "FJ", "FR-OCC", "FR-BRE", "FR-974", "FR-NC", "world"]
BOXES = [
    None,
    None,
    (-180, -90, 180, 90),
    (1, 42, 5, 45),
    (43, -26, 51, -11),
    (170, -20, -170, -10),
    (-20, -36, 52, 38),
    (-12, 34, 32, 60),
    (140, -50, -120, 0),
    (-180, -60, 180, 84),
]
PERIODS = [("", ""), ("2015", ""), ("2000-02", "2010"), ("", "1999-12-31"), ("2018-07-23", "2018-07-23")]


def concept(scheme, notation, fr, en, other_en="", parent=None):
    return Concept.objects.create(
        scheme=scheme, notation=notation, label_fr=fr, label_en=en, alternative_labels_en=other_en, parent=parent
    )


def vocabulary():
    water = concept(Scheme.THEME, "eau", "Eaux continentales", "Inland waters", "hydrology")
    return {
        "themes": [
            water,
            concept(Scheme.THEME, "inondation", "Inondation", "Flood", "high water\nfloods", parent=water),
            concept(Scheme.THEME, "foret", "Forêt", "Forest", "woodland"),
            concept(Scheme.THEME, "feux", "Feux de forêt", "Wildfire", "bush fires"),
        ],
        "platforms": [
            concept(Scheme.PLATFORM, "sentinel-2", "Sentinel-2", "Sentinel-2"),
            concept(Scheme.PLATFORM, "landsat-8", "Landsat 8", "Landsat 8"),
        ],
        "instruments": [concept(Scheme.INSTRUMENT, "msi", "MSI", "MultiSpectral Instrument")],
        "variables": [
            concept(Scheme.VARIABLE, "ndvi", "NDVI", "vegetation index"),
            concept(Scheme.VARIABLE, "lst", "température de surface", "land surface temperature"),
        ],
    }


def populate(count, seed=7):
    """That many visible resources, and a few that are not."""
    draw = random.Random(seed)
    concepts = vocabulary()
    network = NetworkFactory(code="GEODEV")
    hubs = [None, DataHubFactory(code="THEIA", slug="theia"), DataHubFactory(code="ODATIS", slug="odatis")]
    centres = [None] + [
        Service.objects.create(kind=ServiceKind.DATA_CENTRE, code=c, slug=c.lower(), name_fr=f"Centre {c}", hub=hubs[1])
        for c in ("CNES", "IRD")
    ]
    makers = [ProviderFactory(slug=slug, name=slug.upper()) for slug in ("cnes", "cirad", "inrae")]
    tags = [
        Tag.objects.create(name="inondation", slug="inondation"),
        Tag.objects.create(name="série temporelle", slug="serie", name_en="time series"),
    ]
    now = timezone.now()
    made = []
    for number in range(count + 3):
        made.append(
            one(draw, network, concepts, hubs, centres, makers, tags, live=number < count,
                first_published_at=now - timedelta(hours=draw.randrange(30)), slug=f"r{number}")
        )  # fmt: skip
    return made[:count]


def one(draw, network, concepts, hubs, centres, makers, tags, **given):
    first, second, third = (draw.choice(NOUNS).split("/") for _ in range(3))
    number = draw.choice(["", "", " Sentinel-2", " Landsat 8"])
    english_only = draw.random() < 0.2
    places = draw.sample(PLACES, k=draw.choice([0, 1, 1, 2]))
    west, south, east, north = draw.choice(BOXES) or (None,) * 4
    start, end = draw.choice(PERIODS)
    return ResourceFactory(
        network=network,
        type=draw.choice(ResourceType.values),
        language="en" if english_only else "fr",
        title_fr="" if english_only else f"Carte de la {first[0]} et l’{second[0]}{number}",
        title_en=f"{first[1].title()} maps, {second[1]}{number}" if english_only or draw.random() < 0.5 else "",
        summary_fr="" if english_only else f"Les {third[0]}s vues de l’espace.",
        summary_en=f"The {third[1]}s from space.",
        description_fr="Données issues de la télédétection." if draw.random() < 0.5 else "",
        audiences=draw.sample(Audience.values, k=draw.choice([0, 1, 2])),
        level=draw.choice(["", *Level.values]),
        languages=draw.sample(["fr", "en"], k=draw.choice([0, 1, 2])),
        hub=draw.choice(hubs),
        data_centre=draw.choice(centres),
        sources=draw.sample(Origin.values, k=draw.choice([0, 1])),
        world="world" in places,
        countries=[p for p in places if len(p) == 2],
        regions=[p for p in places if p.startswith("FR-")],
        west=west, south=south, east=east, north=north,
        period_start=start, period_end=end,
        status=draw.choice(["", *ResourceStatus.values]),
        licence=draw.choice(["", "CC-BY-4.0", "proprietary"]),
        commercial=draw.choice(["", Commercial.YES, Commercial.NO]),
        themes=draw.sample(concepts["themes"], k=draw.choice([0, 1, 2])),
        platforms=draw.sample(concepts["platforms"], k=draw.choice([0, 1])),
        instruments=draw.sample(concepts["instruments"], k=draw.choice([0, 0, 1])),
        variables=draw.sample(concepts["variables"], k=draw.choice([0, 1])),
        providers=draw.sample(makers, k=draw.choice([0, 1])),
        tags=draw.sample(tags, k=draw.choice([0, 0, 1])),
        **given,
    )  # fmt: skip
