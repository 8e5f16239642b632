"""The list of events, its calendar, its files: filters kept in the address, bad values told, nothing hidden shown."""

from datetime import UTC, date, datetime, time, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from cms import feeds
from cms.models import Tag
from cms.search import index
from events.enums import EventMode, EventStatus
from events.search import SOURCE
from tests import feed_pages
from tests.factories import DataHubFactory, EventFactory, NetworkFactory, PartFactory, SeatPoolFactory, ThemeFactory

pytestmark = pytest.mark.django_db

LIST, CALENDAR, ICS, ATOM = "/evenements/", "/evenements/calendrier/", "/evenements/agenda.ics", "/evenements/atom.xml"
NBSP = "\N{NO-BREAK SPACE}"
SECRET = "https://visio.example.org/secret"


def soup(client, path, status=200, **query):
    response = client.get(path, query)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [a.get_text(strip=True) for a in page.select(".card-event .card-title a")]


def past(**fields):
    return EventFactory(**{"day": timezone.localdate() - timedelta(days=30), **fields})


def test_what_comes_by_default_the_past_on_request(client):
    EventFactory(title="Loin", day=timezone.localdate() + timedelta(days=40))
    EventFactory(title="Bientôt")
    past(title="Récent")
    past(title="Ancien", day=date(2023, 2, 1))
    past(title="Sans date", date_precision="unknown", start_date=None)
    assert titles(soup(client, LIST)) == ["Bientôt", "Loin"]
    page = soup(client, LIST, passes="1")
    assert titles(page) == ["Récent", "Ancien", "Sans date"]
    assert "date non connue" in page.select(".card-event")[-1].get_text()


@pytest.fixture
def rich():
    """An event that every filter finds, and another that only a few do."""
    network, guest = NetworkFactory(code="OCC"), NetworkFactory(code="SUD")
    event = EventFactory(
        title="Trait de côte",
        network=network,
        kind="training",
        mode="hybrid",
        day=date(2030, 11, 3),
        summary_fr="Un résumé sur l’érosion",
    )
    event.co_organisers.set([guest])
    event.themes.set([ThemeFactory(notation="littoral")])
    event.hubs.set([DataHubFactory(code="ODATIS")])
    event.tags.set([Tag.objects.create(name="Sentinel-2", slug="sentinel-2", name_en="Sentinel")])
    event.save()
    EventFactory(title="Autre", kind="webinar", mode="", network=NetworkFactory(code="BRE"))
    index.rebuild([SOURCE.name])
    return event


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"reseau": "OCC"}, True),
        ({"reseau": "SUD"}, True),
        ({"reseau": "BRE"}, False),
        ({"type": "training"}, True),
        ({"type": "webinar"}, False),
        ({"mode": "online"}, True),
        ({"mode": "on_site"}, True),
        ({"mode": "hybrid"}, True),
        ({"theme": "littoral"}, True),
        ({"pole": "ODATIS"}, True),
        ({"mois": "2030-11"}, True),
        ({"mois": "2030-12"}, False),
        ({"q": "TRAIT érosion"}, True),
        ({"q": "traits cote"}, True),
        ({"q": "sentinel-2"}, True),
        ({"q": "glacier"}, False),
        ({"q": "% _ ' \""}, False),
        ({"reseau": "OCC", "type": "training", "mode": "online", "theme": "littoral", "q": "trait"}, True),
    ],
)
def test_each_filter_and_all_of_them(client, rich, query, found):
    assert ("Trait de côte" in titles(soup(client, LIST, **query))) is found
    entries = feedparser.parse(client.get(ATOM, query).content).entries
    assert ("Trait de côte" in [e.title for e in entries]) is found
    events = Calendar.from_ical(client.get(ICS, query).content).walk("VEVENT")
    assert ("Trait de côte" in [str(e["summary"]) for e in events]) is found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reseau", "XXX"),
        ("type", "fête"),
        ("mode", "1"),
        ("theme", "?"),
        ("pole", "x'--"),
        ("mois", "2026-13"),
        ("mois", "9999-12"),
        ("mois", "٢٠٢٦-١١"),
        ("q", "a" * 101),
        ("page", "zzz"),
        ("page", "-1"),
        ("page", "99999999999999999999999"),
    ],
)
def test_a_bad_value_is_told_and_the_list_is_not_empty(client, rich, name, value):
    page = soup(client, LIST, **{name: value})
    assert len(titles(page)) == 2
    if name != "page":
        assert page.select(".filters .invalid-feedback")
        assert not page.select(".active-filters")
        assert client.get(CALENDAR, {name: value}).status_code == 200
        for machine in (ICS, ATOM):
            response = client.get(machine, {name: value})
            assert response.status_code == 400
            assert name in response.content.decode()


def test_the_address_keeps_the_filters(client, rich):
    page = soup(client, LIST, reseau="OCC", mode="online", mois="2030-11", page="7")
    assert [
        a.get_text(" ", strip=True).replace(NBSP, " ").split(" – ")[0] for a in page.select(".active-filters a")
    ] == [
        "Réseau : Réseau OCC",
        "Mode : En ligne",
        "Mois : novembre 2030",
    ]
    assert page.select(".active-filters a")[0]["href"] == "/evenements/?mode=online&mois=2030-11"
    calendar = next(a["href"] for a in page.select(".tabs a") if "calendrier" in a["href"])
    assert calendar == "/evenements/calendrier/?reseau=OCC&mode=online&mois=2030-11"
    assert page.select_one("link[type='application/atom+xml']")["href"].endswith("reseau=OCC&mode=online&mois=2030-11")
    chosen = page.select_one("select[name=reseau] option[selected]")
    assert chosen["value"] == "OCC"


def test_pages_keep_the_filters(client):
    network = NetworkFactory(code="OCC")
    for rank in range(21):
        EventFactory(network=network, title=f"E{rank}")
    page = soup(client, LIST, reseau="OCC")
    assert len(titles(page)) == 20
    following = page.select_one(".pager a[rel=next]")["href"]
    assert "reseau=OCC" in following
    assert len(titles(soup(client, LIST + following))) == 1


def test_an_empty_list_says_what_to_do(client):
    page = soup(client, LIST, q="introuvable")
    assert page.select_one(".empty a")["href"] == LIST


def test_english(client, rich):
    rich.title_en = "Shoreline"
    rich.save()
    page = soup(client, "/en" + LIST, reseau="OCC")
    assert titles(page) == ["Shoreline"]
    assert "3 November 2030" in page.get_text()
    assert page.select_one(".card-event .card-title a")["href"].startswith("/en/")
    page = soup(client, "/en" + CALENDAR, mois="2030-11")
    assert page.select_one("caption").get_text() == "November 2030"
    autre = next(a for a in soup(client, "/en" + LIST).select(".card-title a") if a.get_text() == "Autre")
    assert autre.select_one("span")["lang"] == "fr"


def _days(page):
    return {
        td.select_one("time")["datetime"]: [a.get_text(" ", strip=True).replace(NBSP, " ") for a in td.select("a")]
        for td in page.select("table.calendar td")
        if td.select("a")
    }


def test_the_calendar_puts_events_on_the_days_of_their_own_zone(client):
    EventFactory(title="Nouméa", timezone="Pacific/Noumea", day=date(2030, 11, 1), start_time=time(1), end_time=None)
    EventFactory(title="Deux jours", day=date(2030, 11, 30), end_date=date(2030, 12, 1), end_time=None)
    EventFactory(title="Vague", day=date(2030, 11, 1), date_precision="month")
    series = EventFactory(
        title="Série", kind="webinar_series", date_precision="day", day=date(2030, 11, 5), end_date=date(2030, 12, 5)
    )
    PartFactory(event=series, title_fr="Un", starts_at=datetime(2030, 11, 5, 11, tzinfo=UTC))
    PartFactory(event=series, title_fr="Deux", starts_at=datetime(2030, 12, 5, 11, tzinfo=UTC))
    page = soup(client, CALENDAR, mois="2030-11")
    assert _days(page) == {
        "2030-11-01": ["1 h Nouméa"],
        "2030-11-05": ["12 h Série : Un"],
        "2030-11-30": ["11 h Deux jours"],
    }
    assert [a.get_text() for a in page.select("section .list-lines a")] == ["Vague"]
    assert [th["scope"] for th in page.select("table.calendar th")] == ["col"] * 7
    assert page.select_one("caption").get_text() == "novembre 2030"
    december = page.select_one(".calendar-nav a[rel=next]")["href"]
    assert december == "/evenements/calendrier/?mois=2030-12"
    assert _days(soup(client, december)) == {"2030-12-01": ["Deux jours"], "2030-12-05": ["12 h Série : Deux"]}


@pytest.mark.parametrize(("month", "missing"), [("1990-01", "prev"), ("2100-12", "next")])
def test_the_calendar_ends_where_dates_end(client, month, missing):
    page = soup(client, CALENDAR, mois=month)
    assert page.select_one(f".calendar-nav a[rel={missing}]") is None


@pytest.mark.parametrize("path", [LIST, CALENDAR, ICS, ATOM])
def test_drafts_private_pages_and_joining_links_stay_hidden(client, path):
    day = timezone.localdate().replace(day=28)
    EventFactory(title="Visible", joining_link=SECRET, day=day, end_date=day + timedelta(days=3), end_time=None)
    EventFactory(title="Brouillon", live=False, day=day)
    private = EventFactory(title="Privé", day=day)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    closed = NetworkFactory(code="CLOSED")
    PageViewRestriction.objects.create(page=closed.page, restriction_type=PageViewRestriction.PASSWORD, password="x")
    EventFactory(title="Sous un réseau privé", network=closed, day=day)
    text = client.get(path, {"mois": day.strftime("%Y-%m")}).content.decode().replace("\r\n ", "")
    assert "Visible" in text
    for hidden in ("Brouillon", "Privé", "Sous un réseau privé", SECRET, "visio.example.org"):
        assert hidden not in text
    for event in (private, closed.events.get()):
        for name in ("event_ics", "share_image"):
            assert client.get(reverse(f"events:{name}", args=[event.pk])).status_code == 404


def test_atom_is_valid_and_keeps_its_keys(client):
    event = EventFactory(title="A < B & C", summary_fr="Résumé <script>\x0b", status=EventStatus.CANCELLED)
    content = client.get(ATOM).content
    assert not feedparser.parse(content).bozo
    entry = ElementTree.fromstring(content).find("{*}entry")
    assert entry.findtext("{*}title") == "A < B & C"
    assert entry.findtext("{*}summary").startswith("Annulé · ")
    assert entry.findtext("{*}summary").endswith("Résumé &lt;script&gt;")
    [entry] = feedparser.parse(content).entries
    key = entry.id
    event.slug = "renomme"
    event.save()
    [entry] = feedparser.parse(client.get(ATOM).content).entries
    assert entry.id == key
    assert entry.link.endswith("/renomme/")
    assert entry.link.startswith("http://testserver/")
    with translation.override("en"):
        assert feedparser.parse(client.get("/en" + ATOM).content).entries[0].link.startswith("http://testserver/en/")


def test_the_feed_holds_the_whole_view_page_by_page(client, monkeypatch):
    monkeypatch.setattr(feeds, "LIMIT", 2)
    for number in range(5):
        EventFactory(title=f"Atelier {number}", mode=EventMode.ONLINE)
    EventFactory(title="Sur place", mode=EventMode.ON_SITE)
    assert feed_pages.titles(client, f"{ATOM}?mode=online") == [f"Atelier {n}" for n in range(4, -1, -1)]
    assert client.get(f"{ATOM}?page=4").status_code == 404
    assert client.get(f"{ATOM}?page=x").status_code == 400


def test_get_sets_no_cookie_and_post_is_refused(client):
    for path in (LIST, CALENDAR, ICS, ATOM):
        assert not client.get(path).cookies
        assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", [LIST, CALENDAR, ICS, ATOM])
def test_queries_do_not_grow_with_events(client, path):
    def make(count):
        for _rank in range(count):
            event = EventFactory(day=date(2030, 11, 3))
            event.co_organisers.set([NetworkFactory()])
            event.save()
            SeatPoolFactory(event=event, quota=5)

    def count():
        client.get(path, {"mois": "2030-11"})  # content types and the site's root are looked up once a process
        with CaptureQueriesContext(connection) as captured:
            client.get(path, {"mois": "2030-11"})
        return len(captured)

    make(2)
    few = count()
    make(8)
    assert count() == few <= 20
