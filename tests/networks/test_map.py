"""The map: shapes, statuses told without colour, a link a region."""

import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import translation

from networks.enums import NetworkStatus
from networks.map import lines, render_map
from networks.models import Network
from networks.projection import GRID, drawing, lambert93
from tests.factories import NetworkFactory

EARTH = 6_378_137


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


def points(path):
    """Absolute points of a relative whole-number path, in units of the map."""
    found = []
    for ring in path.split("z")[:-1]:
        x, y, *steps = [int(n) for n in re.findall(r"-?\d+", ring)]
        found.append((x / GRID, y / GRID))
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x / GRID, y / GRID))
    return found


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [(2.3522, 48.8566, 652_469, 6_862_035), (3.0, 46.5, 700_000, 6_600_000), (9.45, 42.7, 1_228_600, 6_195_800)],
)
def test_projection_is_lambert_93_within_a_hundredth(longitude, latitude, x, y):
    """Reference: EPSG:2154 (metres, false origin 700 km E, 6,600 km N)."""
    found = [EARTH * value for value in lambert93(longitude, latitude)]
    assert found == pytest.approx([x - 700_000, y - 6_600_000], rel=0.012, abs=1_000)


def test_every_region_is_drawn_inside_the_sheet():
    sheet = drawing()
    assert len(sheet.shapes) == 20
    for shape in sheet.shapes:
        box = shape.box
        left, top, right, bottom = (
            (box.x, box.y, box.x + box.width, box.y + box.height) if box else (0, 0, sheet.width, sheet.height)
        )
        drawn = points(shape.path)
        assert len(drawn) > 10, shape.code
        assert all(left <= x <= right and top <= y <= bottom for x, y in drawn), shape.code


def test_neighbours_share_their_border():
    """Rounding does not open gaps: points of a common border stay common."""
    shapes = {shape.code: set(points(shape.path)) for shape in drawing().shapes}
    assert len(shapes["FR-OCC"] & shapes["FR-PAC"]) > 3
    assert len(shapes["FR-IDF"] & shapes["FR-CVL"]) > 3


def test_north_is_up_and_east_is_right():
    middle = {shape.code: shape.label for shape in drawing().shapes}
    assert middle["FR-BRE"][0] < middle["FR-IDF"][0] < middle["FR-GES"][0]
    assert middle["FR-HDF"][1] < middle["FR-CVL"][1] < middle["FR-OCC"][1]


def test_labels_are_cut_between_words():
    assert lines("Provence-Alpes-Côte d’Azur") == ["Provence-", "Alpes-Côte", "d’Azur"]
    assert lines("Bretagne") == ["Bretagne"]


def drawn_map():
    soup = BeautifulSoup(str(render_map()), "html.parser")
    return soup, {a["aria-label"].split(" : ")[0].split("\u00a0: ")[0]: a for a in soup.select("svg a")}


@pytest.mark.django_db
def test_each_region_is_a_link_that_says_its_status():
    NetworkFactory(code="OCC", name_fr="ART Occitanie", regions=["FR-OCC"])
    NetworkFactory(
        code="GES", name_fr="ART Grand Est", regions=["FR-GES"], status=NetworkStatus.IN_DISCUSSION,
        status_is_demonstration=True, with_page=False,
    )  # fmt: skip
    soup, links = drawn_map()
    assert len(links) == 20
    occitanie, grand_est, corse = links["Occitanie"], links["Grand Est"], links["Corse"]
    assert occitanie["href"] == "/reseaux/occ/"
    assert "ART Occitanie, actif" in occitanie["aria-label"]
    assert "démonstration" not in occitanie["aria-label"]
    assert grand_est["href"] == "/reseaux/#ges"
    assert "en discussion (statut fixé pour la démonstration)" in grand_est["aria-label"]
    assert "pas de réseau" in corse["aria-label"]
    assert occitanie.path["class"] == ["status-active"]
    assert grand_est.path["class"] == ["status-in_discussion"]
    assert corse.path["class"] == ["status-none"]
    assert "*" in next(t for t in soup.select("svg text") if "Grand Est" in t.text).text
    assert "*" not in next(t for t in soup.select("svg text") if "Occitanie" in t.text).text
    assert {li.text for li in soup.select(".legend li")} == {
        "Actif",
        "En discussion",
        "À créer",
        "Pas encore de réseau",
    }
    assert not soup.find("script")
    ElementTree.fromstring(str(soup.svg).replace("&nbsp;", " "))


@pytest.mark.django_db
def test_follows_the_language_and_a_change_of_status():
    network = NetworkFactory(code="OCC", name_fr="ART Occitanie", name_en="Occitanie network", regions=["FR-OCC"])
    with translation.override("en"):
        _soup, links = drawn_map()
        assert "Occitanie network, active" in next(a["aria-label"] for a in links.values() if "network" in a["href"] or
                                                   a["href"] == "/en/reseaux/occ/")  # fmt: skip
    _soup, links = drawn_map()
    assert links["Occitanie"]["href"] == "/reseaux/occ/"
    Network.objects.filter(pk=network.pk).update(status=NetworkStatus.TO_CREATE)  # no signal: the key holds the state
    _soup, links = drawn_map()
    assert links["Occitanie"].path["class"] == ["status-to_create"]


@pytest.mark.django_db
def test_names_are_text_not_markup():
    NetworkFactory(code="OCC", name_fr='"><script>alert(1)</script>', regions=["FR-OCC", "FR-XXX"])
    soup, _links = drawn_map()
    assert not soup.find("script")


@pytest.mark.django_db
def test_two_networks_of_one_region_lead_to_the_list():
    NetworkFactory(code="A", name_fr="Alpha", regions=["FR-OCC"], status=NetworkStatus.TO_CREATE)
    NetworkFactory(code="B", name_fr="Bêta", regions=["FR-OCC"])
    _soup, links = drawn_map()
    assert links["Occitanie"].path["class"] == ["status-active"]
    assert "Bêta, Alpha" in links["Occitanie"]["aria-label"]
    assert links["Occitanie"]["href"] == "/reseaux/#b"
