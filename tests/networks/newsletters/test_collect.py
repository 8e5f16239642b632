"""What an issue gathers: by section, for its network, nothing twice, what was edited apart."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cms import feed
from cms.feed import FeedItem
from events.enums import EventKind
from networks.enums import NetworkKind
from networks.models import NewsPage
from networks.newsletters import collect as collecting
from networks.newsletters import drafts, gate
from networks.newsletters.enums import IssueState, SectionCode
from networks.newsletters.models import NewsletterIssue, TakenItem
from resources.enums import ResourceType
from resources.models import Resource
from tests.factories import CallFactory, EventFactory, IssueFactory, NetworkFactory, NewsFactory, ResourceFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
BEFORE = NOW - timedelta(days=90)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day these drafts are finished on: that of their interval's end."""
    monkeypatch.setattr(collecting, "timezone", SimpleNamespace(now=lambda: NOW))


@pytest.fixture
def national():
    return NetworkFactory(code="NAT", kind=NetworkKind.NATIONAL)


@pytest.fixture
def occitanie():
    return NetworkFactory(code="OCC")


def published(factory, when, **values):
    return factory(first_published_at=when, last_published_at=when, **values)


def codes(sections):
    return [section.code.value for section in sections]


def keys(sections, code):
    return [c.key for section in sections if section.code == code for c in section.items]


def leave(issue):
    """As if the issue had been sent."""
    drafts.record_taken(issue)
    NewsletterIssue.objects.filter(pk=issue.pk).update(state=IssueState.SENT, sent_at=issue.until)


@pytest.fixture
def content(national, occitanie):
    """One thing of each kind, published in the interval, and one of each outside of it."""
    month = NOW - timedelta(days=30)
    made = {
        "workshop": published(EventFactory, month, network=occitanie, day=NOW.date() + timedelta(days=20)),
        "training": published(
            EventFactory, month, network=occitanie, kind=EventKind.TRAINING, day=NOW.date() + timedelta(days=9)
        ),
        "replayed": published(EventFactory, BEFORE - timedelta(days=60), network=occitanie, day=month.date()),
        "over": published(EventFactory, month, network=occitanie, day=month.date() + timedelta(days=3)),
        "news": published(NewsFactory, month, network=occitanie),
        "national_news": published(NewsFactory, month + timedelta(days=1), network=national),
        "old_news": published(NewsFactory, BEFORE - timedelta(days=1), network=occitanie),
        "next_news": published(NewsFactory, NOW + timedelta(days=1), network=occitanie),
        "call": published(CallFactory, month, network=occitanie, closes_on=NOW.date() + timedelta(days=30)),
        "closed_call": published(CallFactory, month, network=occitanie, closes_on=NOW.date() - timedelta(days=2)),
    }
    replayed = made["replayed"]
    replayed.replays = [("replay", {"label": "Vidéo", "url": "https://example.org/v"})]
    replayed.last_published_at = NOW - timedelta(days=5)
    replayed.save()
    return made


def test_each_thing_finds_its_section_in_the_order_of_a_letter(national, content):
    found = collecting.collect(national, BEFORE, NOW, "fr")
    assert codes(found) == ["events", "training", "replays", "news", "focus", "calls"]
    assert keys(found, SectionCode.EVENTS) == [f"events.event:{content['workshop'].pk}"]
    assert keys(found, SectionCode.TRAINING) == [f"events.event:{content['training'].pk}"]
    assert keys(found, SectionCode.REPLAYS) == [f"events.event:{content['replayed'].pk}#after"]
    assert keys(found, SectionCode.NEWS) == [
        f"networks.news:{content['national_news'].pk}",
        f"networks.news:{content['news'].pk}",
    ]
    assert keys(found, SectionCode.CALLS) == [f"networks.call:{content['call'].pk}"]


def test_a_network_s_letter_has_only_what_is_its_own(occitanie, content):
    found = collecting.collect(occitanie, BEFORE, NOW, "fr")
    assert keys(found, SectionCode.NEWS) == [f"networks.news:{content['news'].pk}"]
    assert "focus" not in codes(found)
    assert collecting.collect(NetworkFactory(code="BRE"), BEFORE, NOW, "fr") == []


def test_drafts_and_private_pages_are_not_gathered(occitanie):
    published(NewsFactory, NOW - timedelta(days=2), network=occitanie, live=False)
    assert collecting.collect(occitanie, BEFORE, NOW, "fr") == []


def resource(number, category):
    moment = NOW - timedelta(days=number + 1)
    return FeedItem(
        key=f"resources.resource:{number}",
        kind="resource",
        title=f"Ressource {number}",
        url=f"/ressources/{number}/",
        language="fr",
        published_at=moment,
        updated_at=moment,
        category=category,
    )


class Source:
    """A floor above that publishes ``items``."""

    kinds = frozenset({"resource"})

    def __init__(self, items):
        self.items = items

    def published(self, query, since, until):
        return [i for i in self.items if (since is None or since <= i.published_at) and i.published_at < until]

    def updated(self, query, since, until):
        return [i for i in self.items if i.published_at < since <= i.updated_at]

    def upcoming(self, query, now):
        return []

    def figures(self, network):
        return []


@pytest.fixture
def resources(monkeypatch):
    def register(items):
        monkeypatch.setattr(feed, "_sources", {**feed._sources, "resources": Source(items)})

    return register


def test_data_are_products_and_the_rest_are_resources(national, resources):
    resources([resource(1, "product"), resource(2, "software"), resource(3, "dataset"), resource(4, "")])
    found = collecting.collect(national, BEFORE, NOW, "fr")
    assert keys(found, SectionCode.PRODUCTS) == ["resources.resource:1", "resources.resource:3"]
    assert keys(found, SectionCode.RESOURCES) == ["resources.resource:2", "resources.resource:4"]


def test_nothing_comes_twice_in_a_letter_and_a_replay_is_something_new(national, occitanie, content):
    first = drafts.new_issue(national, NOW, since=BEFORE)
    leave(first)
    assert TakenItem.objects.filter(issue=first).count() == 7
    again = collecting.collect(national, BEFORE, NOW, "fr")
    assert codes(again) == ["focus"]  # networks are presented in turn
    # Another letter of another network may still tell of it.
    assert "news" in codes(collecting.collect(occitanie, BEFORE, NOW, "fr"))
    workshop = content["workshop"]
    workshop.replays = [("report", {"label": "Compte rendu", "url": "https://example.org/cr"})]
    later = NOW + timedelta(days=60)
    workshop.last_published_at = later - timedelta(days=5)
    workshop.save()
    found = collecting.collect(national, NOW, later, "fr")
    assert keys(found, SectionCode.REPLAYS) == [f"events.event:{workshop.pk}#after"]
    assert keys(found, SectionCode.NEWS) == [f"networks.news:{content['next_news'].pk}"]


def test_a_draft_or_a_cancelled_issue_takes_nothing_from_the_next(national, content):
    for state in (IssueState.DRAFT, IssueState.CANCELLED):
        issue = drafts.new_issue(national, NOW, since=BEFORE)
        NewsletterIssue.objects.filter(pk=issue.pk).update(state=state)
    assert "news" in codes(collecting.collect(national, BEFORE, NOW, "fr"))


def test_the_interval_and_the_number_follow_the_last_issue(national, occitanie, content):
    assert drafts.interval(national, NOW) == (NOW - drafts.FIRST_INTERVAL, NOW)
    first = drafts.new_issue(national, NOW)
    leave(first)
    later = NOW + timedelta(days=91)
    assert drafts.interval(national, later) == (NOW, later)
    assert drafts.new_issue(national, later).number == 2
    assert drafts.new_issue(occitanie, later).number == 1


def test_what_was_edited_since_it_was_taken_is_offered_apart(national, content):
    first = drafts.new_issue(national, NOW, since=BEFORE)
    leave(first)
    news = content["news"]
    later = NOW + timedelta(days=60)
    NewsPage.objects.filter(pk=news.pk).update(last_published_at=later - timedelta(days=10))
    NewsPage.objects.filter(pk=content["national_news"].pk).update(last_published_at=NOW - timedelta(days=1))
    issue = drafts.new_issue(national, later)
    (offered,) = drafts.offers(issue)
    assert keys(offered.offer.edited, SectionCode.NEWS) == [f"networks.news:{news.pk}"]
    assert f"networks.news:{news.pk}" not in keys(offered.offer.left_out, SectionCode.NEWS)


def test_what_is_published_while_a_draft_is_finished_is_offered_apart(occitanie, monkeypatch):
    first = drafts.new_issue(occitanie, NOW, since=BEFORE)
    later = NOW + timedelta(days=20)
    news = published(NewsFactory, NOW + timedelta(days=5), network=occitanie)
    soon = published(EventFactory, NOW + timedelta(days=6), network=occitanie, day=(later + timedelta(days=10)).date())
    published(EventFactory, NOW + timedelta(days=1), network=occitanie, day=(NOW + timedelta(days=8)).date())  # over
    published(NewsFactory, later, network=occitanie)  # not yet
    monkeypatch.setattr(collecting, "timezone", SimpleNamespace(now=lambda: later))
    (offered,) = drafts.offers(first)
    assert (offered.offer.left_out, offered.offer.edited, offered.count) == ((), (), 2)
    event_key, news_key = f"events.event:{soon.pk}", f"networks.news:{news.pk}"
    assert {c.key for section in offered.offer.later for c in section.items} == {event_key, news_key}
    leave(drafts.add_item(first, event_key, "fr"))
    following = collecting.collect(occitanie, *drafts.interval(occitanie, later + timedelta(days=1)), "fr")
    assert event_key not in {c.key for section in following for c in section.items}, "what was added comes once"
    assert news_key in keys(following, SectionCode.NEWS), "what was not stays for the next issue"


def test_a_draft_takes_the_first_of_each_section_and_offers_the_others(occitanie):
    made = [published(NewsFactory, NOW - timedelta(days=n + 1), network=occitanie) for n in range(9)]
    issue = drafts.new_issue(occitanie, NOW, languages=["fr", "en"])
    held = [key for key, _code, _at in drafts.held_in(issue, "fr")]
    assert held == [f"networks.news:{news.pk}" for news in made[: drafts.PER_SECTION]]
    french, english = drafts.offers(issue)
    assert french.count == english.count == 3
    left = keys(french.offer.left_out, SectionCode.NEWS)[0]
    changed = drafts.add_item(issue, left, "fr")
    assert [key for key, _code, _at in drafts.held_in(changed, "fr")][-1] == left
    assert drafts.offers(changed)[0].count == 2
    assert [key for key, _code, _at in drafts.held_in(changed, "en")] == held
    with pytest.raises(drafts.NotOffered):
        drafts.add_item(issue, left, "fr")


def test_an_added_section_stands_where_its_order_puts_it(national, content):
    issue = drafts.new_issue(national, NOW, since=BEFORE)
    blocks = [block for block in issue.body_fr.get_prep_value() if block["value"]["code"] != "training"]
    issue.body_fr = blocks
    issue.save_revision()
    changed = drafts.add_item(issue, f"events.event:{content['training'].pk}", "fr")
    assert [block.value["code"] for block in changed.body_fr] == [
        "events",
        "training",
        "replays",
        "news",
        "focus",
        "calls",
    ]


def test_an_interval_that_ended_in_the_future_leaves_no_gap(occitanie):
    """An issue holds nothing that was published after it was frozen: the next one begins there."""
    frozen = NOW - timedelta(days=3)
    for network, frozen_at, began in ((occitanie, frozen, frozen), (NetworkFactory(code="BRE"), None, NOW)):
        issue = IssueFactory(network=network)
        until = NOW + timedelta(days=20) if frozen_at else NOW
        NewsletterIssue.objects.filter(pk=issue.pk).update(state="sent", until=until, frozen_at=frozen_at)
        assert drafts.interval(network, NOW + timedelta(days=1))[0] == began
        issue.refresh_from_db()
    issue.until = timezone.now() + timedelta(hours=1)
    assert "until" in [finding.code for finding in gate.check(issue)]


def test_nothing_is_added_to_an_issue_on_its_way(national, content):
    issue = drafts.new_issue(national, NOW, since=BEFORE)
    leave(issue)
    issue.refresh_from_db()
    assert drafts.offers(issue) == []
    with pytest.raises(drafts.NotEditable):
        drafts.add_item(issue, "networks.news:1", "fr")


def test_networks_are_presented_in_turn(national, occitanie):
    other = NetworkFactory(code="BRE")
    shown = []
    for n in range(3):
        issue = drafts.new_issue(national, NOW + timedelta(days=90 * n))
        shown += [key for key, code, _at in drafts.held(issue) if code == "focus"]
        leave(issue)
    first, second = collecting.focus_key(other), collecting.focus_key(occitanie)
    assert shown == [first, second, first]


def test_the_draft_is_a_page_under_its_network_and_no_reader_sees_it(client, national, content):
    issue = drafts.new_issue(national, NOW, since=BEFORE, languages=["fr", "en"])
    issue.refresh_from_db()
    assert issue.get_parent().specific == national.page
    assert (issue.live, issue.state, issue.languages) == (False, IssueState.DRAFT, ["fr", "en"])
    assert issue.title == "Lettre n°\u00a01, octobre 2026"
    assert issue.title_en == "Letter no. 1, October 2026"
    assert client.get(issue.get_url() or f"/reseaux/{national.slug}/lettre-1/").status_code == 404
    assert drafts.new_issue(national, NOW).slug == "lettre-1-2"


def test_queries_do_not_grow_with_the_items(national, resources, django_assert_max_num_queries):
    network = NetworkFactory(code="ONE")
    for n in range(2):
        published(NewsFactory, NOW - timedelta(days=n + 1), network=network)
    with django_assert_max_num_queries(60) as few:
        collecting.collect(national, BEFORE, NOW, "fr")
    for n in range(12):
        published(NewsFactory, NOW - timedelta(days=n + 3), network=network)
        published(EventFactory, NOW - timedelta(days=3), network=network, day=NOW.date() + timedelta(days=n + 1))
    with django_assert_max_num_queries(60) as many:
        collecting.collect(national, BEFORE, NOW, "fr")
    # Events need a handful of their own (themes, images) once there is one.
    assert len(many) - len(few) <= 6


def test_what_a_draft_leaves_out_is_offered_and_nothing_is_lost(national):
    network = NetworkFactory(code="BIG")
    for n in range(2):
        published(NewsFactory, NOW - timedelta(days=1), network=network)
        published(EventFactory, NOW - timedelta(days=1), network=network, day=NOW.date() + timedelta(days=n + 1))
    kinds = (ResourceType.PRODUCT, ResourceType.SOFTWARE)
    when = [NOW - timedelta(days=n + 1) for n in range(96)]
    many = [published(ResourceFactory.build, at, network=network, type=kinds[n % 2]) for n, at in enumerate(when)]
    Resource.objects.bulk_create(many)
    issue = drafts.new_issue(national, NOW, since=NOW - timedelta(days=700))
    (offered,) = drafts.offers(issue)
    assert offered.count > 0
    assert offered.count + sum(1 for _held in drafts.held(issue)) == 100 + 1  # and the network in focus
