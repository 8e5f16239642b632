"""``/api/v1``: the base as the page finds it; addresses for programs in general."""

import json
import re

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from cms import open_data
from cms.search import index
from resources.api_schemas import RecordOut
from resources.criteria import FACETS
from resources.models import Resource
from tests.factories import ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db


def get(client, path, **headers):
    response = client.get(f"/api/v1/{path}", headers=headers)
    assert response.status_code == 200, response.content
    return response.json()


def test_find(client):
    made = worlds.full()
    ResourceFactory(title_fr="Forêt", type="software")
    ResourceFactory(title_fr="Zibeline", live=False)
    index.rebuild()
    everything = get(client, "resources")
    assert everything["total"] == 3
    assert "Zibeline" not in json.dumps(everything)
    found = get(client, "resources?q=humidite&type=product&theme=eau&lieu=MG&de=2016&a=2017&bbox=0,42,1,43")
    (hit,) = found["results"]
    assert (hit["id"], hit["slug"]) == (str(made.uid), made.slug)
    assert hit["url"] == f"http://testserver/ressources/{made.slug}/"
    assert hit["type"] == {"code": "product", "label": "Produit"}
    assert hit["themes"] == [{"code": "eau", "label": "Eaux continentales"}]
    assert hit["issued"] == 2023
    assert hit["bbox"] == [-5.5, 41.25, 9.75, 51.0]
    assert "<mark>" not in hit["extract"]
    assert get(client, "resources?type=video")["total"] == 0


def test_pages_and_languages(client):
    worlds.one_of_each()
    worlds.full()
    read, path = [], "resources?limit=4&tri=titre"
    while path:
        answer = get(client, path)
        read += [hit["slug"] for hit in answer["results"]]
        path = (answer["next"] or "").removeprefix("http://testserver/api/v1/")
    assert len(read) == len(set(read)) == 13
    last = get(client, "resources?limit=4&page=4")
    assert last["results"]
    assert last["previous"] == "http://testserver/api/v1/resources?limit=4&page=3"
    found = get(client, "resources?type=product&type=video&limit=1")
    assert found["next"] == "http://testserver/api/v1/resources?type=product&type=video&limit=1&page=2"
    assert get(client, "resources?page=500")["results"] == []
    english = get(client, "resources?q=&type=product", **{"Accept-Language": "en"})
    titles = {hit["title"] for hit in english["results"]}
    assert "Soil moisture at very high resolution" in titles


def test_a_record(client):
    made = worlds.full()
    told = get(client, f"resources/{made.slug}")
    assert told["title_en"] == "Soil moisture at very high resolution"
    assert (told["themes"], told["issued"]) == (["eau"], 2023)
    assert told == get(client, f"resources/{made.uid}")
    for address in told["other_formats"].values():
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address
    response = client.get(f"/api/v1/resources/ancienne-{made.slug}")
    assert (response.status_code, response["Location"]) == (301, f"/api/v1/resources/{made.slug}")
    draft = ResourceFactory(live=False)
    for missing in ("nope", draft.slug, draft.uid):
        response = client.get(f"/api/v1/resources/{missing}", headers={"Accept-Language": "en"})
        assert (response.status_code, response.json()["detail"]) == (404, "There is no such resource.")


def test_facets_and_suggestions(client):
    worlds.full()
    index.rebuild()
    found = {facet["name"]: facet for facet in get(client, "resource-facets?type=product")}
    assert set(found) <= set(FACETS)
    kinds = {value["code"]: value for value in found["type"]["values"]}
    assert kinds["product"]["selected"]
    assert kinds["dataset"]["n"] == 1, "the counts of a facet leave out its own choice"
    assert found["theme"]["values"][0] == {"code": "eau", "label": "Eaux continentales", "n": 1, "selected": False}
    assert any("Humidité" in one["label"] for one in get(client, "resource-suggestions?q=humi"))
    assert get(client, "resource-suggestions") == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1000", "page=0", "page=x", "bbox=1", "de=hier", "tri=x", "profil=x", "de=2020&a=2019",
     f"q={'x' * 300}", "inconnu=1", "type=datset", "theme=nulle-part",
     "&".join(f"type={i}" for i in range(50))],
)  # fmt: skip
def test_a_bad_question_has_a_reason(client, query):
    reasons = set()
    for language in ("fr", "en"):
        for address in ("resources", "resource-facets"):
            response = client.get(f"/api/v1/{address}?{query}", headers={"Accept-Language": language})
            assert response.status_code == 400
            assert response["Content-Type"] == "application/problem+json"
            reasons.add(response.json()["detail"])
    assert len(reasons) == 2, reasons


def test_nothing_is_written(client):
    made = worlds.full()
    for path in ("resources", f"resources/{made.slug}", "openapi.json"):
        for method in ("post", "put", "patch", "delete"):
            response = getattr(client, method)(f"/api/v1/{path}")
            assert response.status_code == 405
            assert response["Allow"] == "GET, HEAD, OPTIONS"
            assert response.json()["detail"]


def test_other_sites_may_read(client):
    made = worlds.full()
    addresses = [
        "/api/v1/resources", f"/api/v1/resources/{made.slug}", "/api/v1/resources/nope", "/api/v1/openapi.json",
        "/api/records/", "/api/stac/collections", "/api/oai?verb=Identify", f"/ressources/{made.slug}.ttl",
        "/api/dcat/whole.ttl", f"/id/resource/{made.uid}",
    ]  # fmt: skip
    for address in addresses:
        response = client.get(address, headers={"Origin": "https://autre.example"})
        assert response["Access-Control-Allow-Origin"] == "*", address
        assert not response.cookies
        preflight = client.options(address, headers={"Origin": "https://autre.example"})
        assert preflight.status_code == 204
        assert "GET" in preflight["Access-Control-Allow-Methods"]


def test_what_has_not_changed_is_not_sent_twice(client):
    made = worlds.full()
    address = f"/api/v1/resources/{made.slug}"
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Last-Modified" not in first, "what it names has dates of its own"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    Resource.objects.filter(pk=made.pk).update(title_fr="Autre")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    english = client.get("/api/v1/resource-facets", headers={"Accept-Language": "en"})
    assert "Accept-Language" in english["Vary"]


def test_head(site):
    made = worlds.full()
    for path in (
        "/api/v1/resources",
        f"/api/v1/resources/{made.slug}",
        "/api/records/",
        f"/ressources/{made.slug}.ttl",
    ):
        response = requests.head(f"{site}{path}", timeout=10)
        assert (response.status_code, response.content) == (200, b"")


def test_a_gentle_limit(client, monkeypatch, settings):
    monkeypatch.setattr(open_data, "LIMIT", 3)
    statuses = [client.get("/api/v1/resources").status_code for _n in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/api/records/", headers={"Accept-Language": "en"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == 300
    assert "Too many" in refused.json()["detail"]
    settings.THROTTLE_ENABLED = False
    assert client.get("/api/records/").status_code == 200


def test_the_openapi_document(client):
    for language, word in (("fr", "Trouver"), ("en", "Find")):
        document = get(client, "openapi.json", **{"Accept-Language": language})
        assert document["openapi"].startswith("3.")
        operation = document["paths"]["/api/v1/resources"]["get"]
        assert operation["summary"].startswith(word)
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert {"q", "bbox", "page", "limit", *FACETS} <= names
        for name in ("BriefOut", "RecordOut"):
            assert {"type": "integer"} in document["components"]["schemas"][name]["properties"]["issued"]["anyOf"]
        for path in document["paths"]:
            assert path.startswith("/api/v1/")


def test_every_field_of_every_answer_is_described_in_the_language_asked_for(client):
    made = worlds.full()
    documents = {code: get(client, "openapi.json", **{"Accept-Language": code}) for code in ("fr", "en")}
    said = {}
    for code, document in documents.items():
        for name, schema in document["components"]["schemas"].items():
            assert schema["description"], name
            for field, about in schema["properties"].items():
                assert about.get("description"), (name, field)
                said.setdefault((name, field), {})[code] = about["description"]
        for path, methods in document["paths"].items():
            for parameter in methods["get"]["parameters"]:
                assert parameter.get("description"), (path, parameter["name"])
    same = {words["fr"] for words in said.values() if words["fr"] == words["en"]}
    assert same <= {"type", "contact", "code", "description"}, "words of both languages"
    assert said["RecordOut", "licence"]["fr"].startswith("identifiant SPDX")
    # What is described is what is answered, and nothing else.
    schemas = documents["en"]["components"]["schemas"]
    record = get(client, f"resources/{made.slug}")
    assert set(record) == set(schemas["RecordOut"]["properties"])
    assert record["image"] is None
    for field, schema in (("links", "LinkOut"), ("providers", "ProviderOut"), ("tags", "TagOut")):
        assert record[field], field
        assert set(record[field][0]) == set(schemas[schema]["properties"])
    assert record["formats"] == made.formats
    assert RecordOut.model_validate(record).model_dump(mode="json") == record


@pytest.mark.parametrize(("prefix", "heading"), [("", "API et formats d’échange"), ("/en", "API and exchange formats")])
def test_the_page_of_documentation(client, prefix, heading):
    root = client.get("/api/v1/", headers={"Accept-Language": "en" if prefix else "fr"})
    assert root["Location"] == f"http://testserver{prefix}/api/v1/docs"
    page = client.get(f"{prefix}/api/v1/docs").content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert "GET http://testserver/api/v1/resources/{slug}" in page
    assert "/api/oai?verb=Identify" in page
    # Every word of it in the language of the page.
    for english in ("tags, providers and resources that begin", "the same resource in other formats"):
        assert (english in page) is bool(prefix), english
    # Nothing from elsewhere.
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?://(?!testserver)", page)


def test_queries_do_not_grow_with_the_records(client, settings):
    settings.THROTTLE_ENABLED = False
    counts = []
    for number in (1, 5):
        for i in range(number):
            worlds.full(slug=f"r{number}-{i}")
        index.rebuild()
        client.get("/api/v1/resources")
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/resources?q=humidite")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def valid(document, schema, answer):
    """``answer`` is of a schema of the document, as jsonschema reads it."""
    rules = {"components": document["components"], **schema}
    Draft202012Validator.check_schema(rules)
    found = Draft202012Validator(rules).iter_errors(answer)
    errors = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in found]
    assert not errors, errors


def answer_schema(document, path, status="200", kind="application/json"):
    responses = {str(code): told for code, told in document["paths"][path]["get"]["responses"].items()}
    return responses[status]["content"][kind]["schema"]


def refused(document, path, answer):
    """A refusal is told in the document, as it is answered."""
    kind = answer["Content-Type"]
    valid(document, answer_schema(document, path, str(answer.status_code), kind), answer.json())


def test_answers_are_what_the_document_says(client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    picture = worlds.picture("Carte <b>")
    made = worlds.full(image=picture)
    worlds.hostile()
    bare = ResourceFactory()
    index.rebuild()
    document = get(client, "openapi.json")
    one = answer_schema(document, "/api/v1/resources/{slug}")
    for slug in (made.slug, "hostile", bare.slug):
        record = get(client, f"resources/{slug}")
        valid(document, one, record)
        assert RecordOut.model_validate(record).model_dump(mode="json") == record
    image = get(client, f"resources/{made.slug}")["image"]
    assert image == {"name": picture.file.name, "title": "Carte <b>", "url": f"http://testserver{picture.file.url}"}
    assert set(image) == set(document["components"]["schemas"]["ImageOut"]["properties"])
    for path in ("resources?limit=2&page=1", "resource-facets?type=product", "resource-suggestions?q=humi"):
        valid(document, answer_schema(document, f"/api/v1/{path.partition('?')[0]}"), get(client, path))


def test_the_document_tells_what_is_refused_and_why(client, monkeypatch):
    """Whatever the API answers is in its document: statuses, headers, shapes, sides of what it takes."""
    made = worlds.full()
    document = get(client, "openapi.json")
    Draft202012Validator.check_schema(document["components"]["schemas"]["Problem"])
    assert document["servers"] == [{"url": "http://testserver"}]
    listed = document["paths"]["/api/v1/resources"]["get"]
    schemas = {told["name"]: told["schema"] for told in listed["parameters"]}
    takes = {
        "limit": (["1", "100"], ["0", "101"]),
        "page": (["1"], ["0"]),
        "de": (["2018", "2018-07", "2018-07-23"], ["18", "hier", "2018-7"]),
        "type": (["video"], ["cuillere"]), "statut": (["closed"], ["ferme"]), "niveau": (["expert"], ["dieu"]),
        "pour": (["geomaticien", "autre"], ["gis"]), "commercial": (["yes", "no", "unknown"], ["peut-etre"]),
        "source": (["satellite"], ["oracle"]), "tri": (["date"], ["x"]), "profil": (["decideur"], ["x"]),
        "q": (["eau"], ["x" * 201]), "bbox": (["1,2,3,4"], ["1,2,3", "1,2,3,4,5"]),
    }  # fmt: skip
    for name, (good, bad) in takes.items():
        for text, status in [*((text, 200) for text in good), *((text, 400) for text in bad)]:
            kind = schemas[name]["type"]
            value = int(text) if kind == "integer" else text
            if kind == "array":
                value = [float(part) for part in text.split(",")] if name == "bbox" else [text]
            declared = Draft202012Validator(schemas[name]).is_valid(value)
            answer = client.get("/api/v1/resources", {name: text})
            assert (declared, answer.status_code) == (status == 200, status), (name, text)
            if status == 400:
                refused(document, "/api/v1/resources", answer)
    counted = {told["name"] for told in document["paths"]["/api/v1/resource-facets"]["get"]["parameters"]}
    assert not counted & {"page", "limit", "tri"}
    assert counted > set(FACETS)
    assert client.get("/api/v1/resource-facets?limit=2&page=1&tri=date").status_code == 200, "an address of the list"
    one = document["paths"]["/api/v1/resources/{slug}"]["get"]["responses"]
    assert set(one) == {"200", "304", "400", "404", "429", "503"}
    missing = client.get("/api/v1/resources/nope")
    refused(document, "/api/v1/resources/{slug}", missing)
    for status, told in one.items():
        assert told["description"], status
        for name in told.get("headers", ()):
            assert name in {"ETag", "Retry-After"}
    first = client.get(f"/api/v1/resources/{made.slug}")
    again = client.get(f"/api/v1/resources/{made.slug}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    monkeypatch.setattr(open_data, "LIMIT", 0)
    answer = client.get("/api/v1/resources")
    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    refused(document, "/api/v1/resources", answer)
