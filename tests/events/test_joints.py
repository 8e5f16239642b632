"""What the events give to the ground floor: feed, search, site map."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms import feed
from cms.feed import FeedQuery
from cms.search import index
from events.enums import DatePrecision
from events.feed_source import EventSource
from events.models import DeclaredFigure, ParticipationFact
from events.search import SOURCE
from networks.enums import NetworkKind
from tests.factories import DataHubFactory, EventFactory, NetworkFactory, ThemeFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)
SECRET = "https://visio.example.org/secret"


def titles(items):
    return [item.title for item in items]


@pytest.fixture
def hidden():
    """What must never leave."""
    EventFactory(title="Brouillon", live=False)
    private = EventFactory(title="Privé")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)


def test_upcoming_of_a_network_holds_what_it_co_organises_once(hidden):
    own, guest = NetworkFactory(code="OCC"), NetworkFactory(code="SUD")
    shared = EventFactory(title="Partagé", network=own, day=date(2030, 7, 2), joining_link=SECRET, audiences=["gis"])
    shared.co_organisers.set([guest, own])
    shared.hubs.set([DataHubFactory(code="ODATIS")])
    shared.themes.set([ThemeFactory(notation="eau")])
    shared.save()
    EventFactory(title="Avant", network=own, day=date(2030, 7, 1))
    EventFactory(title="Passé", network=own, day=date(2030, 5, 1))
    EventFactory(title="Ailleurs", day=date(2030, 7, 3))
    source = EventSource()
    assert titles(source.upcoming(FeedQuery(network="OCC"), NOW)) == ["Avant", "Partagé"]
    assert titles(source.upcoming(FeedQuery(network="SUD"), NOW)) == ["Partagé"]
    assert titles(source.upcoming(FeedQuery(), NOW)) == ["Avant", "Partagé", "Ailleurs"]
    assert titles(source.upcoming(FeedQuery(hub="ODATIS"), NOW)) == ["Partagé"]
    assert titles(source.upcoming(FeedQuery(audience="gis"), NOW)) == ["Partagé"]
    assert titles(source.upcoming(FeedQuery(audience="gi"), NOW)) == []
    assert titles(source.upcoming(FeedQuery(network="NONE"), NOW)) == []
    assert titles(feed.upcoming(FeedQuery(kinds=frozenset({"event"}), limit=1), NOW)) == ["Avant"]
    [item] = source.upcoming(FeedQuery(network="SUD", language="en"), NOW)
    assert (item.network_code, item.language, item.themes, item.when) == (
        "OCC",
        "fr",
        ("eau",),
        "2 July 2030, 11:00 to 12:00",
    )
    assert item.url.startswith("/en/reseaux/occ/")
    assert item.key == f"events.event:{shared.pk}"
    assert (item.day, item.note) == (date(2030, 7, 2), "")
    assert SECRET not in repr(item)


def test_an_item_says_what_is_cancelled_or_fictitious_and_which_day_is_known():
    EventFactory(day=date(2030, 7, 1), date_precision="month", is_demonstration=True, status="cancelled")
    [item] = EventSource().upcoming(FeedQuery(language="en"), NOW)
    assert (item.day, item.note, item.when) == (None, "Cancelled, Fictitious event", "July 2030")


def test_published_and_updated_are_half_open(hidden):
    start, end = NOW - timedelta(days=7), NOW
    EventFactory(title="Au début", first_published_at=start, last_published_at=start)
    EventFactory(title="À la fin", first_published_at=end, last_published_at=end)
    EventFactory(title="Repris", first_published_at=start - timedelta(days=1), last_published_at=start)
    source = EventSource()
    assert titles(source.published(FeedQuery(), start, end)) == ["Au début"]
    assert titles(source.updated(FeedQuery(), start, end)) == ["Repris"]
    assert set(titles(source.published(FeedQuery(), None, None))) == {"Au début", "À la fin", "Repris"}


def test_figures_count_a_shared_event_once_nationally_and_once_a_network(hidden):
    national = NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL)
    own, guest = NetworkFactory(code="OCC"), NetworkFactory(code="SUD")
    shared = EventFactory(network=own)
    shared.co_organisers.set([guest])
    shared.save()
    EventFactory(network=own, is_demonstration=True)
    DeclaredFigure.objects.create(network=own, event=shared, participants=105)
    DeclaredFigure.objects.create(network=national, participants=117, private_percent=25)
    values = {
        network: [f.value for f in EventSource().figures(network)] for network in (None, "OCC", "SUD", "THEIA", "NONE")
    }
    assert values == {None: ["1", "222"], "OCC": ["1", "105"], "SUD": ["1", "105"], "THEIA": ["117"], "NONE": []}
    shared.figures_frozen_at = timezone.now()
    shared.save()
    ParticipationFact.objects.create(event=shared, stage="confirmed", dimension="total", count=98)
    ParticipationFact.objects.create(event=shared, stage="confirmed", dimension="private", value="yes", count=20)
    assert [f.value for f in EventSource().figures("SUD")] == ["1", "98"]


def test_the_feed_makes_the_same_queries_for_more_events():
    def make(count):
        for _rank in range(count):
            event = EventFactory(day=date(2030, 7, 1))
            event.themes.set([ThemeFactory()])
            event.save()

    def count():
        EventSource().upcoming(FeedQuery(), NOW)
        with CaptureQueriesContext(connection) as captured:
            EventSource().upcoming(FeedQuery(), NOW)
        return len(captured)

    make(2)
    few = count()
    make(6)
    assert count() == few


def test_the_search_finds_events_and_nothing_hidden(client, hidden):
    event = EventFactory(
        title="Suivre les forêts", venue_city="Brest", joining_link=SECRET, practical_information_fr=[]
    )
    index.rebuild([SOURCE.name])
    page = client.get("/recherche/", {"q": "foret"}).content.decode()
    assert event.get_url() in page
    for words in ("Brouillon", "Privé", "visio", "secret"):
        found = client.get("/recherche/", {"q": words}).content.decode()
        assert "evenement-" not in found
        assert SECRET not in found
    assert "Suivre les forêts" in client.get("/evenements/", {"q": "FORÊT"}).content.decode()


def test_the_site_map_lists_the_list_and_the_calendar(client):
    text = client.get("/sitemap.xml").content.decode()
    if "sitemapindex" in text:
        text = client.get("/sitemap-events.xml").content.decode()
    assert "/evenements/</loc>" in text
    assert "/evenements/calendrier/</loc>" in text


def test_items_tell_the_day_only_where_it_is_known_and_what_is_fictitious():
    EventFactory(title="Au jour", day=date(2030, 7, 1), timezone="Pacific/Noumea", start_time=time(8, 0))
    EventFactory(title="Au mois", day=date(2030, 7, 1), date_precision=DatePrecision.MONTH, start_time=None,
                 end_time=None, is_demonstration=True)  # fmt: skip
    found = {item.title: item for item in EventSource().upcoming(FeedQuery(), NOW)}
    assert found["Au jour"].day == date(2030, 7, 1)
    assert found["Au jour"].starts_at.date() == date(2030, 6, 30)  # in UTC: the place is eleven hours ahead
    assert found["Au jour"].note == ""
    assert found["Au mois"].day is None
    assert found["Au mois"].note
