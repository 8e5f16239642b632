"""Words that mean the same in both languages: the list every base has, and keywords that come in the other one."""

import pytest

from cms.models import Tag
from cms.search import normalise
from cms.vocabularies import Scheme
from resources.harvest.refs import References
from resources.index import synonyms, tokens
from resources.index.translations import Translations
from resources.models import Provider
from resources.naming import known_providers, known_words, unknown_providers
from tests.resources import worlds


def test_the_list_is_sound():
    rows = synonyms.pairs()
    assert len(rows) > 150
    assert all(french and english and all(french) and all(english) for french, english in rows)
    for french, _english in rows:
        words = [tokens.label_words(word) for word in french]
        assert len(set(words)) == len(words), french
        assert all(words), french
    assert synonyms.KINDS.keys() <= {*map(str, synonyms.ResourceType)}
    assert len(synonyms.KINDS) == len(synonyms.ResourceType)


@pytest.mark.parametrize(
    "alike",
    [
        "eau eaux Eaux", "niveau niveaux", "régional régionaux régionale régionales", "feu feux", "city cities",
        "prairie prairies", "brûlé brûlée brûlées", "urbain urbaine urbaines", "marsh marshes", "roche roches",
        "biomass biomasse", "géologie geology", "flood floods", "série séries series", "aérien aérienne aériennes",
        "sénégalais sénégalaise sénégalaises", "européen européenne européennes", "chinois chinoise",
        "forestier forestière forestières",
    ],
)  # fmt: skip
def test_plural_and_feminine_are_the_same_word(alike):
    assert len({normalise.singular(word) for word in alike.split()}) == 1


def test_words_of_one_stem_are_not_the_same_word():
    for words in (
        "formation format",
        "collectivités collections",
        "Landes land",
        "cours course",
        "hydrologie hydrologique",
    ):
        first, second = map(normalise.singular, words.split())
        assert first != second


def test_a_name_and_its_number_hold_together():
    def keys(text):
        return [word.keys for word in tokens.query_words(text)]

    for written in ("Sentinel-2", "sentinel 2", "SENTINEL2", "Sentinel–2"):
        assert keys(written) == [("sentinel2",)]
    assert keys("Sentinel-2A") == keys("sentinel2a") == [("sentinel2a", "sentinel2")]
    assert keys("landsat 8 ndvi 2020") == [("landsat8",), ("ndvi",), ("2020",)]
    assert keys("inondation 2018") == [("inondation",), ("2018",)]  # a year is no part of a name
    assert keys("DEM 30m") == [("dem",), ("30m",)]
    assert keys("dem 30 m") == [("dem",), ("30",), ("m",)]
    assert keys("GLO-30") == keys("GLO 30") == [("glo30",)]
    assert keys("2 sentinel") == [("2",), ("sentinel",)]
    assert keys("résolution de 10 m") == [("resolution",), ("10",), ("m",)]
    assert keys("d'eau 3 l’eau") == [("eau3",), ("eau",)]
    assert keys("") == keys(" - – ") == []
    assert {"spot6", "spot7"} <= set(tokens.joined("SPOT 6-7"))
    assert {"sentinel1", "sentinel2"} <= set(tokens.joined("Sentinel-1 et -2"))
    assert {"=so2", "=so", "so2", "2"} <= tokens.forms("SO2")
    assert "=2" not in tokens.forms("SO2")


@pytest.mark.django_db
def test_a_keyword_in_the_other_language_is_the_tag_that_is_there():
    worlds.concept(Scheme.VARIABLE, "algue", "Algues brunes", "Brown algae")
    flood = Tag.objects.create(name="inondations", slug="inondation")
    algae = Tag.objects.create(name="algue brune", slug="algue")
    wildfire = Tag.objects.create(name="wildfire", slug="wildfire", name_en="wildfire")
    found, refused = References().tags(["Flood", "FLOODS", "Brown algae", "incendies", "Seaweed"], "en")
    new = Tag.objects.get(name="Seaweed")
    assert ({tag.pk for tag in found}, refused) == ({flood.pk, algae.pk, wildfire.pk, new.pk}, [])
    told = known_words(["Flood", "inondations", "feu", "plankton"])
    assert (set(told.tags), told.unknown) == ({flood, wildfire}, ["plankton"])
    assert Translations().of("sentinel-2") == []
    # What is near is not the same: its own tag.
    assert References().tags(["earthquake"], "en")[0][0] not in (flood, algae, wildfire)


@pytest.mark.django_db
def test_a_proposal_knows_the_names_an_import_knows():
    """*eau* was the theme for an import, by its code, and unknown to a proposal."""
    water = worlds.concept(Scheme.THEME, "eau", "Ressources hydriques", "")
    water.alternative_labels_fr = "Hydrologie continentale"
    water.save()
    forest = worlds.concept(Scheme.THEME, "vegetation", "Forêts", "")
    empty = worlds.concept(Scheme.THEME, "sans-anglais", "Autre", "")
    cnes = Provider.objects.create(slug="cnes", name="Centre national d’études spatiales", acronym="CNES")
    words = ["eau", "EAU", "hydrologie continentale", "ressource hydrique", "forest", "-", "?", "plankton"]
    told = known_words(words)
    assert (told.themes, told.tags, told.unknown) == ([water, forest], [], ["-", "?", "plankton"])
    found, unknown = References().concepts("themes", words)
    assert (found, unknown) == (told.themes, told.unknown)
    assert empty not in found
    assert (known_providers(["cnes", "CNES", "x"]), unknown_providers(["CNES", "x"])) == ([cnes], ["x"])
