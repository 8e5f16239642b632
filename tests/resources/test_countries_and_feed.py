"""Country pages, and resources at the joint ``cms.feed``: home, networks, hubs, centres."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms import feed
from cms.enums import Audience
from cms.feed import FeedQuery
from cms.places import FRENCH_TERRITORIES
from networks.enums import ActorType, ServiceKind
from networks.models import Organisation, Service
from resources import countries
from tests.factories import DataHubFactory, EventFactory, NetworkFactory, NewsFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db
RESOURCES = frozenset({"resource"})


def soup(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def madagascar():
    """Something of each kind for Madagascar, and for its neighbours."""
    network = NetworkFactory(code="geo", name_fr="GeoDEV", countries=["MG", "SN"])
    hub = DataHubFactory(code="THEIA", name="THEIA")
    ResourceFactory(network=network, title_fr="Rizières", countries=["MG"])
    ResourceFactory(network=network, title_fr="Mondiale", world=True)
    ResourceFactory(network=network, title_fr="Sénégalaise", countries=["SN"])
    ResourceFactory(network=network, title_fr="Brouillon", countries=["MG"], live=False)
    NewsFactory(network=network, title="Nouvelle malgache", country="MG")
    NewsFactory(network=network, title="Nouvelle sénégalaise", country="SN")
    EventFactory(network=network, title="Atelier à Antananarivo", venue_country="MG")
    past = timezone.localdate() - timedelta(days=40)
    EventFactory(network=network, title="Atelier passé", venue_country="MG", day=past)
    EventFactory(network=network, title="Atelier à Dakar", venue_country="SN")
    Service.objects.create(
        code="MG1", slug="mg1", name_fr="Centre malgache", kind=ServiceKind.EXPERTISE_CENTRE, hub=hub, country="MG"
    )
    Organisation.objects.create(name="Université d’Antananarivo", actor_type=ActorType.SCIENCE, country="MG")
    return network


def test_a_country_page_gathers_everything_of_the_country(client, madagascar):
    page = soup(client, "/ressources/pays/mg/")
    assert words(page.h1) == "Madagascar"
    sections = {s["aria-labelledby"]: words(s) for s in page.select("main section[aria-labelledby]")}
    assert "Rizières" in sections["resources"]
    assert "Mondiale" not in sections["resources"]
    assert "Mondiale" in sections["wider"]
    assert "Atelier à Antananarivo" in sections["events"]
    assert "Atelier passé" in sections["events"]
    assert "Nouvelle malgache" in sections["news"]
    who = words(page.select_one("main aside"))
    assert "GeoDEV" in who
    assert "Centre malgache" in who
    assert "Université d’Antananarivo" in who
    for elsewhere in ("Sénégalaise", "sénégalaise", "Dakar", "Brouillon"):
        assert elsewhere not in page.main.get_text()
    english = soup(client, "/en/ressources/pays/mg/")
    assert words(english.h1) == "Madagascar"
    assert english.select_one("link[rel=canonical]")["href"].endswith("/en/ressources/pays/mg/")


def test_a_country_without_anything_says_so(client, madagascar):
    page = soup(client, "/ressources/pays/td/")
    assert words(page.h1) == "Tchad"
    assert "Aucune ressource" in words(page.main)
    assert "Mondiale" in words(page.main)


def test_wider_areas_are_named_where_the_country_fills_the_page(client, madagascar):
    for n in range(countries.SHOWN):
        ResourceFactory(network=madagascar, title_fr=f"Malgache {n}", countries=["MG"])
    page = soup(client, "/ressources/pays/mg/")
    wider = page.select_one("section[aria-labelledby=wider]")
    assert [words(a) for a in wider.select(".card-title a")] == ["Mondiale"]
    assert len(page.select("section[aria-labelledby=resources] .card-title a")) == countries.SHOWN


def test_france_and_its_territories_lead_to_the_list_of_the_place(client, madagascar):
    ResourceFactory(network=madagascar, title_fr="Réunionnaise", regions=["FR-974"])
    for prefix in ("", "/en"):
        for code, place in {"FR": "FR", **FRENCH_TERRITORIES, "FR-OCC": "FR-OCC", "FR-974": "FR-974"}.items():
            for typed in (code, code.lower()):
                response = client.get(f"{prefix}/ressources/pays/{typed}/")
                assert response.status_code == 302, typed  # for now: browsers must not remember it
                assert response["Location"] == f"{prefix}/ressources/?lieu={place}"
    arrived = client.get("/ressources/pays/re/", follow=True)
    assert len(arrived.redirect_chain) == 1  # already the canonical address of the search
    assert "Réunionnaise" in arrived.content.decode()
    # The territories nobody lives in are no region here.
    assert client.get("/ressources/pays/tf/").status_code == 404


def test_the_index_names_french_territories_there_is_something_for(client, madagascar):
    NetworkFactory(code="REU", name_fr="ART La Réunion", regions=["FR-974"], status="to_create")
    NetworkFactory(code="NEE", name_fr="ART Néant", regions=["FR-OCC"])
    ResourceFactory(network=madagascar, title_fr="Mahoraise", countries=["YT"])
    ResourceFactory(network=madagascar, title_fr="Occitane", regions=["FR-OCC"])
    with CaptureQueriesContext(connection) as few:
        page = soup(client, "/ressources/pays/")
    lines = {words(li.a): (li.a["href"], words(li.select_one(".muted"))) for li in page.select("#france ~ ul li")}
    assert lines == {
        "France": ("/ressources/?lieu=FR", "2 ressources"),
        "La Réunion": ("/ressources/?lieu=FR-974", "ART La Réunion (À créer)"),
        "Mayotte": ("/ressources/?lieu=FR-976", "1 ressource"),
    }
    for code in ("FR-971", "FR-972", "FR-973", "FR-NC"):
        NetworkFactory(name_fr=f"ART {code}", regions=[code])
    with CaptureQueriesContext(connection) as many:
        assert len(soup(client, "/en/ressources/pays/").select("#france ~ ul li")) == 7
    assert len(many) <= len(few)


@pytest.mark.parametrize(("path", "status"), [("xx/", 404), ("MG/", 301), ("occitanie/", 404), ("fr-xx/", 404)])
def test_only_countries_have_a_page(client, path, status):
    assert client.get(f"/ressources/pays/{path}").status_code == status


def test_the_index_counts_what_there_is(client, madagascar):
    page = soup(client, "/ressources/pays/")
    lines = {words(li.a): words(li.select_one(".muted")) for li in page.select(".country-list li")}
    assert lines == {
        "Madagascar": "1 ressource · 1 actualité · 3 centres de compétences",
        "Sénégal": "1 ressource · 1 actualité · 1 centre de compétences",
    }


def test_country_pages_are_cheap(client, madagascar, settings):
    settings.CACHE_VERSION_SECONDS = 60
    client.get("/ressources/pays/mg/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ressources/pays/mg/")
    for n in range(6):
        network = NetworkFactory(countries=["MG"])
        ResourceFactory(network=network, countries=["MG"], themes=[ThemeFactory()])
        NewsFactory(network=network, title=f"N{n}", country="MG")
        EventFactory(network=network, title=f"E{n}", venue_country="MG")
    client.get("/ressources/pays/mg/")
    with CaptureQueriesContext(connection) as many:
        client.get("/ressources/pays/mg/")
    assert len(many) <= len(few)


def test_the_feed_knows_resources_by_network_hub_centre_audience_and_country():
    owner, friend, other = NetworkFactory(code="own"), NetworkFactory(code="fri"), NetworkFactory(code="oth")
    hub = DataHubFactory(code="THEIA")
    centre = Service.objects.create(code="C1", slug="c1", name_fr="Centre", kind=ServiceKind.DATA_CENTRE, hub=hub)
    theme = ThemeFactory(notation="eau")
    resource = ResourceFactory(
        network=owner,
        title_fr="Lacs",
        title_en="Lakes",
        co_developed_with=[friend],
        networks_of_interest=[friend],
        data_centre=centre,
        audiences=[Audience.GIS],
        countries=["MG"],
        themes=[theme],
    )
    ResourceFactory(network=other, title_fr="Ailleurs")
    ResourceFactory(network=owner, title_fr="Brouillon", live=False)

    def found(**query):
        return [item.title for item in feed.published(FeedQuery(kinds=RESOURCES, **query))]

    for query in (
        {"network": "own"},
        {"network": "fri"},
        {"hub": "THEIA"},
        {"service": "C1"},
        {"audience": Audience.GIS},
        {"country": "MG"},
    ):
        assert found(**query) == ["Lacs"], query
    for query in ({"network": "nobody"}, {"hub": "NONE"}, {"service": "NONE"}, {"audience": Audience.DECISION_MAKER}):
        assert found(**query) == [], query
    assert set(found()) == {"Lacs", "Ailleurs"}
    item = feed.published(FeedQuery(kinds=RESOURCES, network="own", language="en"))[0]
    assert (item.title, item.url, item.language) == ("Lakes", f"/en/ressources/{resource.slug}/", "en")
    assert (item.themes, item.audiences, item.country) == (("eau",), frozenset({"gis"}), "MG")
    assert item.key == f"resources.resource:{resource.pk}"


def test_updated_resources_are_told_apart_from_new_ones():
    now = timezone.now()
    long_ago = now - timedelta(days=90)
    ResourceFactory(title_fr="Revue", first_published_at=long_ago, last_published_at=now - timedelta(days=1))
    ResourceFactory(title_fr="Nouvelle", first_published_at=now - timedelta(days=1))
    since = now - timedelta(days=7)
    query = FeedQuery(kinds=RESOURCES)
    assert [item.title for item in feed.published(query, since)] == ["Nouvelle"]
    assert [item.title for item in feed.updated(query, since)] == ["Revue"]
    assert feed.upcoming(query, now) == []


def test_the_number_of_resources_is_a_key_figure():
    network = NetworkFactory(code="own")
    assert not [f for f in feed.figures() if str(f.label) == "ressources"]
    ResourceFactory(network=network)
    ResourceFactory(network=network, is_demonstration=True)
    ResourceFactory(network=NetworkFactory(code="oth"))
    figures = {code: {str(f.label): f.value for f in feed.figures(code)} for code in (None, "own", "oth")}
    assert {code: found.get("ressources") for code, found in figures.items()} == {None: "2", "own": "1", "oth": "1"}


def test_networks_hubs_and_centres_list_their_resources(client):
    network = NetworkFactory(code="own")
    hub = DataHubFactory(code="THEIA", slug="theia")
    Service.objects.create(code="C1", slug="c1", name_fr="Centre", kind=ServiceKind.DATA_CENTRE, hub=hub)
    for path in (network.page.get_url(), "/reseaux/poles/theia/", "/reseaux/services/c1/"):
        assert not soup(client, path).select("section[aria-labelledby=resources]")
    ResourceFactory(
        network=network, title_fr="Lacs", slug="lacs", hub=hub, data_centre=Service.objects.get(code="C1"), world=True
    )
    for path in (network.page.get_url(), "/reseaux/poles/theia/", "/reseaux/services/c1/"):
        section = soup(client, path).select_one("section[aria-labelledby=resources]")
        assert section.select_one('a[href="/ressources/lacs/"]'), path
    hub_page = soup(client, "/reseaux/poles/theia/")
    assert hub_page.select_one('a[href="/ressources/?pole=theia"]')
    assert "Lacs" in client.get("/ressources/?pole=theia").content.decode()
    assert "Lacs" in client.get("/ressources/?centre=c1").content.decode()


def test_the_sitemap_lists_resources_selections_and_countries_in_their_languages(client, madagascar):
    ResourceFactory(network=madagascar, slug="deux", title_fr="Deux", title_en="Two")
    ResourceFactory(network=madagascar, slug="une", title_fr="Une")
    places = {loc.get_text() for loc in BeautifulSoup(client.get("/sitemap.xml").content, "xml").select("loc")}
    paths = {place.split("/", 3)[3] for place in places}
    assert {"ressources/", "en/ressources/", "ressources/pays/", "ressources/selections/"} <= paths
    assert {"ressources/deux/", "en/ressources/deux/", "ressources/une/"} <= paths
    assert "en/ressources/une/" not in paths
    assert {"ressources/pays/mg/", "en/ressources/pays/mg/", "ressources/pays/sn/"} <= paths
