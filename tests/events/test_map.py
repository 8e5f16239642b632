"""The map of on-site events."""

import pytest
from bs4 import BeautifulSoup

from networks.projection import drawing, locate
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def test_places_fall_where_they_are():
    sheet = drawing()
    lille, montpellier, brest = locate(3.06, 50.63), locate(3.88, 43.61), locate(-4.49, 48.39)
    assert lille[1] < brest[1] < montpellier[1]
    assert brest[0] < lille[0] < montpellier[0] + 60
    assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in (lille, montpellier, brest))
    reunion = next(shape.box for shape in sheet.shapes if shape.code.endswith("974") or shape.code == "FR-LRE")
    x, y = locate(55.45, -20.88)
    assert reunion.x <= x <= reunion.x + reunion.width
    assert reunion.y <= y <= reunion.y + reunion.height
    assert locate(47.5, -18.9) is None


def test_the_map_shows_on_site_events_by_place(client):
    here = {"latitude": 43.6466, "longitude": 3.879, "venue_city": "Montpellier"}
    EventFactory(title="Un", mode="on_site", **here)
    EventFactory(title="Deux", mode="hybrid", **here)
    EventFactory(title="Loin", mode="on_site", latitude=-18.9, longitude=47.5, venue_city="Antananarivo")
    EventFactory(title="En ligne", mode="online", **here)
    EventFactory(title="Brouillon", mode="on_site", live=False, **here)
    page = BeautifulSoup(client.get("/evenements/carte/").content, "html.parser")
    [marker] = page.select("svg a.venue")
    assert marker["aria-label"] == "1. Montpellier"
    assert "," not in marker.select_one("circle")["cx"]
    assert [a.get_text() for a in page.select("#lieu-1 .card-title a")] == ["Un", "Deux"]
    titles = [a.get_text() for a in page.select(".card-title a")]
    assert titles == ["Un", "Deux", "Loin"]
    assert page.select_one(".tabs a[aria-current]").get_text(strip=True) == "Carte"


def test_no_place_is_no_error(client):
    assert client.get("/en/evenements/carte/", {"mois": "x"}).status_code == 200
