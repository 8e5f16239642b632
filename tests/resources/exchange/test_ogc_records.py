"""OGC API Records, read by OWSLib over HTTP."""

import json
from urllib.parse import urlsplit

import pytest
import requests
from owslib.ogcapi.records import Records

from cms.search import index
from resources.enums import LinkKind
from resources.exchange import forms
from resources.models import AccessLink
from tests.factories import ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(site):
    return Records(f"{site}/api/records/")


def ids(answer):
    return [feature["id"] for feature in answer["features"]]


def test_landing_conformance_and_definition(records, site):
    assert "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core" in records.conformance()["conformsTo"]
    definition = records.api()
    assert definition["openapi"].startswith("3.0")
    assert "/collections/{collectionId}/items" in definition["paths"]
    assert records.records() == ["resources"]
    assert records.collection("resources")["itemType"] == "record"
    # Every link of ours leads somewhere, and is of the type it says.
    for link in [*records.links, *records.collection("resources")["links"]]:
        if link["href"].startswith(f"{site}/api/"):
            response = requests.get(link["href"], timeout=10)
            assert response.status_code == 200, link
            if "type" in link:
                assert response.headers["Content-Type"].split(";")[0] == link["type"].split(";")[0], link


def test_a_record(records, site):
    made = worlds.full()
    record = records.collection_item("resources", str(made.uid))
    assert (record["type"], record["id"]) == ("Feature", str(made.uid))
    assert record["geometry"]["coordinates"] == [
        [[-5.5, 41.25], [9.75, 41.25], [9.75, 51.0], [-5.5, 51.0], [-5.5, 41.25]]
    ]
    assert record["time"] == {"interval": ["2015-04-01", "2023-12-31"]}
    told = record["properties"]
    assert told["title"] == "Humidité des sols à très haute résolution"
    assert told["type"] == "dataset"
    assert told["license"] == "etalab-2.0"
    assert (told["maillage:issued"], told["created"][:10]) == (2023, "2024-06-19")
    assert told["externalIds"] == [{"scheme": "doi", "value": "10.1234/abcd.5"}]
    assert told["themes"][0]["concepts"] == [{"id": "eau", "title": "Eaux continentales", "url": worlds.INSPIRE}]
    assert {contact.get("organization") for contact in told["contacts"]} >= {"INRAE", "CDS Occitanie"}
    links = {(link["rel"], link["href"]) for link in record["links"]}
    assert ("enclosure", f"https://example.org/{made.slug}/file.tif") in links
    assert ("service", f"https://example.org/{made.slug}/wms?service=WMS") in links
    assert ("cite-as", "https://doi.org/10.1234/abcd.5") in links
    assert ("alternate", f"{site}/en/ressources/{made.slug}/") in links
    assert requests.get(dict(links)["self"], timeout=10).headers["Content-Type"] == "application/geo+json"


def test_the_language_asked_for(records):
    made = worlds.full()
    address = f"{records.url}collections/resources/items/{made.uid}"
    english = requests.get(address, headers={"Accept-Language": "en-GB,fr;q=0.5"}, timeout=10)
    assert english.json()["properties"]["title"] == "Soil moisture at very high resolution"
    assert english.headers["Content-Language"] == "en"
    assert "Accept-Language" in english.headers["Vary"]
    other = requests.get(address, headers={"Accept-Language": "de,*;q=0.1"}, timeout=10)
    assert other.headers["Content-Language"] == "fr"


def test_pages(records):
    made = [str(row.uid) for row in worlds.one_of_each()]
    first = records.collection_items("resources", limit=4)
    assert (first["numberMatched"], first["numberReturned"]) == (11, 4)
    read, answer = ids(first), first
    while following := [link["href"] for link in answer["links"] if link["rel"] == "next"]:
        answer = requests.get(following[0], timeout=10).json()
        read += ids(answer)
    assert read == made
    assert [link["rel"] for link in answer["links"]].count("prev") == 1
    assert ids(records.collection_items("resources", offset=9)) == made[9:]
    assert ids(records.collection_items("resources", offset=500)) == []
    assert len(ids(records.collection_items("resources", limit=10**6))) == 11
    assert json.loads(json.dumps(forms.MOST)) == 1000


def test_questions(records):
    lakes = ResourceFactory(title_fr="Lacs de Madagascar", west=43, south=-26, east=51, north=-12, period_start="2015")
    snow = ResourceFactory(title_fr="Neige des Pyrénées", west=-2, south=42, east=3, north=43, period_end="2010-05")
    ResourceFactory(title_fr="Sans lieu ni date")
    world = ResourceFactory(title_fr="Forêts du monde", world=True)
    pacific = ResourceFactory(title_fr="Îles du Pacifique", west=170, south=-20, east=-170, north=0)
    index.rebuild()

    def asked(**question):
        return set(ids(records.collection_items("resources", **question)))

    assert asked(q="lacs") == {str(lakes.uid)}
    assert asked(q="NEIGE, pyrenees") == {str(snow.uid)}
    assert asked(bbox=[45, -20, 46, -19]) == {str(lakes.uid), str(world.uid)}
    assert asked(bbox=[45, -20, 0, 46, -19, 100]) == {str(lakes.uid), str(world.uid)}
    assert asked(bbox=[175, -10, 176, -9]) == asked(bbox=[-176, -10, -175, -9]) == {str(pacific.uid), str(world.uid)}
    assert asked(datetime_="2016-02-29") == {str(lakes.uid)}
    assert asked(datetime_="2009-01-01T00:00:00Z/2010-01-01T00:00:00Z") == {str(snow.uid)}
    assert asked(datetime_="../2000-01-01") == {str(snow.uid)}
    assert asked(datetime_="2020-01-01/..") == {str(lakes.uid)}
    assert asked(q="lacs", bbox=[-2, 42, 3, 43]) == set()
    answer = records.collection_items("resources", bbox=[-180, -90, 180, 90], limit=1)
    following = next(link["href"] for link in answer["links"] if link["rel"] == "next")
    assert "bbox=-180%2C-90%2C180%2C90" in following
    assert requests.get(following, timeout=10).json()["numberMatched"] == answer["numberMatched"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=x", "offset=-1", "offset=99999999999999", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=1,2,nan,4",
        "bbox=0,50,1,40", "bbox=-500,0,1,1", "datetime=hier", "datetime=2020-13-45", "datetime=..",
        "datetime=2020-01-01/2019-01-01", "datetime=a/b/c", "inconnu=1", "f=html", f"q={'x' * 201}",
        f"type={'x' * 65}", f"ids={'x' * 201}", f"externalIds={'x' * 401}", "q=" + ",".join("abcdefghijklmnopqrstu"),
        "datetime=0001-01-01T00:00:00%2B23:59",
    ],
)  # fmt: skip
def test_a_bad_question_has_a_reason_in_the_language_asked_for(client, query):
    for language, header in (("fr", "fr"), ("en", "en")):
        response = client.get(f"/api/records/collections/resources/items?{query}", headers={"Accept-Language": header})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response["Content-Language"] == language
        assert response.json()["detail"]


def test_what_is_not_there(client):
    draft = ResourceFactory(live=False)
    for path in (
        f"collections/resources/items/{draft.uid}",
        "collections/resources/items/nope",
        "collections/autre",
        "collections/autre/items",
    ):
        response = client.get(f"/api/records/{path}")
        assert response.status_code == 404
        assert response.json()["title"]


def test_nothing_hidden(records):
    made = worlds.full()
    ResourceFactory(title_fr="Zibeline", live=False)
    type(made).objects.filter(slug__endswith="-source").update(live=False, title_en="Zibeline")
    assert "Zibeline" not in json.dumps(records.collection_items("resources"))
    assert ids(records.collection_items("resources")) == [str(made.uid)]


def test_hostile_words(records):
    made = worlds.hostile()
    (record,) = records.collection_items("resources")["features"]
    told = record["properties"]
    assert told["title"].startswith('Crue 🌊 <b>"d’eau"</b> & \\ ]]>')
    assert "\x0b" not in json.dumps(record)
    assert "\\u000b" not in json.dumps(record)
    assert record["time"] is None
    assert record["id"] == str(made.uid)
    for link in record["links"]:
        assert urlsplit(link["href"]).scheme in {"http", "https"}, link
        assert " " not in link["href"]


def test_crossing_the_180th_meridian(records):
    made = ResourceFactory(west=170, south=-20, east=-170, north=0)
    AccessLink.objects.create(resource=made, kind=LinkKind.PAGE, url="https://example.org/")
    geometry = records.collection_item("resources", str(made.uid))["geometry"]
    assert geometry["type"] == "MultiPolygon"
    assert [part[0][0][0] for part in geometry["coordinates"]] == [170, -180]


def test_places_terms_and_people(records):
    made = worlds.full(west=None, south=None, east=None, north=None)
    made.network.contact_email = "reseau@example.org"
    made.network.save()
    record = records.collection_item("resources", str(made.uid))
    assert record["geometry"]["type"] == "MultiPolygon"
    assert len(record["geometry"]["coordinates"]) == 3, "Madagascar, Senegal, Occitanie"
    told = record["properties"]
    assert [theme["scheme"].rpartition("/")[2] for theme in told["themes"]] == [
        "theme", "platform", "instrument", "variable"
    ]  # fmt: skip
    assert {role for contact in told["contacts"] for role in contact["roles"]} == {
        "producer", "distributor", "contributor", "pointOfContact", "publisher"
    }  # fmt: skip
    assert "reseau@example.org" in {mail["value"] for contact in told["contacts"] for mail in contact.get("emails", [])}
