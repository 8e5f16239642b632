"""Titles of the lists of events and of the search of the site."""

import pytest
from bs4 import BeautifulSoup

from cms.titles import list_title
from tests.factories import NetworkFactory


def test_what_differs_comes_first_and_long_words_are_cut():
    assert list_title("Resources", words="  ") == "Resources"
    assert list_title("Resources", filters=["A", "B", "C", "D"], page=2) == "A, B, C, … – Resources, page 2"
    assert len(list_title("Resources", words="x" * 500, filters=["y" * 500] * 9)) < 220


@pytest.mark.django_db
def test_titles_of_events_and_of_the_search(client):
    NetworkFactory(code="OCC")

    def title(path):
        response = client.get(path)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").title.string.replace("\N{NO-BREAK SPACE}", " ")

    assert title("/evenements/") == "Événements – Maillage"
    assert title("/evenements/?q=eau&passes=1") == "« eau », Événements passés – Événements – Maillage"
    assert title("/en/evenements/?mois=2026-11") == "November 2026 – Events – Maillage"
    assert title("/recherche/?q=%3Cb%3Eeau") == "« <b>eau » – Recherche – Maillage"
    assert title("/en/recherche/?q=eau&kind=resource") == "“eau”, Resources – Search – Maillage"
