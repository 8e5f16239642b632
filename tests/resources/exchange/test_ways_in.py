"""The page for people who write programs is found from any page, and each format of a record by a click."""

import pytest
from lxml import html

from cms.search import index
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db


def links(client, path):
    """Address -> words of the links a reader sees."""
    response = client.get(path)
    assert response.status_code == 200, path
    found = html.fromstring(response.content).xpath("//a")
    return {link.get("href"): " ".join(link.text_content().split()) for link in found}


def test_every_page_leads_to_the_documentation(client):
    worlds.full()
    index.rebuild()
    for prefix, words in (("", "Données ouvertes et API"), ("/en", "Open data and API")):
        for path in ("/", "/evenements/", "/ressources/", "/recherche/"):
            found = links(client, f"{prefix}{path}")
            assert words in found[f"{prefix}/api/v1/docs"], path
        assert client.get(f"{prefix}/api/v1/docs").status_code == 200
        assert f"<loc>http://testserver{prefix}/api/v1/docs</loc>" in client.get("/sitemap.xml").content.decode()
    page = html.fromstring(client.get("/ressources/").content)
    assert "/api/v1/docs" in page.xpath("//section[contains(@class, 'take-away')]//a/@href")


def test_each_format_of_a_record_is_a_click_away(client):
    made = worlds.full()
    for prefix in ("", "/en"):
        found = links(client, f"{prefix}/ressources/{made.slug}/")
        offered = client.get(f"/api/v1/resources/{made.slug}").json()["other_formats"]
        assert len(offered) == 5
        for name, address in offered.items():
            assert found[address] == name
            assert client.get(address.removeprefix("http://testserver")).status_code == 200
