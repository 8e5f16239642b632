"""Events, networks, news, calls, hubs and services in the site's search."""

import pytest
from wagtail.models import PageViewRestriction

from cms.search import index, query
from events.models import EventPage, Session
from networks.enums import ServiceKind
from networks.models import CallPage, NewsPage, Service
from tests.factories import DataHubFactory, EventFactory, NetworkFactory

pytestmark = pytest.mark.django_db


def kinds(text, language="fr"):
    return {hit.kind: hit.title for hit in query.find(text, language)}


@pytest.fixture
def site():
    network = NetworkFactory(code="OCC", description_fr="Les littoraux d’Occitanie")
    for model, slug, title in ((NewsPage, "n", "Littoral : une actualité"), (CallPage, "a", "Littoral : un appel")):
        network.page.add_child(instance=model(slug=slug, title=title, live=False)).save_revision().publish()
    event = EventFactory(network=network, title="Atelier littoral", slug="atelier", venue_city="Sète")
    event.sessions.add(Session(title_fr="Cartographier les dunes"))
    event.save_revision().publish()
    network.page.save_revision().publish()
    DataHubFactory(code="ODATIS", name="ODATIS", offer_fr="Données du littoral", offer_en="Coastal data")
    Service.objects.create(
        kind=ServiceKind.values[0], code="CES1", slug="ces1", name_fr="Trait de côte", offer_fr="Suivi du littoral"
    )
    index.refresh()
    return network


def test_everything_published_is_found(site):
    assert set(kinds("littoraux")) == {"network", "news", "call", "event", "hub", "service"}
    assert kinds("dune") == {"event": "Atelier littoral"}
    assert kinds("sete") == {"event": "Atelier littoral"}
    assert kinds("coastal", "en")["hub"] == "ODATIS"
    (hub,) = [hit for hit in query.find("coastal", "en") if hit.kind == "hub"]
    assert hub.url.startswith("/en/")


def test_a_private_network_takes_all_below_with_it(site):
    PageViewRestriction.objects.create(page=site.page, restriction_type="login")
    assert set(kinds("littoral")) == {"hub", "service"}  # before the index knows
    index.refresh()
    assert set(kinds("littoral")) == {"hub", "service"}


def test_records_follow_their_saves(site):
    Service.objects.get(code="CES1").delete()
    site.description_fr = "Les montagnes"
    site.save()
    index.refresh()
    assert "service" not in kinds("littoral")
    assert "network" in kinds("montagne")
    assert "network" not in kinds("littoral")


def test_the_list_of_events_finds_what_the_index_finds(site):
    EventFactory(network=site, title="Dunes : brouillon", slug="b", live=False)
    assert [event.title for event in EventPage.objects.visible().saying("dune")] == ["Atelier littoral"]
    assert [event.title for event in EventPage.objects.visible().saying("SETE")] == ["Atelier littoral"]
    assert [event.title for event in EventPage.objects.visible().saying("atel litto")] == ["Atelier littoral"]
    assert list(EventPage.objects.visible().saying("introuvable")) == []
