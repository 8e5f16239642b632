"""STAC API – Collections, read and validated by pystac-client over HTTP."""

import json

import pystac
import pytest
import requests
from pystac.validation import RegisteredValidator
from pystac_client import Client

from cms.search import index
from resources.enums import DATA_TYPES
from resources.exchange import stac as exchanged
from tests.factories import ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db


SCIENTIFIC = {  # what the extension asks of these two members
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$id": exchanged.SCIENTIFIC,
    "type": "object",
    "properties": {
        "sci:doi": {"type": "string", "pattern": "^10\\.[0-9]{4,9}/[^\\s]+$"},
        "sci:citation": {"type": "string", "minLength": 1},
    },
    "anyOf": [{"required": ["sci:doi"]}, {"required": ["sci:citation"]}],
}


@pytest.fixture(autouse=True)
def extensions():
    """Nothing is fetched from the network."""
    known = RegisteredValidator.get_validator().schema_cache
    known[exchanged.SCIENTIFIC] = SCIENTIFIC
    yield
    del known[exchanged.SCIENTIFIC]


@pytest.fixture
def stac(site):
    return Client.open(f"{site}/api/stac/")


def test_the_landing_page(stac, site):
    assert stac.validate()
    assert stac.conforms_to("COLLECTIONS")
    assert stac.conforms_to("COLLECTION_SEARCH")
    for link in requests.get(f"{site}/api/stac/", timeout=10).json()["links"]:
        if link["href"].startswith(f"{site}/api/stac"):
            response = requests.get(link["href"], timeout=10)
            assert response.status_code == 200, link
            if "type" in link:
                assert response.headers["Content-Type"].split(";")[0] == link["type"].split(";")[0], link


def test_a_collection(stac):
    made = worlds.full()
    collection = stac.get_collection(made.slug)
    assert collection.validate()
    assert collection.title == "Humidité des sols à très haute résolution"
    assert collection.license == "etalab-2.0"
    assert collection.extent.spatial.bboxes == [[-5.5, 41.25, 9.75, 51.0]]
    (interval,) = collection.extent.temporal.intervals
    assert [moment.isoformat() for moment in interval] == ["2015-04-01T00:00:00+00:00", "2023-12-31T23:59:59+00:00"]
    assert {provider.name: provider.roles for provider in collection.providers} == {
        "INRAE": ["producer"],
        "CDS Occitanie": ["host"],
    }
    assert collection.assets["download-1"].href == f"https://example.org/{made.slug}/file.tif"
    assert [link.href for link in collection.links if link.rel == "cite-as"] == ["https://doi.org/10.1234/abcd.5"]
    told = collection.extra_fields
    assert (told["maillage:issued"], told["created"][:10]) == (2023, "2024-06-19")
    assert (told["sci:doi"], told["sci:citation"]) == ("10.1234/abcd.5", "Camille (2023). Soil moisture.")
    assert collection.summaries.lists["platform"] == ["sentinel-1"]
    assert collection.summaries.lists["gsd"] == [10.0]


def test_only_datasets_and_products(stac, site):
    made = worlds.one_of_each()
    ResourceFactory(live=False, title_fr="Zibeline")
    found = list(stac.get_collections())
    assert {collection.id for collection in found} == {row.slug for row in made if row.type in DATA_TYPES}
    for collection in found:
        assert collection.validate()
    other = next(row for row in made if row.type not in DATA_TYPES)
    response = requests.get(f"{site}/api/stac/collections/{other.slug}", timeout=10)
    assert response.status_code == 404
    assert response.json()["detail"]


def test_more_than_a_page(stac):
    for number in range(23):
        ResourceFactory(slug=f"jeu-{number}")
    assert len({collection.id for collection in stac.get_collections()}) == 23


def test_search(stac):
    lakes = ResourceFactory(title_fr="Lacs", slug="lacs", west=43, south=-26, east=51, north=-12, period_start="2015")
    ResourceFactory(title_fr="Neige", slug="neige", west=-2, south=42, east=3, north=43)
    ResourceFactory(title_fr="Lacs (logiciel)", type="software")
    index.rebuild()
    # A collection tells of a period that is not known as of all times, and is found so; what is known comes first.
    for question, others in (
        ({"q": "lac"}, []),
        ({"bbox": [45, -20, 46, -19]}, []),
        ({"datetime": "2016-01-01/2017-01-01"}, ["neige"]),
    ):
        found = list(stac.collection_search(**question).collections())
        assert [collection.id for collection in found] == [lakes.slug, *others], question


@pytest.mark.parametrize(
    "values",
    [
        {"west": None},
        {"west": None, "countries": [], "regions": ["ZZ"]},
        {"period_start": "", "period_end": ""},
        {"world": True, "west": None},
        {"west": 170.0, "east": -170.0},
        {"licence": "proprietary"},
        {"licence": "Une licence ; à nous"},
        {"licence": ""},
        {"summary_fr": "", "summary_en": "", "description_fr": "", "description_en": ""},
        {"resolution_m": None, "download_bytes": None, "platforms": [], "instruments": [], "providers": []},
        {"title_fr": "", "first_published_at": None},
    ],
)
def test_what_is_not_known(stac, values):
    made = worlds.full(**values)
    collection = stac.get_collection(made.slug)
    assert collection.validate()
    raw = collection.to_dict()
    given = made.bbox is not None or made.world
    assert ("maillage:extent_approximate" in raw) == (not given and bool(made.countries))
    assert ("maillage:extent_known" in raw) == (not given and not made.countries)
    if made.world or "maillage:extent_known" in raw:
        assert collection.extent.spatial.bboxes == [[-180.0, -90.0, 180.0, 90.0]]
    if not made.period_start:
        assert collection.extent.temporal.intervals == [[None, None]]
    assert collection.license in {"etalab-2.0", "other"}


def test_hostile_words(stac):
    made = worlds.hostile()
    collection = stac.get_collection(made.slug)
    assert collection.validate()
    assert len(collection.description) > 10_000
    assert "\x0b" not in collection.description
    assert [asset.href for asset in collection.assets.values()] == ["https://example.org/%C3%A9%22%3C%3E?q=a%20b#x%20y"]
    assert not {"javascript:alert(1)"} & set(json.dumps(collection.to_dict()).split('"'))


def test_a_former_address_still_finds_the_collection(stac, site):
    made = worlds.full()
    assert stac.get_collection(f"ancienne-{made.slug}").id == made.slug
    assert pystac.Collection.from_file(f"{site}/api/stac/collections/{made.slug}").id == made.slug


@pytest.mark.parametrize("query", ["limit=0", "bbox=x", "datetime=x", "inconnu=1"])
def test_bad_questions(client, query):
    response = client.get(f"/api/stac/collections?{query}")
    assert response.status_code == 400
    assert response.json()["detail"]


def test_places_stand_in_for_a_rectangle_that_nobody_gave(stac):
    ResourceFactory(slug="trois", countries=["MG", "SN"], regions=["FR-OCC"])
    collection = stac.get_collection("trois")
    assert collection.validate()
    around, *each = collection.extent.spatial.bboxes
    assert len(each) == 3
    for west, south, east, north in each:
        assert around[0] <= west <= east <= around[2]
        assert around[1] <= south <= north <= around[3]
    assert collection.extra_fields["maillage:extent_approximate"] is True
    assert "maillage:extent_known" not in collection.extra_fields
