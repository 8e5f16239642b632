"""Resources for the tests of exchange formats: one with every field filled, one with hostile words."""

from datetime import UTC, datetime
from io import BytesIO

import PIL.Image
from django.core.files.images import ImageFile
from wagtail.images import get_image_model

from cms.models import Tag
from cms.vocabularies import Concept, Scheme
from networks.enums import ServiceKind
from networks.models import DataHub, Service
from resources.enums import LinkKind, RelationKind, ResourceType
from resources.models import AccessLink, FormerSlug, Relation
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory

INSPIRE = "http://inspire.ec.europa.eu/theme/hy"
HOSTILE = 'Crue 🌊 <b>"d’eau"</b> & \\ ]]> \' \x01\x0b\x1f\x7f\u202e مياه \u2028 \ufffe{{ x }} {% if %} -->\t\r\n fin'
"""Emoji, right to left, quotes, marks that end CDATA and comments, characters that XML forbids."""
HOSTILE_URLS = ("http://exa mple.org/a b", 'https://example.org/é"<>?q=a b#x y', "http://[bad", "notaurl", "http://")


def picture(title):
    """A picture of one point."""
    content = BytesIO()
    PIL.Image.new("RGB", (4, 4), (20, 110, 140)).save(content, "PNG")
    return get_image_model().objects.create(title=title, file=ImageFile(BytesIO(content.getvalue()), name="point.png"))


def concept(scheme, notation, **values):
    values = {"label_fr": notation.capitalize(), "label_en": f"{notation} (en)", **values}
    return Concept.objects.get_or_create(scheme=scheme, notation=notation, defaults=values)[0]


def full(slug="humidite-des-sols", **values):
    """A dataset with every field filled."""
    network = NetworkFactory(code="GEO", with_page=False)
    hub = DataHub.objects.get_or_create(code="THEIA", defaults={"slug": "theia", "name": "THEIA", "kind": "hub"})[0]
    centre = Service.objects.get_or_create(
        code="CES-H",
        defaults={"slug": "ces-h", "name_fr": "CES Humidité", "kind": ServiceKind.EXPERTISE_CENTRE},
    )[0]
    data_centre = Service.objects.get_or_create(
        code="CDS-O",
        defaults={
            "slug": "cds-o", "name_fr": "CDS Occitanie", "kind": ServiceKind.DATA_CENTRE, "url": "https://cds.example.org/"
        },
    )[0]  # fmt: skip
    tag = Tag.objects.get_or_create(name="irrigation", defaults={"slug": "irrigation", "name_en": "irrigation (en)"})[0]
    target = ResourceFactory(network=network, slug=f"{slug}-source", title_en="Sentinel-1 backscatter")
    given = {
        "network": network,
        "type": ResourceType.PRODUCT,
        "slug": slug,
        "language": "en",
        "title_fr": "Humidité des sols à très haute résolution",
        "title_en": "Soil moisture at very high resolution",
        "summary_fr": "Une carte tous les six jours.",
        "summary_en": "A map every six days.",
        "description_fr": "Première ligne.\n\nSeconde ligne.",
        "description_en": "First line.\n\nSecond line.",
        "hub": hub,
        "data_centre": data_centre,
        "expertise_centre": centre,
        "providers": [ProviderFactory(slug="inrae", name="INRAE", acronym="INRAE", url="https://www.inrae.fr/")],
        "networks_of_interest": [NetworkFactory(code="OCC", with_page=False)],
        "co_developed_with": [NetworkFactory(code="BRE", with_page=False)],
        "contact_name": "Camille",
        "contact_email": "camille@example.org",
        "audiences": ["gis", "remote_sensing"],
        "level": "intermediate",
        "languages": ["fr", "en"],
        "themes": [concept(Scheme.THEME, "eau", uri=INSPIRE, label_fr="Eaux continentales", label_en="Inland waters")],
        "platforms": [concept(Scheme.PLATFORM, "sentinel-1")],
        "instruments": [concept(Scheme.INSTRUMENT, "c-sar")],
        "variables": [concept(Scheme.VARIABLE, "humidite")],
        "tags": [tag],
        "sources": ["satellite", "in_situ"],
        "countries": ["MG", "SN"],
        "regions": ["FR-OCC"],
        "west": -5.5,
        "south": 41.25,
        "east": 9.75,
        "north": 51.0,
        "period_start": "2015-04",
        "period_end": "2023",
        "frequency": "weekly",
        "resolution_m": 10.0,
        "time_step_fr": "tous les 6 jours",
        "time_step_en": "every 6 days",
        "status": "in_production",
        "formats": ["GeoTIFF", "Autre format"],
        "licence": "etalab-2.0",
        "commercial": "yes",
        "access": "open",
        "access_conditions_fr": "Pour tous.",
        "access_conditions_en": "For everybody.",
        "download_bytes": 12_345_678,
        "doi": "10.1234/abcd.5",
        "issued": 2023,
        "citation": "Camille (2023). Soil moisture.",
        "first_published_at": datetime(2024, 6, 19, 8, 30, 1, 123456, tzinfo=UTC),
        "last_published_at": datetime(2024, 6, 20, 9, tzinfo=UTC),
        "is_demonstration": True,
    }
    made = ResourceFactory(**(given | values))
    for order, (kind, end) in enumerate(
        [
            (LinkKind.PAGE, "page"),
            (LinkKind.DOWNLOAD, "file.tif"),
            (LinkKind.SERVICE, "wms?service=WMS"),
            (LinkKind.CODE, "code"),
            (LinkKind.DOCUMENTATION, "doc.pdf"),
            (LinkKind.VIDEO, "video"),
        ]
    ):
        AccessLink.objects.create(
            resource=made, sort_order=order, kind=kind, url=f"https://example.org/{slug}/{end}",
            label_fr=f"Lien {end}", label_en=f"Link {end}",
        )  # fmt: skip
    for order, kind in enumerate(RelationKind):
        Relation.objects.create(resource=made, target=target, kind=kind, sort_order=order)
    FormerSlug.objects.create(slug=f"ancienne-{slug}", resource=made)
    return made


def hostile(slug="hostile", **values):
    """A dataset whose every text tries to break out of its format."""
    given = {
        "title_fr": HOSTILE[:120],
        "summary_fr": HOSTILE,
        "description_fr": HOSTILE * (12_000 // len(HOSTILE)),
        "contact_name": HOSTILE[:100],
        "access_conditions_fr": HOSTILE,
        "licence": "<licence ]]>",
        "citation": HOSTILE,
        "doi": '10.1234/ab"<c> d',
        "formats": [HOSTILE],
        "languages": ["xx-<", "fr"],
        "countries": ["ZZ", '"<>'],
        "regions": ["]]>"],
        "frequency": "<>",
        "period_start": "pas date",
        "audiences": ["<script>"],
        "providers": [ProviderFactory(slug="hostile", name=HOSTILE, url="javascript:alert(1)")],
        "tags": [Tag.objects.create(name=HOSTILE[:90], slug=f"hostile-{slug}")],
        "themes": [concept(Scheme.THEME, "hostile", label_fr=HOSTILE[:150], uri='http://x/"> <')],
        **values,
    }
    made = ResourceFactory(slug=slug, network=NetworkFactory(code="GEO", with_page=False), **given)
    for order, url in enumerate(HOSTILE_URLS):
        AccessLink.objects.create(
            resource=made, sort_order=order, kind=LinkKind.DOWNLOAD, url=url, label_fr=HOSTILE[:90]
        )
    return made


def one_of_each(**values):
    """A published resource of every type."""
    network = NetworkFactory(code="GEO", with_page=False)
    return [
        ResourceFactory(type=kind, slug=f"sorte-{kind.replace('_', '-')}", network=network, **values)
        for kind in ResourceType
    ]


def keyword(name):
    """A tag by its name."""
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
