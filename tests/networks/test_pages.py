"""Public pages of networks, hubs, centres, news and calls."""

import json
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cms import feed, feeds
from cms.feed import FeedItem, FeedQuery
from cms.wording import day_in_words
from networks import joints, presentation
from networks.enums import ActorType, CallState, NetworkKind, NetworkStatus, NewsKind, ServiceKind
from networks.models import CallPage, Coordinator, NetworkPage, NewsPage, Service
from networks.wording import call_state_words
from tests import feed_pages
from tests.factories import (
    CallFactory,
    DataHubFactory,
    MembershipFactory,
    NetworkFactory,
    NewsFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


def soup(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    assert not response.cookies, "a page that is read sets no cookie"
    return BeautifulSoup(response.content, "html.parser")


def main(client, path):
    return soup(client, path).main.get_text(" ", strip=True)


def queries(client, path):
    client.get(path)  # content types and the site's root path are warm
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


class EventsOfAHub:
    """A stand-in for the events' floor."""

    kinds = frozenset({"event"})

    def __init__(self, *items):
        self.items = items

    def published(self, query, since, until):
        return [i for i in self.items if query.hub is None or query.hub in i.where]

    def updated(self, query, since, until):
        return []

    def upcoming(self, query, now):
        return [i for i in self.published(query, None, None) if i.ends_at and i.ends_at > now]

    def figures(self, network):
        return []


def event(key, ends_at, **values):
    return FeedItem(
        key=key, kind="event", title=f"Titre {key}", url=f"/{key}/", language="fr", published_at=NOW, updated_at=NOW,
        starts_at=ends_at - timedelta(hours=2) if ends_at else None, ends_at=ends_at, **values,
    )  # fmt: skip


@pytest.fixture
def only_events(monkeypatch):
    def put(*items):
        monkeypatch.setattr(feed, "_sources", {"events": EventsOfAHub(*items)})

    return put


# The list


def test_list_groups_by_status_and_labels_the_demonstration(client):
    NetworkFactory(code="OCC", name_fr="ART Occitanie", regions=["FR-OCC"])
    NetworkFactory(code="GES", name_fr="ART Grand Est", regions=["FR-GES"], status=NetworkStatus.TO_CREATE,
                   status_is_demonstration=True, with_page=False)  # fmt: skip
    NetworkFactory(code="GEODEV", name_fr="GeoDEV", kind=NetworkKind.GLOBAL_SOUTH)
    NetworkFactory(code="THEIA", name_fr="Réseau national", kind=NetworkKind.NATIONAL)
    page = soup(client, "/reseaux/")
    sections = {s["aria-labelledby"]: s for s in page.select("main section")}
    assert "ART Occitanie" in sections["status-active"].text
    assert "démonstration" not in sections["status-active"].text
    assert "ART Grand Est" in sections["status-to_create"].text
    assert "Statut fixé pour la démonstration" in sections["status-to_create"].text
    assert [h.text for h in sections["beside"].select("h3")] == ["Réseau national", "GeoDEV"]
    assert "Corse" in sections["none"].text
    assert "Occitanie" not in sections["none"].text
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert page.find(id="ges"), "a region without page leads to the entry of its network"


@pytest.mark.parametrize("path", ["/reseaux/", "/reseaux/poles/", "/actualites/", "/appels/"])
def test_empty_site_answers(client, path):
    soup(client, path)
    soup(client, f"/en{path}")


def test_list_has_a_constant_number_of_queries(client):
    NetworkFactory().hubs.add(DataHubFactory())
    few = queries(client, "/reseaux/")
    for network in NetworkFactory.create_batch(5, regions=["FR-OCC"]):
        network.hubs.add(DataHubFactory(), DataHubFactory())
    cache.clear()
    assert queries(client, "/reseaux/") == few


# A network's page


def test_page_says_kindly_what_is_not_known(client):
    network = NetworkFactory(code="BRE")
    for prefix in ("", "/en"):
        page = soup(client, f"{prefix}/reseaux/bre/")
        assert page.h1.text == network.page.title
        assert "None" not in page.main.text
        assert "[]" not in page.main.text
    text = main(client, "/reseaux/bre/")
    for words in ("Non connu", "pas encore rédigé sa présentation", "pas encore les membres", "Aucun événement"):
        assert words in text


def test_page_shows_people_members_hubs_and_facts(client):
    network = NetworkFactory(code="OCC", since=2017, operators=["CNES", "IRD"], regions=["FR-OCC"],
                             contact_email="reseau@example.org", parent=NetworkFactory(code="THEIA"))  # fmt: skip
    network.hubs.add(DataHubFactory(name="ODATIS"))
    company = OrganisationFactory(name="Zeta", actor_type=ActorType.COMPANY, is_demonstration=True)
    MembershipFactory(network=network, organisation=company)
    MembershipFactory(network=network, organisation=OrganisationFactory(actor_type=ActorType.LOCAL_AUTHORITY))
    page = NetworkPage.objects.get(pk=network.page.pk)
    page.coordinators.add(Coordinator(name="Camille", role_fr="animation", email="c@example.org", organisation=company))
    page.save()
    found = soup(client, "/reseaux/occ/").main
    text = found.get_text(" ", strip=True)
    for words in ("Camille", "animation", "2017", "CNES, IRD", "Occitanie", "ODATIS"):
        assert words in text
    assert found.find("a", href="mailto:reseau@example.org")
    headings = [h.text for h in found.select("#members ~ h3, section[aria-labelledby=members] h3")]
    assert headings.index("Collectivités") < headings.index("Entreprises")
    assert "Exemple fictif" in next(li.text for li in found.select("li") if "Zeta" in li.text)


def test_page_lists_events_through_the_feed(client, only_events):
    NetworkFactory(code="OCC")
    now = timezone.now()
    only_events(
        event("a-venir", now + timedelta(days=3)), event("ancien", now - timedelta(days=9)),
        event("recent", now - timedelta(days=2)), event("sans-date", None),
    )  # fmt: skip
    found = soup(client, "/reseaux/occ/").main
    upcoming = found.find("section", {"aria-labelledby": "events"})
    past = found.find("section", {"aria-labelledby": "past"})
    assert [a["href"] for a in upcoming.select("a")] == ["/a-venir/"]
    assert [a["href"] for a in past.select(".card-title a")] == ["/recent/", "/ancien/", "/sans-date/"]


def test_page_has_a_constant_number_of_queries(client):
    network = NetworkFactory(code="OCC")

    def grow(times):
        for _ in range(times):
            membership = MembershipFactory(network=network)
            page = NetworkPage.objects.get(pk=network.page.pk)
            page.coordinators.add(Coordinator(name="Camille", organisation=membership.organisation))
            page.save()
            NewsFactory(network=network)
            CallFactory(network=network)
            network.hubs.add(DataHubFactory())

    grow(1)
    few = queries(client, "/reseaux/occ/")
    grow(4)
    assert queries(client, "/reseaux/occ/") == few


def test_drafts_and_private_pages_are_not_shown(client):
    network = NetworkFactory(code="OCC")
    NewsFactory(network=network, title="Secrète", live=False)
    private = NewsFactory(network=network, title="Réservée")
    private.view_restrictions.create(restriction_type="login")
    CallFactory(network=network, title="Appel caché", live=False)
    for path in ("/reseaux/occ/", "/actualites/", "/appels/", "/actualites/atom.xml", "/appels/atom.xml"):
        content = client.get(path).content.decode()
        assert not any(words in content for words in ("Secrète", "Réservée", "Appel caché")), path
    assert [i.title for i in feed.published(FeedQuery(kinds=frozenset({"news", "call"})))] == []


# Hubs and centres


def test_hub_tells_offer_contact_networks_centres_and_its_events(client, only_events):
    hub = DataHubFactory(code="ODATIS", offer_fr="Des données de l’océan.", domain_fr="Océan", contact_email="o@ex.org")
    NetworkFactory(name_fr="ART Bretagne").hubs.add(hub)
    Service.objects.create(kind=ServiceKind.DATA_CENTRE, code="C1", slug="c1", name_fr="Centre", place="Brest", hub=hub)
    only_events(
        event("du-pole", timezone.now() + timedelta(days=1), where="ODATIS"),
        event("ailleurs", timezone.now() + timedelta(days=1), where="THEIA"),
    )
    text = main(client, "/reseaux/poles/odatis/")
    for words in ("Des données de l’océan.", "Océan", "o@ex.org", "ART Bretagne", "Centre", "Brest", "Titre du-pole"):
        assert words in text
    assert "Titre ailleurs" not in text
    service = main(client, "/reseaux/services/c1/")
    for words in ("Brest", "ODATIS" if hub.name == "ODATIS" else hub.name, "Non connu", "Titre du-pole"):
        assert words in service
    soup(client, "/reseaux/poles/inconnu/", 404)
    soup(client, "/reseaux/services/inconnu/", 404)


# News


def test_news_filters(client):
    occ, geodev = NetworkFactory(code="OCC"), NetworkFactory(code="GEODEV")
    NewsFactory(network=occ, title="Carte", kind=NewsKind.PRODUCT)
    NewsFactory(network=geodev, title="Séisme", country="MA", date=date(2023, 9, 22))
    found = lambda path: [h.text for h in soup(client, path).main.select(".card-title")]  # noqa: E731
    assert found("/actualites/") == ["Carte", "Séisme"]
    assert found("/actualites/?country=MA") == ["Séisme"]
    assert found("/actualites/?kind=product") == ["Carte"]
    assert found("/actualites/?network=GEODEV&kind=news") == ["Séisme"]
    assert found("/actualites/?network=OCC&country=MA") == []
    assert "Aucune actualité ne correspond" in main(client, "/actualites/?network=OCC&country=MA")
    countries = {o["value"]: o.text for o in soup(client, "/en/actualites/").select("select[name=country] option")}
    assert countries == {"": "All countries", "MA": "Morocco"}
    assert "22 septembre 2023" in main(client, "/actualites/")
    assert "Maroc" in main(client, "/actualites/")


@pytest.mark.parametrize(
    "query", ["kind=zzz", "country=%3Cscript%3E", "network=A'--", "page=-1&kind=zzz", "kind=%F0%28"]
)
def test_a_bad_filter_is_told_next_to_its_field_and_the_rest_is_shown(client, query):
    NewsFactory(title="Là")
    page = soup(client, f"/actualites/?{query}")
    assert page.select_one(".invalid-feedback, [id^=error_]")
    assert "Là" in page.main.text
    assert client.get(f"/actualites/atom.xml?{query}").status_code == 400


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999999999999", "2"])
def test_page_numbers_out_of_range_show_a_page(client, page):
    NewsFactory(title="Là")
    assert "Là" in main(client, f"/actualites/?page={page}")


def test_pager_keeps_the_filters(client):
    network = NetworkFactory(code="OCC")
    for _ in range(13):
        NewsFactory(network=network)
    links = soup(client, "/actualites/?network=OCC").select(".pager a")
    assert links
    assert all("network=OCC" in a["href"] for a in links)


def test_lists_have_a_constant_number_of_queries(client):
    for factory, path in (
        (NewsFactory, "/actualites/"),
        (CallFactory, "/appels/"),
        (NewsFactory, "/actualites/atom.xml"),
    ):
        factory()
        few = queries(client, path)
        factory.create_batch(5)
        assert queries(client, path) == few, path


def test_news_page_json_ld_cannot_leave_its_element(client):
    title = "Carte </script><script>alert(1)</script> & eau"
    news = NewsFactory(title=title, country="MG", summary_fr="Résumé", date=date(2023, 9, 22))
    page = soup(client, news.get_url())
    scripts = page.select('script[type="application/ld+json"]')
    data = json.loads(scripts[0].string)
    assert data["headline"] == title
    assert (data["@type"], data["datePublished"], data["inLanguage"]) == ("NewsArticle", "2023-09-22", "fr")
    assert data["contentLocation"]["name"] == "Madagascar"
    assert data["url"] == f"http://testserver{news.get_url()}"
    assert not [s for s in page.select("script") if "alert" in (s.string or "") and s.get("type") is None]


def test_news_page_marks_the_language_of_what_is_not_translated(client):
    news = NewsFactory(title="Une carte", summary_fr="Résumé")
    with translation.override("en"):
        page = soup(client, news.get_url())
    assert page.html["lang"] == "en"
    assert page.h1.span["lang"] == "fr"


def test_atom_is_read_by_a_reader(client):
    news = NewsFactory(title="Crue & étiage <b>", summary_fr="L’eau", kind=NewsKind.PRODUCT)
    NewsFactory(title="Autre", kind=NewsKind.JOB)
    response = client.get("/actualites/atom.xml?kind=product")
    read = feedparser.parse(response.content)
    assert not read.bozo
    assert read.version == "atom10"
    assert [e.title for e in read.entries] == [news.title]
    assert read.entries[0].link == f"http://testserver{news.get_url()}"
    assert read.entries[0].id == f"tag:testserver,2024:networks.news:{news.pk}"
    assert read.feed.links[-1].href == "http://testserver/actualites/atom.xml?kind=product"
    english = feedparser.parse(client.get("/en/actualites/atom.xml").content)
    assert english.entries[0].link.startswith("http://testserver/en/reseaux/")


def test_a_feed_holds_the_whole_list_page_by_page(client, monkeypatch):
    monkeypatch.setattr(feeds, "LIMIT", 2)
    for number in range(5):
        NewsFactory(title=f"Nouvelle {number}", kind=NewsKind.JOB)
    NewsFactory(title="Autre", kind=NewsKind.PRODUCT)
    for number in range(3):
        CallFactory(title=f"Appel {number}")
    assert feed_pages.titles(client, "/actualites/atom.xml?kind=job") == [f"Nouvelle {n}" for n in range(4, -1, -1)]
    assert feed_pages.titles(client, "/appels/atom.xml") == ["Appel 2", "Appel 1", "Appel 0"]
    assert client.get("/appels/atom.xml?page=3").status_code == 404
    for path in ("/actualites/atom.xml", "/appels/atom.xml", "/lettre/atom.xml"):
        for bad in ("0", "x", "-1"):
            assert client.get(f"{path}?page={bad}").status_code == 400, path


# Calls


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, CallState.OPEN),
        (0, 0, CallState.OPEN),
        (1, None, CallState.UPCOMING),
        (None, -1, CallState.CLOSED),
        (-5, 0, CallState.OPEN),
        (1, 5, CallState.UPCOMING),
    ],
)
def test_state_of_a_call_is_the_same_in_python_and_in_sql(opens, closes, state):
    today = date(2026, 3, 1)
    day = lambda n: None if n is None else today + timedelta(days=n)  # noqa: E731
    call = CallFactory(opens_on=day(opens), closes_on=day(closes))
    assert call.state(today) == state
    assert [s for s in CallState if CallPage.objects.in_state(s, today).exists()] == [state]


def test_calls_that_can_be_answered_come_first(client):
    today = timezone.localdate()
    CallFactory(title="Clos", closes_on=today - timedelta(days=1))
    CallFactory(title="Sans fin")
    CallFactory(title="À venir", opens_on=today + timedelta(days=1), closes_on=today + timedelta(days=3))
    CallFactory(title="Clos avant", closes_on=today - timedelta(days=9))
    CallFactory(title="Bientôt", closes_on=today + timedelta(days=2))
    CallFactory(title="Ce soir", closes_on=today)
    titles = [h.text for h in soup(client, "/appels/").main.select(".card-title")]
    assert titles == ["Ce soir", "Bientôt", "Sans fin", "À venir", "Clos", "Clos avant"]
    assert [h.text for h in soup(client, "/appels/?state=closed").main.select(".card-title")] == ["Clos", "Clos avant"]


def test_words_of_a_call():
    today = date(2026, 3, 1)
    call = CallPage(opens_on=date(2026, 2, 1), closes_on=date(2026, 5, 1))
    assert call_state_words(call, today) == "Ouvert jusqu’au 1er mai 2026"
    assert call_state_words(call, date(2026, 1, 1)) == "Ouvre le 1er février 2026"
    assert call_state_words(call, date(2026, 5, 2)) == "Clos depuis le 1er mai 2026"
    with translation.override("en"):
        assert call_state_words(call, today) == "Open until 1 May 2026"
        assert day_in_words(today) == "1 March 2026"


def test_a_call_does_not_close_before_it_opens():
    network = NetworkFactory()
    with pytest.raises(ValidationError) as error:
        network.page.add_child(instance=CallPage(title="x", opens_on=date(2026, 2, 2), closes_on=date(2026, 2, 1)))
    assert "closes_on" in error.value.message_dict


def test_call_page_says_who_may_answer(client):
    call = CallFactory(who_may_answer_fr="Les collectivités", closes_on=timezone.localdate(), is_demonstration=True)
    text = main(client, call.get_url())
    for words in ("Les collectivités", "Ouvert jusqu’au", "au soir (heure de Paris)", "Exemple fictif"):
        assert words in text


# Joints


def test_feed_windows_are_half_open():
    NewsFactory(title="A", first_published_at=NOW, last_published_at=NOW)
    NewsFactory(title="B", first_published_at=NOW - timedelta(days=9), last_published_at=NOW + timedelta(hours=1))
    query = FeedQuery(kinds=frozenset({"news"}))
    later = NOW + timedelta(days=1)
    assert [i.title for i in feed.published(query, NOW, later)] == ["A"]
    assert [i.title for i in feed.published(query, NOW - timedelta(days=1), NOW)] == []
    assert [i.title for i in feed.updated(query, NOW, later)] == ["B"]
    assert [i.title for i in feed.updated(query, NOW + timedelta(hours=1), NOW + timedelta(hours=2))] == ["B"]
    assert feed.published(FeedQuery(kinds=frozenset({"news"}), hub="THEIA")) == []
    assert [i.title for i in feed.published(FeedQuery(kinds=frozenset({"news"}), limit=1))] == ["A"]


def test_feed_items_are_in_the_language_asked_for():
    news = NewsFactory(network=NetworkFactory(name_fr="Réseau", name_en="Network"), title="Carte", title_en="Map")
    other = NewsFactory(title="Sols", first_published_at=NOW - timedelta(days=1))
    found = {i.key: i for i in feed.published(FeedQuery(language="en", kinds=frozenset({"news"})))}
    item = found[f"networks.news:{news.pk}"]
    assert (item.title, item.language, item.network_name) == ("Map", "en", "Network")
    assert item.url.startswith("/en/")
    assert found[f"networks.news:{other.pk}"].language == "fr"


def test_calls_to_come_end_with_their_closing_day():
    today = timezone.localdate()
    call = CallFactory(closes_on=today)
    CallFactory(closes_on=today - timedelta(days=1))
    items = feed.upcoming(FeedQuery(kinds=frozenset({"call"})), timezone.now())
    assert [i.key for i in items] == [f"networks.call:{call.pk}"]
    assert items[0].ends_at > timezone.now()


def test_what_is_fictitious_says_so_wherever_the_feed_is_read(client):
    NewsFactory(title="Inventée", is_demonstration=True)
    NewsFactory(title="Vraie", first_published_at=NOW - timedelta(days=1))
    assert [i.note for i in feed.published(FeedQuery(kinds=frozenset({"news"})))] == ["Exemple fictif", ""]


def test_footer_names_networks_that_have_a_page_and_hubs():
    NetworkFactory(code="OCC", name_fr="ART Occitanie")
    NetworkFactory(code="GES", with_page=False)
    DataHubFactory(name="ODATIS", code="ODATIS")
    assert [link.label for link in joints.network_links()] == ["ART Occitanie"]
    assert [link.url for link in joints.hub_links()] == ["/reseaux/poles/odatis/"]


def test_figures_count_real_members_only():
    network = NetworkFactory(code="OCC")
    MembershipFactory(network=network, organisation=OrganisationFactory(is_demonstration=True))
    figures = lambda: [f.value for f in feed.sources({"news"})[0].figures("OCC")]  # noqa: E731
    assert figures() == []
    MembershipFactory(network=network)
    assert figures() == ["1"]


def test_a_page_without_network_still_answers(client):
    network = NetworkFactory(code="OCC")
    type(network).objects.filter(pk=network.pk).update(page=None)
    assert presentation.of_network(NetworkPage.objects.get(slug="occ")) is None
    soup(client, "/reseaux/occ/")
    assert NewsPage.objects.count() == 0
