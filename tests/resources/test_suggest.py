"""Suggestions while one types: values of every kind, named, then titles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.models import Tag
from cms.search import index as site_index
from cms.vocabularies import Concept
from resources import query
from resources.forms import parse
from resources.models import Selection
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
    assert told("languedoc-") == []  # a larger or former region is no value
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
    assert told("sentier") == told("vid") == []
    assert told("mali") == [("Mali", "page du pays")]  # every country has one
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
    assert told("chemin") == []  # the texts it is found by are made in the background
    site_index.refresh()
    assert told("chemin") == [("chemin", "mot-clé")]
    base.live = False
    base.save()
    assert told("chemin") == told("logic") == []


def addresses(text, asked="", language="fr"):
    with translation.override(language):
        return [(found.url, found.total) for found in suggest(text, language, parse(asked))]


def test_filters_profile_and_order_stay_and_the_count_is_that_of_the_address(base, client):
    asked = "q=vieux+mots&lieu=SN&profil=decideur&tri=date"
    assert addresses("secheresse", asked) == [
        ("/ressources/?q=s%C3%A9cheresse&lieu=SN&profil=decideur&tri=date", 1),
    ]
    assert addresses("senti", asked)[0] == ("/ressources/?lieu=SN&plateforme=Sentinel-1&profil=decideur&tri=date", 1)
    assert addresses("logic", "lieu=FR-ARA") == []  # nothing there: no way into the void
    assert addresses("logic", "type=dataset") == [("/ressources/?type=dataset&type=software", 2)]
    found = client.get("/en/ressources/suggestions/?q=drought&lieu=SN&profil=decideur&page=3&de=hier&theme=").json()
    assert [(one["url"], one["total"]) for one in found] == [
        ("/en/ressources/?q=s%C3%A9cheresse&lieu=SN&profil=decideur", 1)
    ]
    for text in ("s", "se", "eau", "log", "sénégal", "msi", "occit"):
        for url, n in addresses(text, "profil=decideur"):
            assert n is None or n == query.total(parse(url.partition("?")[2]))


def test_a_name_among_the_words_is_a_filter_beside_the_others(base):
    ResourceFactory(network=base.network, title_fr="Globe", title_en="Globe", world=True, level="beginner")
    assert addresses("mosaique senegal") == [
        ("/ressources/?q=mosaique&lieu=SN", 1),
        ("/ressources/pays/sn/", None),
    ]
    assert addresses("mosaique séné") == [("/ressources/?q=mosaique&lieu=SN", 1)]
    assert addresses("togo") == addresses("tog") == [("/ressources/?lieu=TG", 1), ("/ressources/pays/tg/", None)]
    assert told("globe débutants") == [("globe · Débutant", "niveau")]


def test_selections_are_suggested(base):
    for title, live in (("Eau en Afrique : trois jeux", True), ("Eau en Afrique, brouillon", False)):
        Selection.objects.create(network=base.network, slug=f"s{live}".lower(), title_fr=title, live=live)
    assert ("Eau en Afrique : trois jeux", "sélection") in told("eau en afr")
    assert told("eau afrique")[-1] == ("Eau en Afrique : trois jeux", "sélection")
    assert "brouillon" not in str(told("eau en afrique brouillon"))


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
    assert asked() == few <= 3
