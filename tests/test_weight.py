"""What a list page weighs on a slow line (house plan, section 4, rule 10), with the demonstration's content."""

import gzip
import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cms.demo
import events.demo
import networks.demo
import resources.demo
from bench import catalogue
from cms.places import countries

LIMIT = 50_000
"""HTML + CSS + JS of a first view as they are sent, in bytes; images apart."""
MARGIN = 3_000
"""Left for the headers of the answers, and for a line more on the list page."""
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
    linked += re.findall(r' data-htmx="(/static/[^"]+)"', html)  # at the first touch: a page with it is light as well
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


def as_varied_as_real_catalogues(size=140):
    """Records like those of the two real catalogues where it counts for a page: what its facets tell apart.

    Not as many: the number makes no page heavier, and each is indexed.
    """
    places = [code for code, _name in countries("fr")]
    for n, record in enumerate(catalogue.drawn(size)):
        yield record | {
            "providers": [f"{record['title_fr'] or record['title_en']} {n}", f"Observatoire spatial {n % 97}"],
            "countries": [places[n % len(places)], places[n * 7 % len(places)]],
            "licence": f"{record['licence']}-{n % 20}",
            "platforms": [catalogue.PLATFORMS[n % len(catalogue.PLATFORMS)]],
        }


def test_the_list_is_light_however_varied_the_base_is(client, settings):
    """Facets grow with the base; their pages do not: what is rare is an address away."""
    settings.WHITENOISE_USE_FINDERS = True
    cms.demo.load()
    assert catalogue.store(as_varied_as_real_catalogues()) == 140
    lists = ["", "?profil=geomaticien", "?profil=decideur", "?profil=teledetecteur", "?page=2", "?lieu=MG", "?q=eau"]
    weights = {query: weigh(client, f"/ressources/{query}") for query in lists}
    assert {query: parts for query, parts in weights.items() if sum(parts.values()) > LIMIT - MARGIN} == {}

    page = BeautifulSoup(client.get("/ressources/?pour=geomaticien").content, "html.parser")
    assert len(page.select("#facet-fournisseur input")) == 20
    (link,) = page.select("#facet-fournisseur a")
    assert link["href"] == "/ressources/?pour=geomaticien&tout=fournisseur#facet-fournisseur"
    whole = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    opened = {box["id"] for box in whole.select("details[open]")}
    assert {"filters", "more-filters", "facet-fournisseur", "more-fournisseur"} <= opened
    offered = len(whole.select("#facet-fournisseur input"))
    assert str(offered) in link.get_text()
    assert offered > 90
    assert not whole.select("#facet-fournisseur a")
    assert len(whole.select("#facet-lieu input")) == 20
    # Ticking goes on in the long list, and search engines are kept out of it.
    assert whole.select_one("#search input[name=tout]")["value"] == "fournisseur"
    assert whole.select_one("meta[name=robots]")["content"] == "noindex, follow"
    assert client.get("/ressources/?tout=&pour=geomaticien").headers["Location"] == "/ressources/?pour=geomaticien"
    assert "tout" not in client.get("/ressources/?tout=nothing", follow=True).context["form"].cleaned_data


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
