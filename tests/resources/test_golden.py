"""What readers type, and what they must find, in order; the same on both engines."""

import pytest

from resources import query
from resources.criteria import Criteria
from resources.forms import parse
from resources.models import Resource
from resources.suggest import suggest
from tests.factories import NetworkFactory, ResourceFactory
from tests.resources import golden, golden_base

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    golden_base.plant()


def addresses():
    return dict(Resource.objects.values_list("pk", "slug"))


def test_golden_queries(base):
    assert len(golden.GOLDEN) >= 60
    slugs, wrong = addresses(), []
    for asked, expected in golden.GOLDEN:
        for language in ("fr", "en"):
            found = " ".join(slugs[pk] for pk in query.keys(parse(asked), language))
            if found != expected:
                wrong.append(f"{language} {asked}\n  wanted {expected}\n  found  {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_did_you_mean(base, language):
    found = {typed: query.find(Criteria(q=typed), language).corrected for typed, _meant in golden.CORRECTED}
    assert found == dict(golden.CORRECTED)


def test_what_covers_a_place_is_marked(base):
    slugs = addresses()
    hits = query.find(parse("lieu=FR-OCC&theme=urbain"), "fr").hits
    assert [(slugs[hit.pk], hit.wider) for hit in hits] == [
        ("thermocity", False),
        ("ombre", False),
        ("ilots", True),
        ("coeur-de-ville", True),
    ]


def test_extracts_mark_the_words_in_either_language(base):
    (hit,) = query.find(parse("q=secheresse+mediterranee"), "fr").hits
    assert hit.extract == "Canicule et <mark>sécheresse</mark> en <mark>Méditerranée</mark>."
    (hit,) = query.find(parse("q=plot"), "fr").hits
    assert hit.extract == "<mark>Plot</mark> by <mark>plot</mark>, every six days."
    assert hit.extract_language == "en"
    typed, same = query.find(parse("q=yearly"), "fr").hits  # and what says the same in the reader's language
    assert typed.extract == "Carte <mark>annuelle</mark> de la France."
    assert same.extract == "Cartes <mark>annuelles</mark> du couvert forestier."
    (hit,) = query.find(parse("q=drought+canicule"), "fr").hits
    assert hit.extract_language == "fr"
    assert hit.extract == "<mark>Canicule</mark> et <mark>sécheresse</mark> en Méditerranée."


def test_what_means_the_same_is_marked_as_a_whole_and_in_the_language_of_the_reader():
    network = NetworkFactory()

    def shown(asked, language="fr", **texts):
        made = ResourceFactory(network=network, title_fr="Feux, NDVI, THR, MNT, forêt, Sentinel-2", **texts)
        (hit,) = query.find(Criteria(q=asked), language).hits
        made.delete()
        return hit.extract_language, hit.extract

    french, english = "Massif par massif.", "For each forested area, on very hot days."
    assert shown("feux", summary_fr=french, summary_en=english) == ("fr", french)
    assert shown("THR", summary_fr=french, summary_en=english) == ("fr", french)
    assert shown("forêt", summary_fr=french, summary_en="In wildfire and woods, a forest.") == ("fr", french)
    assert shown("Sentinel-2", summary_fr="Deux ou 2 jours.", summary_en="Of Sentinel2A.") == (
        "en",
        "Of <mark>Sentinel2A</mark>.",
    )
    assert shown("forêt", summary_en="In the forest.") == ("en", "In the <mark>forest</mark>.")
    told = "Zones humides ; surface normale, modèle de zone, zones inondables."
    assert shown("THR", summary_fr=told, summary_en="Massif.") == ("fr", told)
    assert shown("ndvi", summary_fr=told, summary_en="Normalized.") == ("fr", told)
    assert shown("MNT", summary_fr=told, summary_en="Model.") == ("fr", told)
    assert shown("MNT", summary_fr="Modèles numériques de terrain, d’un modèle.") == (
        "fr",
        "<mark>Modèles numériques de terrain</mark>, d’un modèle.",
    )
    made = {"summary_fr": "Du format.", "description_fr": "La formation.", "title_en": "formation"}
    assert shown("formation", **made) == ("fr", "La <mark>formation</mark>.")


def test_an_empty_result_says_what_to_drop(base):
    found = query.find(parse("q=glacier&lieu=FR-ARA&type=video&pour=teledetecteur"), "fr")
    assert found.total == 0
    assert [(p.name, p.total) for p in found.proposals] == [("type", 1)]
    assert found.proposals[0].criteria == parse("q=glacier&lieu=FR-ARA&pour=teledetecteur")
    found = query.find(parse("q=secheresse+glacier"), "fr")
    assert [(p.dropped, p.total) for p in found.proposals] == [("glacier", 2), ("secheresse", 2), ("", 48)]
    far = query.find(parse("q=dakar&type=video&theme=eau"), "fr").proposals
    assert [(p.name, p.total) for p in far] == [("", 1)]  # no one criterion helps: the words alone do


def test_suggestions(base):
    def labels(text, language="fr"):
        return [(found.kind, found.label) for found in suggest(text, language)]

    assert labels("for") == [
        ("theme", "Forêt"),
        ("tag", "formation"),
        ("type", "Support de formation"),
        ("resource", "La forêt de Madagascar"),
        ("resource", "Orpaillage en forêt guyanaise"),
        ("resource", "Mesurer le carbone forestier"),
        ("resource", "Normals in NetCDF format"),
    ]
    assert labels("FORE", "en")[0] == ("theme", "Forest")
    assert labels("côtes du viet") == [
        ("place", "côtes · Viêt Nam"),
        ("resource", "Érosion des côtes du Viêt Nam"),
    ]
    assert labels("f") == labels("") == labels("zzz") == labels("\x00") == []
    urls = [found.url for found in suggest("for", "fr")]
    assert urls[:2] + urls[3:4] == [
        "/ressources/?theme=foret",
        "/ressources/?q=formation",
        "/ressources/foret-madagascar/",
    ]
