"""What a list page weighs on a slow line (house plan, section 4, rule 10), with the demonstration's content."""

import gzip
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cms.demo
import events.demo
import networks.demo
import resources.demo

LIMIT = 50_000
"""HTML + CSS + JS of a first view as they are sent, in bytes; images apart."""
FONT_LIMIT = 30_000

LISTS = [
    "/reseaux/",
    "/evenements/",
    "/evenements/calendrier/",
    "/actualites/",
    "/appels/",
    "/ressources/",
    "/ressources/?profil=teledetecteur",
    "/ressources/carte/",
    "/ressources/pays/",
    "/ressources/pays/mg/",
    "/ressources/exemple-crues-delta-senegal/",
    "/recherche/",
]

COLD_QUERIES = 20
"""Queries of a page at most, content types warm, caches cold."""

COLD = [
    "/",
    "/evenements/",
    "/reseaux/",
    "/reseaux/occitanie/exemple-atelier-eau/",
    "/reseaux/occitanie/exemple-atelier-passe/",
    "/ressources/",
    "/ressources/?q=eau&lieu=MG",
    "/ressources/pays/mg/",
    "/ressources/exemple-crues-delta-senegal/",
]

pytestmark = pytest.mark.django_db


def weigh(client, path):
    """Bytes of a page and of each script and style sheet it asks for, as the site's own middleware sends them."""
    page = sent(client, path)
    html = gzip.decompress(page).decode()
    linked = re.findall(r'<script[^>]* src="(/static/[^"]+)"', html)
    linked += re.findall(r'<link rel="stylesheet" href="(/static/[^"]+)"', html)
    assert linked
    return {path: len(page), **{name: len(sent(client, name)) for name in linked}}


def sent(client, path):
    """The body of an answer to a browser that takes gzip."""
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200, path
    return b"".join(response.streaming_content) if response.streaming else response.content


def cold_queries(client, path):
    """Queries of a page whose caches are empty."""
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_list_pages_are_light(client, settings):
    settings.WHITENOISE_USE_FINDERS = True  # static files from where they are, as the demonstration serves them
    cms.demo.load()
    networks.demo.load()
    resources.demo.load()
    events.demo.load()
    weights = {f"{prefix}{path}": weigh(client, f"{prefix}{path}") for prefix in ("", "/en") for path in LISTS}
    heavy = {path: parts for path, parts in weights.items() if sum(parts.values()) > LIMIT}
    assert heavy == {}
    assert len(sent(client, "/static/cms/fonts/instrument-sans.woff2")) <= FONT_LIMIT
    settings.CACHE_VERSION_SECONDS = 60  # as in production, where versions are read once a second at most
    # The same content for the other budget, so that it is loaded once: queries with every cache cold.
    assert {path: n for path in COLD if (n := cold_queries(client, path)) > COLD_QUERIES} == {}
