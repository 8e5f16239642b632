"""Nothing comes twice: of the issues of a letter the first that is frozen takes its items, and its number."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from networks.enums import NetworkKind
from networks.newsletters import drafts, freezing, gate, taking
from networks.newsletters.models import NewsletterIssue, TakenItem
from tests.factories import IssueFactory, NetworkFactory, NewsFactory, section_block
from tests.racing import at_once

VERSION = timezone.now() - timedelta(days=5)


@pytest.fixture
def network(db):
    return NetworkFactory(code="NAT", kind=NetworkKind.NATIONAL)


@pytest.fixture(autouse=True)
def publisher(db):
    from cms.models import SiteSettings

    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple"
    site.save()


def item(key, title="Une nouvelle", version=VERSION):
    return {"key": key, "title": title, "updated_at": version.isoformat() if version else ""}


def issue_with(network, *items, code="news", number=1, **values):
    issue = IssueFactory(network=network, number=number, blocks=[section_block(code, *items)], **values)
    issue.get_latest_revision().publish()
    return NewsletterIssue.objects.get(pk=issue.pk)


def messages_of(issue):
    return [finding.message for finding in gate.repeats(issue)]


def test_what_another_issue_took_is_refused_by_name_under_the_lock(network):
    first = issue_with(network, item("networks.news:1"), item("networks.news:2", "Deux"), title="Lettre d’été")
    second = issue_with(network, item("networks.news:2", "Deux"), item("networks.news:3", "Trois"), title="Automne")
    assert gate.check(second) == []  # a draft takes nothing
    freezing.freeze(first)
    assert messages_of(second) == [
        "«\u00a0Deux\u00a0» est déjà dans «\u00a0Lettre d’été\u00a0»\u00a0: retirez-le de ce numéro."
    ]
    with pytest.raises(freezing.NotReady) as refused:
        freezing.freeze(second)
    assert [f.code for f in refused.value.findings] == ["twice"]
    second.refresh_from_db()
    assert second.state == "draft"
    # Another letter may tell of it, and what is given back is free again.
    assert gate.repeats(issue_with(NetworkFactory(code="OCC"), item("networks.news:2"))) == []
    freezing.unfreeze(first)
    freezing.freeze(second)


def test_what_was_edited_since_and_networks_in_turn_may_come_again(network):
    first = issue_with(network, item("networks.news:1"), title="Une")
    freezing.freeze(first)
    later = VERSION + timedelta(days=1)
    assert gate.repeats(issue_with(network, item("networks.news:1", version=later))) == []
    assert [f.code for f in gate.repeats(issue_with(network, item("networks.news:1", version=None)))] == ["twice"]
    TakenItem.objects.update(section="focus", key="networks.network:1")
    assert gate.repeats(issue_with(network, item("networks.network:1"), code="focus")) == []


def test_an_item_is_not_twice_in_one_issue(network):
    issue = issue_with(network, item("networks.news:1"), item("networks.news:1"), item("networks.news:2"))
    assert messages_of(issue) == [
        "«\u00a0Une nouvelle\u00a0» est deux fois dans ce numéro\u00a0: retirez l’un des deux."
    ]
    assert gate.repeats(issue_with(network, item(""), item(""))) == []  # written by hand


def test_the_second_draft_takes_the_next_number_and_its_title_follows(network):
    NewsFactory(network=network, first_published_at=VERSION)
    until = timezone.now()
    one, two = (drafts.new_issue(network, until, languages=["fr", "en"]) for _n in range(2))
    assert one.number == two.number == 1
    for issue in (one, two):
        issue.get_latest_revision().publish()
    freezing.freeze(one, gate_check=False)
    assert taking.settle_number(two)
    two.refresh_from_db()
    assert two.number == 2
    assert two.title == drafts.first_title(2, until, "fr")
    assert two.title_en == drafts.first_title(2, until, "en")
    assert not two.has_unpublished_changes
    assert not taking.settle_number(two)


def test_a_title_of_the_editors_own_stays_and_must_bear_the_number(network):
    freezing.freeze(issue_with(network, item("networks.news:1"), title="Lettre n° 1"))
    own = issue_with(network, item("networks.news:2"), title="Lettre n°\u00a01, spécial eau")
    with pytest.raises(freezing.NotReady) as refused:
        freezing.freeze(own)
    assert [f.code for f in refused.value.findings] == ["title"]
    own.refresh_from_db()
    assert (own.number, own.title) == (2, "Lettre n°\u00a01, spécial eau")


def test_an_open_draft_is_offered_before_another_is_written(client, admin_client, network):
    NewsFactory(network=network)
    url = reverse("newsletter_issue:new")
    answer = {"network": network.pk, "languages": ["fr"]}
    assert admin_client.post(url, answer).status_code == 302
    [begun] = NewsletterIssue.objects.all()
    told = admin_client.post(url, answer)
    assert told.status_code == 200
    assert reverse("wagtailadmin_pages:edit", args=[begun.pk]) in told.content.decode()
    assert NewsletterIssue.objects.count() == 1
    assert admin_client.post(url, {**answer, "another": "1"}).status_code == 302
    assert NewsletterIssue.objects.count() == 2


def freeze_at_once(issues):
    return at_once(freezing.freeze, issues, check=(gate, "check"), refusal=freezing.SendingError)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_issues_frozen_at_once_do_not_take_the_same_item(network, monkeypatch):
    def issues():
        NewsletterIssue.objects.update(state="draft")
        TakenItem.objects.all().delete()
        return [issue_with(network, item("networks.news:1"), number=n) for n in (next_number(), next_number())]

    numbers = iter(range(1, 9))

    def next_number():
        return next(numbers)

    assert freeze_at_once(issues()) == ["NotReady", "done"]
    # The control: without the lock both find that nobody has taken it.
    asked = Barrier(2, timeout=20)
    repeats = gate.repeats

    def both(issue):
        found = repeats(issue)
        if connection.in_atomic_block:
            asked.wait()
        return found

    monkeypatch.setattr(taking, "lock", lambda network_pk: None)
    monkeypatch.setattr(gate, "repeats", both)
    assert freeze_at_once(issues()) == ["done", "done"]
