"""Fixtures of the resource base."""

import pytest

from resources.harvest import fetch
from resources.models import Source
from tests.factories import NetworkFactory
from tests.resources.servers.base import CatalogueServer


@pytest.fixture
def catalogue(settings, monkeypatch):
    """A server that the guard lets through, and no pauses."""
    server = CatalogueServer()
    settings.HTTP_ALLOWED_HOSTS = [server.host]
    monkeypatch.setattr(fetch, "BETWEEN", 0.0)
    monkeypatch.setattr(fetch, "FIRST_PAUSE", 0.0)
    yield server
    server.stop()


@pytest.fixture
def source(db):
    """Makes a source of a kind at an address; its records are published at once unless said otherwise."""

    def make(kind, url="", **fields):
        given = {"code": f"source-{kind}", "name": "Catalogue voisin", "publish": True, **fields}
        given.setdefault("network", None)
        given["network"] = given["network"] or NetworkFactory()
        return Source.objects.create(kind=kind, url=url, **given)

    return make
