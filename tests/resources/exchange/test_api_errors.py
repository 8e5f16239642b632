"""Whatever goes wrong below ``/api/`` is told as problem details (RFC 9457), DEBUG or not."""

import pytest
from django.test import Client

from cms import open_data
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db

ABSENT = (
    "/api/v1/resources/nope", "/api/v1/nope", "/api/v1/resources/a/b", "/api/stac/search", "/api/stac/nope/",
    "/api/stac/collections/nope", "/api/records/collections/nope/items", "/api/records/collections/resources/items/x",
    "/api/nope", "/api/", "/en/api/v1/resources", "/en/api/v1/resources/", "/en/api/oai",
    "/api/dcat/catalogue.xml", "/api/dcat/catalogue.ttl?page=999", "/api/v1/docs/x",
    "/id/resource/00000000-0000-4000-8000-000000000000",
)  # fmt: skip
BAD = (
    "/api/v1/resources?page=0", "/api/v1/resources?type=foo", "/api/v1/resources?bbox=1,2", "/api/v1/resources?foo=bar",
    "/api/v1/resource-facets?type=foo", "/api/v1/resource-suggestions?foo=bar", "/api/records/collections?q=%00",
    "/api/records/collections/resources/items?bbox=1", "/api/stac/collections?limit=0", "/api/v1/resources?q=%00",
)  # fmt: skip


def told(response, status, address):
    assert response.status_code == status, (address, response.status_code, response.content[:200])
    assert response["Content-Type"] == "application/problem+json", address
    problem = response.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert response["Access-Control-Allow-Origin"] == "*", address
    return problem["detail"]


@pytest.mark.parametrize("debug", [False, True])
def test_a_refusal_is_told_as_one(client, settings, debug):
    settings.DEBUG = debug
    worlds.full()
    for status, addresses in ((404, ABSENT), (400, BAD)):
        for address in addresses:
            reasons = {
                told(client.get(address, headers={"Accept-Language": code}), status, address) for code in ("fr", "en")
            }
            assert len(reasons) == 2, (address, reasons)
    for address in ("/api/nope", "/api/v1/resources", "/api/stac/search"):
        assert client.post(address)["Allow"] == "GET, HEAD, OPTIONS"
        told(client.post(address), 405, address)


def test_what_the_library_refuses_is_told_alike(client, monkeypatch, settings):
    from django.http import Http404
    from ninja.errors import HttpError, ValidationError

    from resources import api

    for debug in (False, True):
        settings.DEBUG = debug
        for fault, status in (
            (Http404("secret"), 404),
            (HttpError(403, "no"), 403),
            (ValidationError([{"type": "uuid", "loc": ("path", "slug"), "msg": "secret"}]), 400),
        ):

            def fails(_text, fault=fault):
                raise fault

            monkeypatch.setattr(api, "_by_uid", fails)
            assert "secret" not in told(client.get("/api/v1/resources/x"), status, str(fault))


def test_a_fault_of_ours_is_no_page(monkeypatch, settings):
    from resources.exchange import stac

    def fails():
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(stac, "landing", fails)
    client = Client(raise_request_exception=False)
    for code, word in (("fr", "enregistré"), ("en", "recorded")):
        reason = told(client.get("/api/stac/", headers={"Accept-Language": code}), 500, "/api/stac/")
        assert word in reason
        assert "secret" not in reason
    settings.MAINTENANCE = True
    response = client.get("/api/v1/resources")
    told(response, 503, "maintenance")
    assert int(response["Retry-After"]) > 0


def test_only_a_slash_that_leads_somewhere_is_added(client):
    response = client.get("/api/stac?f=json")
    assert (response.status_code, response["Location"]) == (301, "/api/stac/?f=json")
    assert client.get("/api/records")["Location"] == "/api/records/"
    for address in ("/api/v1/docs", "/en/api/v1/docs"):
        assert client.get(address)["Content-Type"].startswith("text/html")


def test_the_limit_holds_for_what_is_not_there_too(client, monkeypatch):
    monkeypatch.setattr(open_data, "LIMIT", 1)
    assert client.get("/api/nope").status_code == 404
    told(client.get("/api/nope"), 429, "/api/nope")
