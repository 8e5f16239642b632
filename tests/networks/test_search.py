"""What the networks let people find."""

import pytest
from django.utils import translation

from cms.search import index, query
from networks.enums import ServiceKind
from networks.models import Service
from tests.factories import CallFactory, DataHubFactory, EventFactory, NetworkFactory, NewsFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def found(text, language="fr"):
    index.refresh()
    return [(hit.kind, hit.title) for hit in query.find(text, language)]


def test_news_and_calls_by_text_theme_and_country():
    news = NewsFactory(title="Après le séisme", country="MA", summary_fr="Dommages vus par satellite")
    news.themes.add(ThemeFactory(notation="risques", label_fr="Risques naturels"))
    news.save()
    CallFactory(title="Bourses", who_may_answer_fr="Doctorantes et doctorants")
    index.rebuild()
    assert found("maroc") == [("news", "Après le séisme")]
    assert found("risques") == [("news", "Après le séisme")]
    assert found("doctorants") == [("call", "Bourses")]


def test_drafts_and_withdrawn_news_are_not_found():
    NewsFactory(title="Sécheresse secrète", live=False)
    news = NewsFactory(title="Sécheresse publique")
    index.rebuild()
    assert found("sécheresse") == [("news", "Sécheresse publique")]
    news.unpublish()
    assert found("sécheresse") == []


def test_a_network_by_what_is_known_of_it():
    network = NetworkFactory(code="OCC", name_fr="ART Occitanie", regions=["FR-OCC"], description_fr="Fusion")
    index.rebuild()
    assert ("network", "ART Occitanie") in found("fusion")
    network.description_fr = "Réunion de deux animations"
    network.save()
    network.hubs.add(DataHubFactory(name="ODATIS"))
    assert ("network", "ART Occitanie") in found("animations")
    assert found("fusion") == []
    assert {kind for kind, _title in found("odatis")} == {"network", "hub"}


def test_centres_in_the_languages_they_are_named_in():
    centre = Service.objects.create(
        kind=ServiceKind.DATA_CENTRE, code="C", slug="c", name_fr="Centre océan", place="Brest", operators=["IFREMER"]
    )
    assert found("ifremer") == [("service", "Centre océan")]
    centre.name_en = "Ocean centre"
    centre.save()
    assert found("brest", "en") == [("service", "Ocean centre")]
    with translation.override("en"):
        assert query.find("brest", "en")[0].url == "/en/reseaux/services/c/"
    centre.delete()
    assert found("brest") == []


def test_labels_find_and_are_never_quoted():
    theme = ThemeFactory(notation="risques", label_fr="Risques naturels", label_en="Natural hazards")
    network = NetworkFactory(code="OCC", regions=["FR-OCC"], description_fr="Réunion de deux animations")
    network.page.summary_fr = "Deux animations en une."
    network.page.save_revision().publish()
    for page in (
        NewsFactory(title="Après le séisme", country="MA", summary_fr="Dommages vus par satellite"),
        CallFactory(title="Bourses", summary_fr="Dommages vus par satellite", who_may_answer_fr="Doctorantes"),
        EventFactory(title="Atelier", summary_fr="Dommages vus par satellite", venue_city="Sète"),
    ):
        page.themes.add(theme)
        page.save_revision().publish()
    index.rebuild()
    quoted = {hit.kind: hit.extract for hit in query.find("risque", "fr")}
    assert quoted == dict.fromkeys(("news", "call", "event"), "Dommages vus par satellite")
    assert [hit.extract for hit in query.find("maroc", "fr") + query.find("sete", "fr")] == [*quoted.values()][:2]
    (hit,) = (hit for hit in query.find("occitanie", "fr") if hit.kind == "network")
    assert hit.extract == "Deux animations en une."
