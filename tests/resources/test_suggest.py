"""Suggestions while one types: values of every kind, named, then titles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import Tag
from cms.vocabularies import Concept
from resources.suggest import EACH, suggest
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    network = NetworkFactory()

    def concept(scheme, code, fr, en):
        return Concept.objects.create(scheme=scheme, notation=code, label_fr=fr, label_en=en)

    image = ResourceFactory(
        network=network,
        slug="mosaique",
        type="software",
        title_fr="Mosaïque d’images",
        themes=[ThemeFactory(notation="eau", label_fr="Eaux continentales", label_en="Inland waters")],
        platforms=[concept("platform", code, code, code) for code in ("Sentinel-1", "Sentinel-2")],
        instruments=[concept("instrument", "msi", "MSI", "MSI")],
        providers=[ProviderFactory(slug="obs-eau", name="Observatoire fictif de l’eau")],
        countries=["SN"],
        regions=["FR-OCC"],
    )
    image.tags.add(Tag.objects.create(name="sécheresse", name_en="drought"))
    image.save()
    ResourceFactory(network=network, slug="dakar", title_fr="Atlas du Sénégal", countries=["SN"])
    ProviderFactory(slug="sans-ressource", name="Sentier sans ressource")
    Tag.objects.create(name="sentier")
    hidden = ResourceFactory(network=network, live=False, countries=["ML"], type="video")
    hidden.tags.add(Tag.objects.create(name="malice"))
    hidden.save()
    return image


def told(text, language="fr"):
    return [(found.label, found.kind_name) for found in suggest(text, language)]


def test_every_kind_of_value_is_suggested_and_named(base):
    assert told("senti") == [("Sentinel-1", "plateforme"), ("Sentinel-2", "plateforme")]
    assert told("sentinel2") == [("Sentinel-2", "plateforme")]
    assert told("occit") == [("Occitanie", "lieu")]
    assert told("logic") == [("Logiciel", "type")]
    assert told("sénég") == [
        ("Sénégal", "lieu"),
        ("Sénégal", "page du pays"),
        ("Atlas du Sénégal", "Jeu de données"),
    ]
    assert told("drought", "en") == [("drought", "tag")]
    assert told("drought") == told("SECHER") == [("sécheresse", "mot-clé")]
    assert told("msi") == [("MSI", "instrument")]
    assert told("eau") == [("Eaux continentales", "thème"), ("Observatoire fictif de l’eau", "producteur")]
    assert told("inland", "en") == [("Inland waters", "theme")]
    assert [found.kind for found in suggest("sene", "en")] == ["place", "country", "resource"]


def test_values_lead_to_their_filter_and_titles_to_their_page(base):
    addresses = [
        found.url for text in ("sentinel-1", "senegal", "sech", "logic", "fictif") for found in suggest(text, "fr")
    ]
    assert addresses == [
        "/ressources/?plateforme=Sentinel-1",
        "/ressources/?lieu=SN",
        "/ressources/pays/sn/",
        "/ressources/dakar/",
        "/ressources/?q=s%C3%A9cheresse",
        "/ressources/?type=software",
        "/ressources/?fournisseur=obs-eau",
    ]


def test_only_what_a_visible_resource_bears_at_every_moment(base):
    assert told("sentier") == told("mali") == told("vid") == []
    base.tags.clear()
    base.platforms.clear()
    base.save()
    assert told("secheresse") == told("senti") == []
    base.tags.add(Tag.objects.get(name="sentier"))
    base.save()
    assert told("senti") == [("sentier", "mot-clé")]
    tag = Tag.objects.get(name="sentier")
    tag.name = "chemin"
    tag.save()
    assert told("chemin") == [("chemin", "mot-clé")]
    base.live = False
    base.save()
    assert told("chemin") == told("logic") == []


def test_no_kind_fills_the_list_and_what_begins_so_comes_first(base):
    themes = [ThemeFactory(notation=f"t{n}", label_fr=f"Forme terrestre {n}", label_en=f"T{n}") for n in range(6)]
    resource = ResourceFactory(network=base.network, themes=themes, title_fr="Terrains")
    ResourceFactory(network=base.network, providers=[ProviderFactory(slug="terre", name="Terre vue")])
    resource.tags.add(Tag.objects.create(name="Forme terrestre 1"), Tag.objects.create(name="terrasse"))
    resource.save()
    found = suggest("terr", "fr")
    kinds = [one.kind for one in found]
    assert kinds == ["provider", "tag", "theme", "theme", "theme", "resource"]
    assert kinds.count("theme") == EACH
    for n in range(9):
        ResourceFactory(network=base.network, title_fr=f"Terrain numéro {n}")
    kinds = [one.kind for one in suggest("terr", "fr")]
    assert kinds == ["provider", "tag", "theme", "theme", "theme", "resource", "resource", "resource"]


def test_queries_are_the_same_for_many_tags_and_resources(base):
    def asked():
        suggest("se", "fr")
        with CaptureQueriesContext(connection) as seen:
            assert suggest("se", "fr")
        return len(seen)

    few = asked()
    for n in range(6):
        made = ResourceFactory(network=base.network, title_fr=f"Série {n}")
        made.tags.add(Tag.objects.create(name=f"série {n}"))
        made.save()
    assert asked() == few <= 2
