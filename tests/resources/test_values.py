"""Words for places, regions, levels, publics and languages find what has the value, after what bears the word."""

import pytest

from cms.search import index
from cms.search import query as site_query
from cms.vocabularies import Scheme
from resources import query
from resources.criteria import Criteria
from resources.models import Resource
from tests.factories import NetworkFactory, ResourceFactory
from tests.resources import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    network = NetworkFactory()

    def one(slug, title, summary="", **fields):
        return ResourceFactory(network=network, slug=slug, title_fr=title, summary_fr=summary, title_en="", **fields)

    one("kinshasa", "Coupes de bois", countries=["CD"], level="expert")
    one("brazzaville", "Tourbières de la Cuvette", countries=["CG"], languages=["pt", "fr"])
    one("abidjan", "Lagune Ébrié", countries=["CI"], audiences=["decision_maker"])
    one("lagos", "Littoral de Lagos", countries=["NG"])
    one("niamey", "Bas-fonds de Niamey", countries=["NE"], level="beginner", type="teaching_material")
    one("casamance", "Rizières", "Une étude ouest-africaine.", countries=["SN"], level="none", type="teaching_material")
    one("noumea", "Lagon de Nouméa", regions=["FR-NC"])
    one("gard", "Épisodes cévenols", regions=["FR-OCC"])
    one("calanques", "Calanques de Marseille", regions=["FR-PAC"])
    one("nantes", "Bocage nantais", "Pour les élus débutants.", regions=["FR-PDL"])
    one("johannesburg", "Mines au sud de Johannesburg", countries=["ZA"])
    one("pacage", "Pacages de montagne")  # begins as an acronym does, which is a whole word
    one("accra", "Routes du sud d’Accra", countries=["GH"])


def found(typed, language="fr"):
    slugs = dict(Resource.objects.values_list("pk", "slug"))
    return " ".join(slugs[pk] for pk in query.keys(Criteria(q=typed), language))


def test_everyday_names_acronyms_and_adjectives_find_the_country(base):
    expected = {
        "RDC": "kinshasa",
        "DRC": "kinshasa",
        "république démocratique du Congo": "kinshasa",
        "Democratic Republic of the Congo": "kinshasa",
        "République du Congo": "brazzaville",
        "congolaises": "brazzaville kinshasa",
        "Ivory Coast": "abidjan",
        "cote d ivoire": "abidjan",
        "cote divoire": "abidjan",
        "Côte d’Ivoire": "abidjan",
        "ivoiriennes": "abidjan",
        "nigérien": "niamey",
        "nigériane": "lagos",
        "Sénégalaise": "casamance",
        "New Caledonia": "noumea",
        "néo-calédonien": "noumea",
        "PACA": "calanques",
        "sud-africain": "johannesburg",
        "afrique du sud": "johannesburg",  # and not the south of another country of Africa
    }
    for language in ("fr", "en"):
        assert {typed: " ".join(sorted(found(typed, language).split())) for typed in expected} == expected


def test_a_region_finds_what_bears_its_name_then_what_lies_there(base):
    first, *others = found("afrique de l'ouest").split()
    assert first == "casamance"
    assert set(others) == {"abidjan", "lagos", "niamey", "accra"}
    assert set(found("Africa").split()) == {*others, "casamance", "kinshasa", "brazzaville", "johannesburg"}
    assert set(found("outre-mer").split()) == set(found("Pacific").split()) == {"noumea"}
    assert found("languedoc") == "gard"
    assert set(found("français").split()) == {"noumea", "gard", "calanques", "nantes", "brazzaville"}  # and in French
    assert found("lagune afrique") == "abidjan"
    assert found("europe").split().count("noumea") == 0


def test_a_level_a_public_and_a_language_are_searched_for(base):
    assert found("débutant") == "nantes niamey casamance"  # the word, the level, then what asks for no knowledge
    assert found("beginner course", "en") == "niamey casamance"
    assert found("expert") == "kinshasa"
    assert found("élus") == "nantes abidjan"
    assert found("for decision-makers", "en") == "abidjan"
    assert found("lagune ivoirienne décideur") == "abidjan"
    assert found("portugais") == found("Portuguese", "en") == found("lusophone") == "brazzaville"


def test_the_search_of_the_site_knows_these_words_too(base):
    index.refresh()
    for typed, title in {
        "malien": "",
        "RDC": "Coupes de bois",
        "ivoirien": "Lagune Ébrié",
        "portugais": "Tourbières",
    }.items():
        hits = [str(hit.title) for hit in site_query.find(typed, "fr", kind="resource")]
        assert (hits[:1] or [""])[0].startswith(title), typed
        assert bool(hits) == bool(title), typed
    assert len(list(site_query.find("afrique", "fr", kind="resource"))) == 8


def test_what_a_variable_is_called_comes_before_what_a_theme_holds():
    network = NetworkFactory()
    images = worlds.concept(Scheme.THEME, "imagerie", "Imagerie", "Imagery", "orthophoto\nthickness")
    depth = worlds.concept(Scheme.VARIABLE, "epaisseur", "Épaisseur", "Height of ice", "thickness")
    ResourceFactory(network=network, slug="exact", title_fr="Altimètre", variables=[depth])
    for n in range(3):  # published later
        ResourceFactory(network=network, slug=f"theme-{n}", title_fr=f"Greffon {n}", themes=[images])
    ResourceFactory(network=network, slug="word", title_fr="Carottes", description_fr="Ice thickness along a core.")
    hits = found("thickness").split()
    assert hits[:2] == ["word", "exact"]
    assert set(hits[2:]) == {"theme-0", "theme-1", "theme-2"}
