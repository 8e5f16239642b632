"""The rectangles of countries and French regions, and what they are worth to a search for a place."""

import json
from pathlib import Path

import pytest

from cms.places import FRENCH_TERRITORIES, REGIONS, countries
from resources import query, rectangles
from resources.forms import parse
from resources.models import Resource
from tests.factories import ResourceFactory

REGIONS_MAP = Path(rectangles.__file__).parents[1] / "networks" / "geo" / "regions.geojson"
AFRICA = (-18, -35, 52, 38)


def test_every_place_of_the_lists_has_one():
    wanted = {*dict(countries("fr")), *dict(countries("en")), *REGIONS}
    assert {code for code in wanted if rectangles.of_place(code) is None} == set()
    for code in wanted:
        west, south, east, north = rectangles.of_place(code)
        assert max(abs(west), abs(east)) <= 180, code
        assert -90 <= south < north <= 90, code
        assert 0 < rectangles.width((west, south, east, north)) <= 360, code
    assert set(FRENCH_TERRITORIES.values()) <= REGIONS.keys()


def test_known_places_lie_where_they_are():
    def near(code, *sides):
        assert rectangles.of_place(code) == pytest.approx(sides, abs=0.6), code

    near("SN", -17.5, 12.3, -11.4, 16.7)
    near("FR-NC", 163.6, -22.7, 168.1, -19.6)
    near("FR", -5.1, 41.4, 9.6, 51.1)  # in Europe, with Corsica
    near("BR", -74, -33.8, -34.8, 5.3)  # without Trindade, far out at sea
    near("ZA", 16.5, -34.8, 32.9, -22.1)  # without Prince Edward Islands
    near("NO", 4.6, 58, 31.1, 71.2)  # Svalbard has a code of its own
    crossing = {code for code in dict(countries("en")) if (box := rectangles.of_place(code))[0] > box[2]}
    assert crossing == {"FJ", "KI", "NZ", "RU"}
    assert rectangles.width(rectangles.of_place("FJ")) < 6
    assert rectangles.width(rectangles.of_place("RU")) < 170
    for feature in json.loads(REGIONS_MAP.read_text())["features"]:
        parts = feature["geometry"]["coordinates"]
        points = str(parts).replace("[", "").replace("]", "").split(",")
        west, south, east, north = rectangles.of_place(feature["properties"]["code"])
        assert all(west <= float(x) <= east for x in points[::2])
        assert all(south <= float(y) <= north for y in points[1::2])


def test_covering_knows_the_180th_meridian_and_a_little_slack():
    fiji, senegal = rectangles.of_place("FJ"), rectangles.of_place("SN")
    assert rectangles.covers((170, -25, -170, -10), fiji)
    assert rectangles.covers((-180, -25, 180, -10), fiji)
    assert not rectangles.covers((170, -25, 180, -10), fiji)
    assert not rectangles.covers((-180, -25, -170, -10), fiji)
    assert rectangles.covers((-17.1, 12.5, -11.5, 16.5), senegal)  # half a degree may be missing
    assert not rectangles.covers((-16.5, 12.5, -11.5, 16.5), senegal)
    assert rectangles.covers(AFRICA, senegal)
    assert not rectangles.covers(senegal, AFRICA)
    luxembourg = rectangles.of_place("LU")
    assert not rectangles.covers((6, 49.5, 6.5, 50), luxembourg)  # of a small place, a tenth
    assert rectangles.union([(170, 0, 175, 1), (-175, 2, -170, 3)]) == (170, 0, -170, 3)
    assert rectangles.union([(-10, 0, 10, 1)]) == (-10, 0, 10, 1)


@pytest.mark.django_db
def test_a_place_also_returns_what_covers_it():
    for slug, given in {
        "senegal": {"countries": ["SN"], "box": rectangles.of_place("SN")},
        "dakar": {"countries": ["SN"]},
        "gambie": {"countries": ["GM"]},
        "afrique": {"box": AFRICA},
        "asie": {"box": (60, -10, 150, 60)},
        "pacifique": {"box": (150, -30, -140, 5)},
        "caledonie": {"regions": ["FR-NC"]},
        "caledonie-iso": {"countries": ["NC"]},
        "reunion": {"countries": ["RE"]},
        "france": {"countries": ["FR"]},
        "europe": {"box": (-12, 34, 35, 70)},
        "monde": {"world": True},
    }.items():
        sides = dict(zip(("west", "south", "east", "north"), given.pop("box", ()), strict=False))
        ResourceFactory(slug=slug, title_fr="Carte", **given, **sides)
    slugs = dict(Resource.objects.values_list("pk", "slug"))

    def found(asked):
        hits = query.find(parse(asked), "fr", limit=100).hits
        own = {slugs[hit.pk] for hit in hits if not hit.wider}
        wider = {slugs[hit.pk] for hit in hits if hit.wider}
        assert [hit.wider for hit in hits] == sorted(hit.wider for hit in hits)  # after the others
        return own, wider

    assert found("lieu=SN") == ({"senegal", "dakar"}, {"afrique", "monde"})
    # Senegal's rectangle holds The Gambia, but it names Senegal and says no more.
    assert found("lieu=GM") == ({"gambie"}, {"afrique", "monde"})
    assert found("lieu=FJ") == (set(), {"pacifique", "monde"})
    new_caledonia = ({"caledonie", "caledonie-iso"}, {"pacifique", "france", "monde"})
    assert found("lieu=FR-NC") == found("lieu=NC") == new_caledonia
    assert found("lieu=FR-974") == found("lieu=RE") == ({"reunion"}, {"france", "monde"})
    assert found("lieu=FR") == ({"france", "caledonie", "caledonie-iso", "reunion"}, {"europe", "monde"})
    assert found("lieu=FR-OCC") == (set(), {"france", "europe", "monde"})
    assert found("lieu=monde") == ({"monde"}, set())
    # A rectangle finds what has none of its own by the places it names.
    assert found("bbox=166,-23,167,-22")[0] == {"caledonie", "caledonie-iso", "pacifique"}
    assert found("bbox=2,43,3,44")[0] == {"france", "europe"}
    assert found("bbox=-17.4,14.6,-17.3,14.8")[0] == {"senegal", "dakar", "afrique"}
