"""Names of regions and countries."""

from cms.places import REGIONS, countries, country_name, region_name, region_or_country_choices


def test_countries_are_named_in_the_language_and_sorted_without_accents():
    french = [name for _code, name in countries("fr")]
    assert ("MG", "Madagascar") in countries("fr")
    assert dict(countries("en"))["MA"] == "Morocco"
    assert french.index("Égypte") < french.index("Espagne")


def test_groupings_and_french_territories_are_no_countries():
    codes = {code for code, _name in countries("fr")}
    assert not codes & {"EU", "UN", "RE", "NC"}
    assert len(codes) > 200


def test_every_region_has_a_name_and_unknown_codes_show_themselves():
    assert region_name("FR-OCC") == "Occitanie"
    assert region_name("FR-XXX") == "FR-XXX"
    assert country_name("LY", "fr") == "Libye"
    assert country_name("XX", "fr") == "XX"
    groups = region_or_country_choices("fr")
    assert len(groups) == 2
    assert ("FR-974", "La Réunion") in groups[0][1]
    assert "FR" not in dict(groups[1][1])
    assert len(REGIONS) == len(set(REGIONS.values()))
