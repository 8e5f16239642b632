"""A machine that asks for a code nobody knows, or what cannot be read, is refused: it must not get everything.

The pages tell the same next to the field, and the files they offer hold what they show (docs/search.md, "Bad input").
"""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from events.filters import EventFilterForm
from networks.filters import CallFilter, NewsFilter
from resources.forms import SearchForm
from tests.factories import CallFactory, EventFactory, NetworkFactory, NewsFactory, ResourceFactory

pytestmark = pytest.mark.django_db

EVENTS, NEWS, CALLS, RESOURCES = "/evenements/", "/actualites/", "/appels/", "/ressources/"
PAGES = {
    EVENTS: [EVENTS, "/evenements/carte/"],
    "/evenements/calendrier/": ["/evenements/calendrier/"],
    NEWS: [NEWS],
    CALLS: [CALLS],
    RESOURCES: [RESOURCES, "/ressources/carte/"],
}
FILES = {
    EVENTS: ["/evenements/agenda.ics", "/evenements/atom.xml"],
    NEWS: ["/actualites/atom.xml"],
    CALLS: ["/appels/atom.xml"],
    RESOURCES: [f"/ressources/{name}" for name in ("atom.xml", "export.csv", "export.json", "export.bib")]
    + ["/ressources/carte.geojson"],
}
FORMS = {EVENTS: EventFilterForm, NEWS: NewsFilter, CALLS: CallFilter, RESOURCES: SearchForm}
TOO_LONG = "a" * 300


@pytest.fixture
def something():
    network = NetworkFactory(code="OCC")
    return [
        EventFactory(network=network, title="Visible", day=date(2030, 11, 3)),
        NewsFactory(network=network, title="Visible", country="MG"),
        CallFactory(network=network, title="Visible"),
        ResourceFactory(network=network, title_fr="Visible", countries=["MG"]),
    ]


def parameters(form_class):
    return form_class(QueryDict("")).fields


def test_every_filter_of_every_file_refuses_what_it_does_not_know(client, something):
    for kind, files in FILES.items():
        for path in files:
            assert client.get(path).status_code == 200
            assert "Visible" in client.get(path).content.decode(), path
            for name in parameters(FORMS[kind]):
                for prefix, bad in (("/en", "n'existe pas"), ("", TOO_LONG)):
                    if name == "q" and bad != TOO_LONG:
                        continue  # words that find nothing are no mistake
                    response = client.get(prefix + path, {name: bad})
                    assert response.status_code == 400, (path, name, bad)
                    assert response["Content-Type"].startswith("text/plain"), path
                    told = response.content.decode()
                    assert told.startswith(f"{name}: "), (path, told)
                    assert len(told) > len(name) + 10, "the reason, in words"
                    assert "Visible" not in told


def test_the_pages_tell_it_next_to_the_field_and_offer_files_of_what_they_show(client, something):
    for kind in (EVENTS, NEWS, CALLS):
        names = [name for name in parameters(FORMS[kind]) if name not in ("q", "page")]
        for path in PAGES[kind]:
            for name in names:
                response = client.get(path, {name: "n'existe pas"})
                page = BeautifulSoup(response.content, "html.parser")
                field = page.select_one(f".filters [name={name}]")
                assert "is-invalid" in field["class"], (path, name)
                assert field.find_parent("div").select_one(".invalid-feedback") or page.select_one(
                    f"#error_1_id_{name}, #id_{name}_error"
                ), (path, name)
                assert "Visible" in page.main.get_text() or "carte" in path
                for link in page.select("a[href*='atom.xml'], a[href*='.ics'], link[type='application/atom+xml']"):
                    if urlsplit(link["href"]).path in FILES[kind]:
                        assert not parse_qs(urlsplit(link["href"]).query), (path, name)
                        assert client.get(link["href"]).status_code == 200


def test_a_country_without_news_any_more_is_an_empty_feed_and_an_empty_list(client, something):
    response = client.get("/actualites/atom.xml?country=SN")
    assert response.status_code == 200
    assert feedparser.parse(response.content).entries == []
    page = BeautifulSoup(client.get("/actualites/?country=SN").content, "html.parser")
    assert "Visible" not in page.main.get_text()
    assert page.select_one("select[name=country] option[selected]")["value"] == "SN"
    assert client.get("/actualites/atom.xml?country=sn").status_code == 400


def test_a_feed_names_itself_by_its_filters_alone(client, something):
    for path in ("/actualites/atom.xml", "/appels/atom.xml", "/evenements/atom.xml"):
        name = "reseau" if "evenements" in path else "network"
        read = feedparser.parse(client.get(path, {"utm_source": "lettre", name: "OCC"}).content)
        assert read.feed.id == f"http://testserver{path}?{name}=OCC"
        assert [entry.title for entry in read.entries] == ["Visible"]


def test_a_flag_that_is_neither_yes_nor_no_is_told_and_many_words_narrow(client, something):
    for no in ("", "0", "false"):
        assert "Visible" in client.get("/evenements/atom.xml", {"passes": no}).content.decode()
    for yes in ("1", "on", "true"):
        response = client.get("/evenements/atom.xml", {"passes": yes})
        assert response.status_code == 200
        assert "Visible" not in response.content.decode()
    box = BeautifulSoup(client.get(EVENTS, {"passes": "n'existe pas"}).content, "html.parser").select_one("#id_passes")
    assert (box["value"], box.get("checked")) == ("1", None), "a tick sends what is understood"
    box = BeautifulSoup(client.get(EVENTS, {"passes": "on"}).content, "html.parser").select_one("#id_passes")
    assert box.get("checked") is not None
    few = "Visible " * 8
    assert "Visible" in client.get("/evenements/atom.xml", {"q": few}).content.decode()
    response = client.get("/evenements/atom.xml", {"q": few + "introuvable"})
    assert feedparser.parse(response.content).entries == []
