"""Personal data of subscribers: what is told, what is erased, what stays."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cms import my_space, privacy, signing
from cms.models import SpaceAccess
from cms.outbox import suppression
from cms.uploads import Table
from networks.newsletters import importing, links, subscribing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import STREAM, FormerSubscriber, Subscriber, SubscriberImport, SubscriberImportRow
from networks.newsletters.subscribing import Wishes
from tests.factories import NetworkFactory, SubscriberFactory

pytestmark = pytest.mark.django_db
ADDRESS = "ana@example.org"


@pytest.fixture
def holder():
    return privacy.holders()["newsletters"]


def waiting_file(*addresses):
    rows = [[address, "2021-05-31"] for address in addresses]
    return importing.keep(Table(["email", "consent"], rows), name="liste.csv", source="Ancien site", by=None)


def test_the_export_tells_when_how_and_to_which_text(holder):
    row = SubscriberFactory(address=ADDRESS, networks=[NetworkFactory(code="occitanie")], topics=["calls"])
    waiting_file("ANA@example.org", "b@example.org")
    told = holder.export(ADDRESS)
    assert json.loads(json.dumps(told)) == told
    assert told[0]["consent"] == {
        "when": row.consent_at.isoformat(),
        "how": "form",
        "where": "/lettre/",
        "text": "J’accepte de recevoir la lettre.",
    }
    assert (told[0]["networks"], told[0]["topics"]) == (["occitanie"], ["calls"])
    assert told[1]["line"] == {"address": "ANA@example.org", "consent": "2021-05-31"}
    assert "b@example.org" not in json.dumps(told)
    assert my_space.holds_something(ADDRESS)


def test_my_space_leads_to_the_preferences(client, holder):
    row = SubscriberFactory(address=ADDRESS)
    [entry] = holder.entries(ADDRESS, "fr")
    assert client.get(entry.url).status_code == 200
    access = SpaceAccess.objects.create(address=ADDRESS, asked_at=timezone.now())
    token = signing.token(my_space.PURPOSE, access.pk, access.link_version)
    assert "/lettre/preferences/" in client.get(f"/mon-espace/{token}/").content.decode()
    subscribing.leave(subscriber=row)
    assert holder.entries(ADDRESS, "fr") == []


def test_erasing_leaves_a_hash_that_stops_imports_and_links_that_work(client, holder):
    row = SubscriberFactory(address=ADDRESS)
    path = f"/lettre/desabonnement/{signing.token(links.UNSUBSCRIBE, row.pk, 1)}/"
    waiting_file("Ana@example.org", "b@example.org")
    assert holder.erase(ADDRESS) == 2
    assert not Subscriber.objects.exists()
    assert [line.content["address"] for line in SubscriberImportRow.objects.all()] == ["b@example.org"]
    assert suppression.has_withdrawn(STREAM, ADDRESS)
    assert [line.outcome for line in importing.plan(waiting_file(ADDRESS)).lines] == ["refused"]
    assert client.post(path).status_code == 200
    assert ADDRESS not in str(list(FormerSubscriber.objects.values()))
    # A new subscription of the same person is reached by the link of a letter from before.
    subscribing.ask(address=ADDRESS, wishes=Wishes("fr"), source="/lettre/")
    later = Subscriber.objects.get()
    subscribing.confirm(subscriber=later)
    assert later.pk != row.pk
    assert client.post(path).status_code == 200
    later.refresh_from_db()
    assert later.state == SubscriberState.UNSUBSCRIBED
    assert holder.erase("nobody@example.org") == 0


def test_erasing_an_address_somebody_else_typed_leaves_nothing(holder):
    subscribing.ask(address=ADDRESS, wishes=Wishes("fr"), source="/lettre/")
    assert holder.erase(ADDRESS) == 1
    assert not FormerSubscriber.objects.exists()
    assert not suppression.has_withdrawn(STREAM, ADDRESS)


def test_what_nobody_confirmed_is_purged_after_seven_days(holder):
    now = timezone.now()
    subscribing.ask(address="old@example.org", wishes=Wishes("fr"), source="", now=now - timedelta(days=8))
    subscribing.ask(address="new@example.org", wishes=Wishes("fr"), source="", now=now - timedelta(days=6))
    left = SubscriberFactory(address="left@example.org")
    subscribing.leave(subscriber=left)
    subscribing.ask(address="left@example.org", wishes=Wishes("fr"), source="", now=now - timedelta(days=8))
    known = SubscriberFactory(address="known@example.org")
    assert holder.purge(now) == 2
    assert set(Subscriber.objects.values_list("address", flat=True)) == {
        "new@example.org",
        "left@example.org",
        "known@example.org",
    }
    left.refresh_from_db()
    known.refresh_from_db()
    assert (left.pending, left.state, known.state) == ({}, "unsubscribed", "active")
    assert holder.purge(now) == 0


def test_proof_is_erased_three_years_after_somebody_left(holder):
    now = timezone.now()
    for days in (3 * 365 + 1, 3 * 365 - 1):
        row = SubscriberFactory(address=f"left-{days}@example.org")
        subscribing.leave(subscriber=row, now=now - timedelta(days=days))
    assert holder.purge(now) == 1
    assert Subscriber.objects.get().address == f"left-{3 * 365 - 1}@example.org"
    assert suppression.has_withdrawn(STREAM, f"left-{3 * 365 + 1}@example.org")


def test_files_nobody_imports_are_erased_after_a_day(holder):
    file = waiting_file(ADDRESS)
    done = waiting_file("b@example.org")
    importing.run(done)
    SubscriberImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    holder.purge(timezone.now())
    assert not SubscriberImport.objects.filter(pk=file.pk).exists()
    assert SubscriberImport.objects.filter(pk=done.pk).exists(), "the report stays, and names nobody"
