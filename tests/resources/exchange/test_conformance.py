"""Every conformance class OGC API Records and STAC declare here is kept: a check a class, none without one."""

import json
from types import SimpleNamespace

import pystac
import pytest
from owslib.ogcapi.records import Records
from pystac_client import Client as StacClient

from cms.search import index
from cms.vocabularies import Concept
from resources.exchange import ogc_records, stac
from resources.exchange.forms import ItemsForm, RecordsForm
from tests.factories import NetworkFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db
COMMON, FEATURES = "http://www.opengis.net/spec/ogcapi-common", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
ITEMS = "/api/records/collections/resources/items"


@pytest.fixture
def world():
    """Six resources that differ in words, place, period, type and DOI."""
    water = ThemeFactory(notation="crues", label_fr="Inondation", label_en="Flood")
    assert isinstance(water, Concept)
    common = {"network": NetworkFactory(with_page=False), "title_en": "", "summary_fr": ""}
    made = SimpleNamespace(
        floods=ResourceFactory(
            slug="crues", title_fr="Crues du fleuve Sénégal", type="dataset", doi="10.1234/Crues.1", themes=[water],
            west=-17, south=12, east=-11, north=17, period_start="2015", period_end="2018", **common
        ),
        soils=ResourceFactory(
            slug="sols", title_fr="Humidité des sols", type="product", doi="https://doi.org/10.1234/sols",
            west=-5, south=42, east=8, north=49, period_start="2016", **common
        ),
        apart=ResourceFactory(slug="a-part", title_fr="Sols et humidité de l’air", type="dataset", **common),
        droughts=ResourceFactory(slug="secheresse", title_fr="SÉCHERESSES du Sahel", type="dataset", **common),
        tool=ResourceFactory(slug="outil", title_fr="Outil des crues", type="software", doi="10.9999/tool", **common),
        film=ResourceFactory(slug="film", title_fr="Film", type="video", **common),
    )  # fmt: skip
    index.rebuild()
    return made


def get(client, path, media="application/json", **query):
    response = client.get(path, query)
    assert response.status_code == 200, (path, query, response.content[:300])
    assert response["Content-Type"].split(";")[0] == media, path
    return response.json()


def links(document):
    return {link["rel"]: link["href"] for link in document["links"]}


def found(client, world, **query):
    """Names of the records found."""
    answer = get(client, ITEMS, "application/geo+json", limit=50, **query)
    names = {str(row.uid): name for name, row in vars(world).items()}
    assert answer["numberMatched"] == answer["numberReturned"] == len(answer["features"])
    return {names[feature["id"]] for feature in answer["features"]}


def collected(client, world, **query):
    """The same of STAC collections."""
    answer = get(client, "/api/stac/collections", limit=50, **query)
    names = {row.slug: name for name, row in vars(world).items()}
    return {names[one["id"]] for one in answer["collections"]}


def refused(client, path, **query):
    response = client.get(path, query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json"), query


def common_core(client, world):
    landing = get(client, "/api/records/")
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= set(links(landing))
    assert landing["title"]


def common_collections(client, world):
    listed = get(client, "/api/records/collections")
    assert "self" in links(listed)
    (one,) = listed["collections"]
    assert one == get(client, links(one)["self"].removeprefix("http://testserver"))
    assert {"id", "links", "extent"} <= set(one)


def features_core(client, world):
    page = get(client, ITEMS, "application/geo+json", limit=2)
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (6, 2, 2)
    assert page["timeStamp"]
    assert {"self", "next", "collection"} <= set(links(page))
    assert found(client, world, bbox="-16,13,-12,16") == {"floods"}
    assert found(client, world, bbox="-16,13,0,-12,16,100", datetime="2017-05-01") == {"floods"}
    assert found(client, world, datetime="2020-01-01T00:00:00Z/..") == {"soils"}
    for query in ({"limit": "0"}, {"bbox": "1,2"}, {"datetime": "hier"}, {"nothing": "1"}):
        refused(client, ITEMS, **query)
    one = page["features"][0]
    assert get(client, links(one)["self"].removeprefix("http://testserver"), "application/geo+json") == one
    assert client.get(f"{ITEMS}/nope").status_code == 404


def features_geojson(client, world):
    page = get(client, ITEMS, "application/geo+json")
    assert page["type"] == "FeatureCollection"
    for feature in page["features"]:
        assert feature["type"] == "Feature"
        assert {"geometry", "properties", "id"} <= set(feature)


def features_oas30(client, world):
    for path, form, of in (("/api/records/api", RecordsForm, "/collections/{collectionId}/items"),
                           ("/api/stac/api", ItemsForm, "/collections")):  # fmt: skip
        document = get(client, path, "application/vnd.oai.openapi+json")
        assert document["openapi"].startswith("3.0")
        queries = {p["name"]: p for p in document["paths"][of]["get"]["parameters"] if p["in"] == "query"}
        assert set(queries) == set(form().fields), "what is told is what is taken"
        for name in {"q", "type", "ids", "externalIds", "bbox"} & set(queries):
            assert queries[name]["schema"]["type"] == "array", name
            assert (queries[name]["required"], queries[name]["explode"]) == (False, False)
    assert queries["limit"]["schema"]["maximum"] == 1000


def record_core(client, world):
    for feature in get(client, ITEMS, "application/geo+json")["features"]:
        assert {"id", "type", "time", "geometry", "properties", "links"} <= set(feature)
        assert feature["id"]
        assert {"type", "title"} <= set(feature["properties"])
        assert len(feature["properties"]["type"]) <= 64
        assert f"{RECORDS}/record-core" in feature["conformsTo"]
        for zone in (feature["time"] or {}).get("interval", []):
            assert zone == ".." or len(zone) == len("2015-01-01")


def record_collection(client, world):
    one = get(client, "/api/records/collections/resources")
    assert (one["type"], one["itemType"]) == ("Collection", "record")
    assert {"self", "items"} <= set(links(one))


def records_api(client, world):
    record_core(client, world)
    for feature in get(client, ITEMS, "application/geo+json")["features"]:
        assert {"self", "collection"} <= set(links(feature))
    query_parameters(client, world)


def query_parameters(client, world):
    everything = set(vars(world))

    def ask(**query):
        return found(client, world, **query)

    # A comma: any of the terms; blanks: the words side by side, in this order; upper or lower case; both languages.
    assert ask(q="crues") == {"floods", "tool"}
    assert ask(q="floods") == {"floods", "tool"}, "found by the vocabulary, and by what means the same"
    assert ask(q="crues,sécheresses") == ask(q=" SECHERESSES , Crues,") == {"floods", "tool", "droughts"}
    assert ask(q="floods,droughts,film") == {"floods", "tool", "droughts", "film"}
    assert ask(q="humidité des  sols") == {"soils"}
    assert ask(q="sols humidité") == set(), "both words are there, not in this order side by side"
    assert ask(q="sols et humidité") == {"apart"}
    assert ask(q="sols et humidité,humidité des sols,sols des humidité") == {"apart", "soils"}
    assert ask(q="fleuve Sénégal,humidité des sols") == {"floods", "soils"}
    assert ask(q="sols") == {"soils", "apart"}
    assert ask(q="!!!") == ask(q="introuvable,zzzz") == set()
    # Types as records tell them; one nobody has finds nothing.
    assert ask(type="dataset") == {"floods", "soils", "apart", "droughts"}
    assert ask(type="video,software") == {"film", "tool"}
    assert ask(type="spoon") == set()
    assert ask(type="spoon,video") == {"film"}
    refused(client, ITEMS, type="x" * 65)
    # Identifiers.
    assert ask(ids=f"{world.film.uid},nope,{world.soils.uid}") == {"film", "soils"}
    assert ask(ids="nope") == set()
    for value in ("10.1234/crues.1", "doi:10.1234/Crues.1", "https://doi.org:10.1234/crues.1"):
        assert ask(externalIds=value) == {"floods"}, value
    assert ask(externalIds="10.1234/sols,10.9999/tool") == {"soils", "tool"}
    assert ask(externalIds="doi") == {"floods", "soils", "tool"}, "the scheme alone"
    assert ask(externalIds="isbn:10.9999/tool") == ask(externalIds="10.9999") == ask(externalIds="isbn") == set()
    for feature in get(client, ITEMS, "application/geo+json", limit=50)["features"]:
        for one in feature["properties"].get("externalIds", []):
            assert feature["id"] in json.dumps(
                get(client, ITEMS, "application/geo+json", externalIds=f"{one['scheme']}:{one['value']}")
            )
    # All together, and an empty one says nothing.
    assert ask(q="crues", type="dataset") == {"floods"}
    assert ask(q="crues,humidité des sols", type="dataset,software", externalIds="doi", datetime="2020-01-01/..") == {
        "soils"
    }
    assert ask(q="crues", ids=str(world.tool.uid), bbox="") == {"tool"}
    assert ask(q="crues", ids=str(world.film.uid)) == set()
    assert ask(q="", type="", ids="", externalIds="", bbox="", datetime="") == everything
    # What is asked stays from page to page.
    page = get(client, ITEMS, "application/geo+json", q="crues,sols", type="dataset", limit=1)
    seen = [feature["id"] for feature in page["features"]]
    while following := links(page).get("next"):
        page = get(client, following.removeprefix("http://testserver"), "application/geo+json")
        seen += [feature["id"] for feature in page["features"]]
    assert len(seen) == len(set(seen)) == page["numberMatched"] == 3


def stac_core(client, world):
    landing = get(client, "/api/stac/")
    assert (landing["type"], landing["stac_version"]) == ("Catalog", "1.1.0")
    assert {"self", "root", "service-desc", "service-doc", "data"} <= set(links(landing))
    assert landing["conformsTo"] == get(client, "/api/stac/conformance")["conformsTo"]


def stac_collections(client, world):
    assert collected(client, world) == {"floods", "soils", "apart", "droughts"}
    for one in get(client, "/api/stac/collections")["collections"]:
        assert get(client, links(one)["self"].removeprefix("http://testserver")) == one
        assert pystac.Collection.from_dict(one).id == one["id"]
        assert {"root", "parent"} <= set(links(one))


def simple_query(client, world):
    """Extents are those a collection tells; one that is not known is the whole Earth, at all times."""
    unknown = {"apart", "droughts"}
    assert collected(client, world, bbox="-16,13,-12,16") == {"floods", *unknown}
    assert collected(client, world, datetime="2017-05-01") == {"floods", "soils", *unknown}
    assert collected(client, world, datetime="2020-01-01/..", bbox="0,45,1,46") == {"soils", *unknown}
    assert collected(client, world, datetime="../1990-01-01", bbox="0,45,1,46") == unknown
    first = get(client, "/api/stac/collections", bbox="0,45,1,46")["collections"][0]
    assert first["id"] == "sols", "what is known to lie there comes first"
    page = get(client, "/api/stac/collections", limit=1)
    assert (page["numberReturned"], page["numberMatched"]) == (1, 4)
    assert "limit=1" in links(page)["next"]
    for query in ({"limit": "0"}, {"bbox": "1,2"}, {"datetime": "hier"}, {"ids": "x"}):
        refused(client, "/api/stac/collections", **query)


def free_text(client, world):
    assert collected(client, world, q="crues,SÉCHERESSES") == {"floods", "droughts"}
    assert collected(client, world, q="humidité des sols") == {"soils"}
    assert collected(client, world, q="sols", bbox="0,45,1,46") == {"soils", "apart"}
    assert collected(client, world, q="film") == set()


def collection_search(client, world):
    simple_query(client, world)
    answer = get(client, "/api/stac/collections", q="humidité", limit=1)
    assert {"collections", "links", "numberMatched", "numberReturned"} <= set(answer)
    assert "q=humidit" in links(answer)["next"]


CHECKS = {
    "/api/records/conformance": {
        f"{COMMON}-1/1.0/conf/core": common_core,
        f"{COMMON}-2/1.0/conf/collections": common_collections,
        f"{FEATURES}/core": features_core,
        f"{FEATURES}/geojson": features_geojson,
        f"{FEATURES}/oas30": features_oas30,
        f"{RECORDS}/record-core": record_core,
        f"{RECORDS}/record-collection": record_collection,
        f"{RECORDS}/record-core-query-parameters": query_parameters,
        f"{RECORDS}/record-api": records_api,
        f"{RECORDS}/records-api": records_api,
        f"{RECORDS}/json": features_geojson,
    },
    "/api/stac/conformance": {
        "https://api.stacspec.org/v1.0.0/core": stac_core,
        "https://api.stacspec.org/v1.0.0/collections": stac_collections,
        "https://api.stacspec.org/v1.0.0-rc.1/collection-search": collection_search,
        "https://api.stacspec.org/v1.0.0-rc.1/collection-search#free-text": free_text,
        f"{COMMON}-2/1.0/conf/simple-query": simple_query,
    },
}


def test_every_class_declared_is_kept(client, world, settings):
    settings.THROTTLE_ENABLED = False
    assert set(ogc_records.CONFORMANCE) == set(CHECKS["/api/records/conformance"])
    assert set(stac.CONFORMANCE) == set(CHECKS["/api/stac/conformance"])
    done = set()
    for path, checks in CHECKS.items():
        for declared in get(client, path)["conformsTo"]:
            check = checks[declared]
            if check not in done:
                check(client, world)
                done.add(check)


def test_real_clients_ask_so(site, world):
    records = Records(f"{site}/api/records/")
    for question, wanted in (
        ({"q": "crues,film"}, {world.floods, world.tool, world.film}),
        ({"type": "software", "q": "crues"}, {world.tool}),
        ({"externalIds": "doi:10.9999/tool"}, {world.tool}),
    ):
        answer = records.collection_items("resources", **question)
        assert {feature["id"] for feature in answer["features"]} == {str(row.uid) for row in wanted}, question
    opened = StacClient.open(f"{site}/api/stac/")
    search = opened.collection_search(q="crues,humidité des sols")
    assert {collection.id for collection in search.collections()} == {"crues", "sols"}
