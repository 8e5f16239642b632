"""How people call places, and which regions of the world these lie in."""

from collections import Counter

from cms import place_names, place_tables
from cms.places import FRENCH_TERRITORIES, REGIONS, countries
from cms.search.normalise import fold
from resources.harvest import wording


def test_every_country_lies_in_one_sub_region_of_the_united_nations():
    members = Counter(code for row in place_tables.M49.values() for code in row.split())
    assert set(members.values()) == {1}
    codes = {code for code, _name in countries("fr")} | set(FRENCH_TERRITORIES.values())
    assert {code for code in codes if not place_names.subregion(code)} == {"AQ"}
    assert members.keys() - codes == {"TF"}


def test_a_name_means_one_place_and_only_shared_words_are_marked():
    named = Counter(name for name, _code in {(fold(name), code) for name, code in place_names.names()})
    assert [name for name, n in named.items() if n > 1] == []
    rows = (*place_names.places(), *place_names.zones())
    alike = Counter(fold(label) for row in place_names.places() for label in {fold(each) for each in row.alike})
    assert [label for label, n in alike.items() if n > 1] == []
    for row in rows:
        assert row.finding, row.code
        assert not any(mark in label for label in row.finding for mark in "~|=\\"), row.code
    assert len({row.code for row in place_names.zones()}) == len(place_names.zones())


def test_zones_hold_countries_and_french_regions():
    known = {code for code, _name in countries("fr")} | set(REGIONS) | {"TF"}
    assert place_names._zones_of().keys() <= known
    assert {"afrique", "ouest", "sahel"} <= set(place_names.zones_of("ML"))
    assert {"outre-mer", "antilles", "dom"} <= set(place_names.zones_of("FR-971"))
    assert "europe" not in place_names.zones_of("FR-971")
    assert {"europe", "languedoc"} <= set(place_names.zones_of("FR-OCC"))
    assert place_names.zones_of("AQ") == ()


def test_catalogues_may_write_everyday_names():
    told = {
        "RDC": ("countries", "CD"),
        "Democratic Republic of the Congo": ("countries", "CD"),
        "République du Congo": ("countries", "CG"),
        "Ivory Coast": ("countries", "CI"),
        "Viet Nam": ("countries", "VN"),
        "PACA": ("regions", "FR-PAC"),
        "Corsica": ("regions", "FR-20R"),
        "New Caledonia": ("regions", "FR-NC"),
        "La Réunion": ("regions", "FR-974"),
        "Madagascar": ("countries", "MG"),
        "monde": ("world", ""),
    }
    assert {name: wording.place(name) for name in told} == told
    assert wording.place("malgache") is None  # no name of a place
    assert wording.place("Afrique") is None  # no country
