"""The map of the site holds every published resource, however many there are."""

import pytest
from lxml import etree

from cms.sitemaps import SiteSitemap
from resources.models import Resource
from tests.resources.exchange.test_whole import fill

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def places(response):
    assert response.status_code == 200
    return etree.fromstring(response.content).xpath("//s:loc/text()", namespaces=NS)


def test_a_large_base_is_mapped_in_parts(client, monkeypatch):
    fill(9)
    Resource.objects.filter(slug="jeu-4").update(live=False)
    whole = places(client.get("/sitemap.xml"))
    wanted = {f"http://testserver{p}/ressources/jeu-{n}/" for n in range(9) if n != 4 for p in ("", "/en")}
    assert wanted <= set(whole)
    monkeypatch.setattr(SiteSitemap, "limit", 4)
    parts = places(client.get("/sitemap.xml"))
    assert all(part.startswith("http://testserver/sitemap.xml?section=") for part in parts)
    found = [place for part in parts for place in places(client.get(part.removeprefix("http://testserver")))]
    assert sorted(found) == sorted(whole)
    assert client.get("/sitemap.xml?section=autre").status_code == 404
    assert client.get("/sitemap.xml?section=resources&p=99").status_code == 404
    assert client.get("/sitemap.xml?section=resources&p=x").status_code == 404
