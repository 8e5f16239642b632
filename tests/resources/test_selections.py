"""Selections: curated sets with a text, an order, notes."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.search import index, query
from resources.models import SelectionItem
from tests.factories import NetworkFactory, ResourceFactory, SelectionFactory

pytestmark = pytest.mark.django_db


def soup(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def test_a_selection_keeps_its_order_and_hides_drafts(client):
    selection = SelectionFactory(slug="eau", title_fr="L’eau", text_fr="Un texte.\n\nDeux.", doi="10.1234/set")
    names = ["Troisième", "Première", "Deuxième"]
    for order, name in enumerate(names):
        SelectionItem.objects.create(
            selection=selection, resource=ResourceFactory(title_fr=name), sort_order=order, note_fr=f"Note {name}"
        )
    draft = ResourceFactory(title_fr="Brouillon", live=False)
    SelectionItem.objects.create(selection=selection, resource=draft, sort_order=9)
    page = soup(client, "/ressources/selections/eau/")
    assert [a.get_text(strip=True) for a in page.select(".resource-list .card-title a")] == names
    assert "Note Première" in page.get_text()
    assert "Brouillon" not in page.get_text()
    assert page.select_one('a[href="https://doi.org/10.1234/set"]')
    assert page.select_one('a[href^="https://wa.me/"]')


def test_queries_do_not_grow_with_a_selection(client, settings):
    settings.CACHE_VERSION_SECONDS = 60
    selection, network = SelectionFactory(slug="eau"), NetworkFactory()

    def queries():
        with CaptureQueriesContext(connection) as found:
            soup(client, "/ressources/selections/eau/")
        return len(found)

    for order in range(2):
        SelectionItem.objects.create(
            selection=selection, resource=ResourceFactory(network=network), sort_order=order, note_fr="Note"
        )
    queries()
    few = queries()
    for order in range(2, 8):
        SelectionItem.objects.create(
            selection=selection, resource=ResourceFactory(network=network), sort_order=order, note_fr="Note"
        )
    queries()
    assert queries() == few


def test_what_is_withdrawn_is_not_named_by_the_site_search(client):
    gone, kept = ResourceFactory(title_fr="Mangrovite secrète"), ResourceFactory(title_fr="Lagunes")
    selection = SelectionFactory(slug="eau", title_fr="L’eau")
    for order, resource in enumerate((gone, kept)):
        SelectionItem.objects.create(selection=selection, resource=resource, sort_order=order)
    index.refresh()

    def found(words):
        return query.keys(words, "fr", "resources.selection")

    assert found("mangrovite") == found("lagunes") == [str(selection.pk)]
    gone.live = False
    gone.save()
    kept.title_fr = "Atolls"
    kept.save()
    index.refresh()
    assert not found("mangrovite")
    assert not found("lagunes")
    assert found("atolls") == [str(selection.pk)]


def test_the_list_of_selections(client):
    assert "Aucune sélection" in soup(client, "/ressources/selections/").get_text()
    SelectionFactory(slug="eau", title_fr="L’eau")
    SelectionFactory(title_fr="Cachée", live=False)
    page = soup(client, "/ressources/selections/")
    assert [a["href"] for a in page.select(".card-title a")] == ["/ressources/selections/eau/"]
    assert client.get("/ressources/selections/inconnue/").status_code == 404
