"""From the frozen letter to counts that add up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms import privacy
from cms.counters import count
from cms.models import SiteSettings
from cms.outbox import bounces, control
from cms.outbox.bounces import Report
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.models import Delivery, Mailing, Suppression
from cms.outbox.sender import Sender
from cms.outbox.testing import deliver_all
from cms.outbox.transports.base import LostError, RefusedError, TryLaterError
from cms.outbox.transports.memory import MemoryTransport
from networks.enums import NetworkKind
from networks.newsletters import departures, freezing, launching, results, subscribing, visits
from networks.newsletters.models import Announcement, NewsletterIssue, Sending, Subscriber
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def publisher():
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple\n34000 Montpellier"
    site.save()


@pytest.fixture
def network():
    return NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL, name_fr="Réseau national")


@pytest.fixture
def issue(network):
    made = NewsletterIssue(
        title="Lettre d’automne",
        title_en="Autumn letter",
        slug="lettre-1",
        languages=["fr", "en"],
        number=1,
        until=timezone.now(),
        summary_fr="Ce trimestre.",
        summary_en="This quarter.",
        live=False,
    )
    for language, text in (("fr", "Bonjour à tous."), ("en", "Hello everybody.")):
        stream = made._meta.get_field(f"body_{language}").stream_block
        value = [{"type": "editorial", "value": {"title": "", "text": f"<p>{text}</p>", "author": "Camille"}}]
        setattr(made, f"body_{language}", stream.to_python(value))
    network.page.add_child(instance=made)
    made.save_revision().publish()
    return NewsletterIssue.objects.get(pk=made.pk)


def readers(n=3, english=1):
    made = [
        Subscriber(address=f"l{i}@example.org", state="active", language="en" if i < english else "fr")
        for i in range(n)
    ]
    return Subscriber.objects.bulk_create(made)


def on_its_way(issue, **options):
    freezing.freeze(issue)
    sending = launching.launch(issue, **options)
    departures.tick(sending.leaves_at)
    sending.refresh_from_db()
    issue.refresh_from_db()
    return sending


def after(sending):
    return sending.leaves_at + MINUTE


def test_a_letter_leaves_in_each_language_and_the_counts_add_up(issue):
    readers()
    freezing.freeze(issue)
    assert issue.state == "frozen"
    assert {v.language: v.subject for v in issue.variants.all()} == {"fr": "Lettre d’automne", "en": "Autumn letter"}
    sending = launching.launch(issue)
    assert (sending.audience, issue.state) == ({"fr": 2, "en": 1}, "scheduled")
    assert sending.leaves_at - sending.launched_at == launching.cancel_window()
    # Nothing leaves before, neither by the clock nor by a worker who looks early.
    assert departures.tick(sending.leaves_at - MINUTE) == {"begun": 0, "closed": 0}
    assert deliver_all(after(sending)) == []
    assert departures.tick(sending.leaves_at)["begun"] == 1
    issue.refresh_from_db()
    assert issue.state == "sending"
    sent = deliver_all(after(sending))
    assert sorted(m["subject"] for m in sent) == ["Autumn letter", "Lettre d’automne", "Lettre d’automne"]
    one = next(m for m in sent if m["to"] == "l0@example.org")
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["List-Unsubscribe"].startswith("<http")
    assert departures.tick(after(sending)) == {"begun": 0, "closed": 1}
    sending.refresh_from_db()
    issue.refresh_from_db()
    assert (issue.state, sending.counts) == ("sent", {"sent": 3})
    assert sending.closed_at is not None


def test_later_edits_do_not_change_what_leaves(issue):
    readers(1, english=0)
    freezing.freeze(issue)
    before = issue.variants.get(language="fr").sha256
    draft = issue.get_latest_revision_as_object()
    draft.title = "Tout autre chose"
    draft.save_revision().publish()
    sending = launching.launch(issue)
    departures.tick(sending.leaves_at)
    assert [m["subject"] for m in deliver_all(after(sending))] == ["Lettre d’automne"]
    assert issue.variants.get(language="fr").sha256 == before
    assert NewsletterIssue.objects.get(pk=issue.pk).state == "sending"


def test_an_altered_content_does_not_leave(issue):
    readers(1)
    freezing.freeze(issue)
    issue.variants.filter(language="fr").update(html="<p>altered</p>")
    with pytest.raises(freezing.Damaged):
        launching.launch(issue)
    assert not Mailing.objects.exists()


def test_the_gate_refuses(issue):
    SiteSettings.objects.update(postal_address="")
    SiteSettings.load().save()
    site = SiteSettings.load()
    site.postal_address = ""
    site.save()
    with pytest.raises(freezing.NotReady) as refused:
        freezing.freeze(issue)
    assert "identity" in {finding.code for finding in refused.value.findings}
    issue.refresh_from_db()
    assert (issue.state, issue.variants.count()) == ("draft", 0)


def test_who_unsubscribes_on_the_way_gets_nothing(issue):
    first, second, _third = readers()
    sending = on_its_way(issue)
    subscribing.leave(subscriber=Subscriber.objects.get(pk=second.pk))
    sent = deliver_all(after(sending))
    assert second.address not in {m["to"] for m in sent}
    assert first.address in {m["to"] for m in sent}
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert sending.counts == {"sent": 2, "suppressed": 1}
    assert results.results(sending).unsubscribed == 0, "they never got it"
    subscribing.leave(subscriber=Subscriber.objects.get(pk=first.pk))
    sending.refresh_from_db()
    assert results.results(sending).unsubscribed == 1


def test_who_left_while_the_audience_was_being_written_gets_nothing(issue):
    """A withdrawal older by a moment than the mailing: the outbox alone would let the letter leave."""
    first, second, third = readers()
    freezing.freeze(issue)
    sending = launching.launch(issue)
    subscribing.leave(subscriber=Subscriber.objects.get(pk=first.pk))
    Subscriber.objects.filter(pk=second.pk).update(state="suspended")
    Delivery.objects.update(state="pending", reason="")
    Suppression.objects.update(since=sending.mailing.created_at - MINUTE)
    departures.tick(sending.leaves_at)
    assert [m["to"] for m in deliver_all(after(sending))] == [third.address]


def test_a_page_saved_meanwhile_does_not_hold_a_departure_back(issue):
    readers(2)
    sending = on_its_way(issue)
    NewsletterIssue.objects.filter(pk=issue.pk).update(state="frozen")  # as a publication in flight would write it
    issue.refresh_from_db()
    with pytest.raises(freezing.WrongState):
        freezing.unfreeze(issue)
    with pytest.raises(freezing.WrongState):
        launching.launch(issue)
    departures.tick(after(sending))
    issue.refresh_from_db()
    assert issue.state == "sending"


def test_sending_again_opens_a_departure_and_not_a_stopped_one(issue):
    readers(2)
    sending = on_its_way(issue)
    deliver_all(after(sending))
    failed = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=failed.pk).update(state="failed")
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert sending.closed_at is not None
    failed.refresh_from_db()
    assert departures.send_again(sending, failed)
    sending.refresh_from_db()
    assert sending.closed_at is None
    departures.stop(sending)
    failed.refresh_from_db()
    Delivery.objects.filter(pk=failed.pk).update(state="uncertain")
    assert not departures.send_again(sending, failed)


def test_an_unpublished_issue_does_not_leave(issue):
    readers(1)
    freezing.freeze(issue)
    issue.unpublish()
    with pytest.raises(freezing.WrongState):
        launching.launch(issue)


def test_who_subscribes_after_the_freeze_is_not_written_to(issue):
    readers(2)
    sending = on_its_way(issue)
    Subscriber.objects.create(address="new@example.org", state="active")
    assert len(deliver_all(after(sending))) == 2


def test_cancel_in_time_and_launch_again(issue):
    readers(2)
    freezing.freeze(issue)
    first = launching.launch(issue, at=timezone.now() + timedelta(days=2))
    departures.cancel(first)
    issue.refresh_from_db()
    assert issue.state == "frozen"
    departures.tick(first.leaves_at + MINUTE)
    assert deliver_all(first.leaves_at + MINUTE) == []
    second = launching.launch(issue)
    departures.tick(second.leaves_at)
    assert len(deliver_all(after(second))) == 2
    with pytest.raises(freezing.WrongState):
        departures.cancel(second)
    freezing_again = pytest.raises(freezing.WrongState)
    with freezing_again:
        freezing.freeze(issue)


def test_pause_resume_and_stop(issue):
    readers(4)
    sending = on_its_way(issue)
    assert departures.pause(sending)
    assert deliver_all(after(sending)) == []
    sending.mailing.refresh_from_db()
    assert results.progress(sending).waiting == 4
    assert departures.resume(sending)
    pks = list(Delivery.objects.order_by("pk").values_list("pk", flat=True)[:2])
    Delivery.objects.filter(pk__in=pks).update(state="sent", sent_at=timezone.now())
    assert departures.stop(sending) == 2
    assert deliver_all(after(sending)) == []
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert sending.counts == {"sent": 2, "suppressed": 2}
    assert sending.closed_at is not None


def test_an_uncertain_one_keeps_it_open_until_somebody_settles_it(issue):
    readers(3)
    sending = on_its_way(issue)

    class Drops(MemoryTransport):
        def send(self, outgoing):
            if outgoing.recipient == "l1@example.org":
                raise LostError("gone")
            return super().send(outgoing)

    Sender(Drops(), clock=lambda: after(sending)).run()
    departures.tick(after(sending))
    sending.refresh_from_db()
    issue.refresh_from_db()
    assert (issue.state, sending.closed_at) == ("sent", None)
    assert results.progress(sending).uncertain == 1
    control.treat_as_sent(Delivery.objects.get(state="uncertain"))
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert sending.closed_at is not None
    assert sending.counts == {"sent": 3}


def test_what_is_put_off_keeps_it_open(issue):
    readers(2)
    sending = on_its_way(issue)

    class Busy(MemoryTransport):
        def send(self, outgoing):
            raise TryLaterError("454 later", dropped=False)

    Sender(Busy(), clock=lambda: after(sending)).run()
    assert departures.tick(after(sending))["closed"] == 0
    stand = results.progress(sending)
    assert (stand.deferred, stand.is_open, stand.adds_up) == (2, True, True)


def test_a_missing_delivery_is_seen(issue):
    readers(3)
    sending = on_its_way(issue)
    Delivery.objects.filter(address="l1@example.org").delete()
    deliver_all(after(sending))
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert sending.closed_at is None
    assert not results.progress(sending).adds_up


def test_nobody_and_too_far(issue):
    freezing.freeze(issue)
    with pytest.raises(launching.Nobody):
        launching.launch(issue)
    readers(1)
    with pytest.raises(freezing.WrongState):
        launching.launch(issue, at=timezone.now() + timedelta(days=200))
    assert not Sending.objects.exists()


def test_queries_of_a_launch_grow_by_batches_only(issue, connection_queries):
    freezing.freeze(issue)
    readers(3)
    few = connection_queries(lambda: departures.cancel(launching.launch(issue)))
    Subscriber.objects.bulk_create(Subscriber(address=f"m{n}@example.org", state="active") for n in range(300))
    issue.refresh_from_db()
    # In batches: SQLite takes some fifty rows a statement, PostgreSQL five hundred.
    assert connection_queries(lambda: departures.cancel(launching.launch(issue))) <= few + 300 // 25


@pytest.fixture
def connection_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return count


def test_the_page_of_a_departure(issue, admin_client):
    readers(2, english=0)
    address = reverse("newsletter_departure:issue", args=[issue.pk])
    assert "Geler" in admin_client.get(address).content.decode()
    admin_client.post(address, {"act": "freeze"})
    assert "<strong>2</strong>" in admin_client.get(address).content.decode()
    wrong = admin_client.post(address, {"act": "launch", "at": "2001-01-01T10:00"})
    assert "Ce moment est passé" in wrong.content.decode()
    admin_client.post(address, {"act": "launch", "rate": "600"})
    sending = Sending.objects.get()
    assert sending.mailing.rate_per_minute == 600
    shown = admin_client.get(address)
    assert shown["Refresh"]
    departures.tick(sending.leaves_at)
    admin_client.post(address, {"act": "pause"})
    assert "Reprendre" in admin_client.get(address).content.decode()
    admin_client.post(address, {"act": "resume"})
    deliver_all(after(sending))
    departures.tick(after(sending))
    shown = admin_client.get(address)
    assert "Refresh" not in shown
    assert "Résultats" in shown.content.decode()
    for bad in ({}, {"act": "dance"}, {"act": "settle"}, {"act": "settle", "delivery": "999999"}):
        assert admin_client.post(address, bad).status_code == 404


def test_stopped_before_anybody_got_it_it_was_not_sent(issue, client, admin_client):
    readers(2)
    sending = on_its_way(issue)
    assert departures.stop(sending) == 2
    issue.refresh_from_db()
    assert (issue.state, issue.sent_at, issue.scheduled_at) == ("cancelled", None, None)
    assert client.get(issue.get_url()).status_code == 404
    assert "Lettre d’automne" not in client.get("/lettre/").content.decode()
    page = admin_client.get(reverse("newsletter_departure:issue", args=[issue.pk])).content.decode()
    assert "Non envoyé" in page
    assert "Geler" in page
    # Its content is free for the next issue, or for itself: it is mended and sent anew.
    freezing.freeze(issue)
    again = launching.launch(issue)
    departures.tick(again.leaves_at)
    assert len(deliver_all(after(again))) == 2
    departures.tick(after(again))
    issue.refresh_from_db()
    assert issue.state == "sent"


def test_stopped_on_the_way_it_stays_sent(issue, admin_client):
    readers(3)
    sending = on_its_way(issue)
    Delivery.objects.filter(address="l1@example.org").update(state="sent", sent_at=timezone.now())
    departures.stop(sending)
    issue.refresh_from_db()
    assert (issue.state, Sending.objects.get().counts) == ("sent", {"sent": 1, "suppressed": 2})
    page = admin_client.get(reverse("newsletter_departure:issue", args=[issue.pk])).content.decode()
    assert "1 sur 3" in page
    with pytest.raises(freezing.WrongState):
        departures.stop(sending)


def test_refused_by_every_server_it_was_not_sent_and_no_old_letter_leaves_beside_the_new_one(issue):
    readers(2)
    sending = on_its_way(issue)
    Delivery.objects.update(state="failed")
    departures.tick(after(sending))
    issue.refresh_from_db()
    assert issue.state == "cancelled"
    control.send_again(Delivery.objects.order_by("pk")[0])
    assert deliver_all(after(sending)) == []


def test_uncertain_then_refused_when_sent_again_it_stays_sent(issue):
    readers(2)
    sending = on_its_way(issue)
    Delivery.objects.update(state="uncertain")
    departures.tick(after(sending))
    issue.refresh_from_db()
    assert issue.state == "sent"
    sending.refresh_from_db()
    for delivery in Delivery.objects.order_by("pk"):
        assert departures.send_again(sending, delivery)
    Delivery.objects.update(state="failed")
    departures.tick(after(sending))
    issue.refresh_from_db()
    sending.refresh_from_db()
    assert (issue.state, sending.cancelled_at, sending.counts) == ("sent", None, {"failed": 2})
    assert sending.closed_at is not None


class Quota(MemoryTransport):
    """Takes so many mails, then answers every one the same."""

    def __init__(self, takes, **told):
        self.takes, self.told, self.asked = takes, told, 0

    def send(self, outgoing):
        self.asked += 1
        if self.asked > self.takes:
            raise RefusedError(f"550 5.4.5 <{outgoing.recipient}> Daily sending quota exceeded", **self.told)
        return super().send(outgoing)


@pytest.mark.parametrize(("told", "asked"), [({}, 6), ({"recipient": True}, 6), ({"sender": True}, 2)])
def test_a_server_that_refuses_every_letter_halts_the_departure(issue, admin_client, told, asked):
    readers(8)
    sending = on_its_way(issue)
    server, now = Quota(1, **told), after(sending)
    Sender(server, clock=lambda: now).run()
    assert server.asked == asked
    departures.tick(now)
    issue.refresh_from_db()
    assert issue.state == "sending"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent", "deferred", "pending"}
    page = reverse("newsletter_departure:issue", args=[issue.pk])
    shown = admin_client.get(page).content.decode()
    assert "Mis en pause automatiquement" in shown
    assert "Daily sending quota exceeded" in shown
    assert "l1@example.org" not in shown
    admin_client.post(page, {"act": "resume"})
    Sender(Quota(99), clock=lambda: now + MINUTE).run()
    departures.tick(now)
    sending.refresh_from_db()
    assert (sending.counts, sending.mailing.halt) == ({"sent": 8}, "")


def test_what_was_refused_is_listed_and_sent_again_at_once(issue, admin_client):
    readers(4)
    sending = on_its_way(issue)
    Sender(Quota(1), clock=lambda: after(sending)).run()
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert sending.counts == {"sent": 1, "failed": 3}, "fewer than five in a row say nothing of the others"
    page = reverse("newsletter_departure:issue", args=[issue.pk])
    assert "Renvoyer tous les messages refusés" in admin_client.get(page).content.decode()
    admin_client.post(page, {"act": "refused_again"})
    assert len(deliver_all(timezone.now() + MINUTE)) == 3
    departures.tick(after(sending))
    sending.refresh_from_db()
    assert (sending.counts, bool(sending.closed_at)) == ({"sent": 4}, True)
    assert "refused_again" not in admin_client.get(page).content.decode()


def test_one_departure_that_fails_does_not_hold_the_others_back(issue, monkeypatch):
    readers(1)
    broken = Sending.objects.create(
        announcement=Announcement.objects.create(network=issue.network, event_key="event:1", kind="replay"),
        leaves_at=timezone.now(),
        launched_at=timezone.now(),
    )
    freezing.freeze(issue)
    sending = launching.launch(issue)
    true = departures._is_still_true

    def fails(due, now):
        if due.pk == broken.pk:
            raise RuntimeError("its event cannot be read")
        return true(due, now)

    monkeypatch.setattr(departures, "_is_still_true", fails)
    assert departures.tick(sending.leaves_at) == {"begun": 1, "closed": 0}


def test_a_publication_that_ends_after_the_closing_leaves_the_issue_sent(issue):
    readers(1)
    sending = on_its_way(issue)
    deliver_all(after(sending))
    departures.tick(after(sending))
    NewsletterIssue.objects.filter(pk=issue.pk).update(state="sending", sent_at=None)
    departures.tick(after(sending) + MINUTE)
    issue.refresh_from_db()
    sending.refresh_from_db()
    assert (issue.state, issue.sent_at) == ("sent", sending.closed_at)


def test_the_page_of_a_departure_says_what_it_does_not_show_and_asks_no_more_than_needed(issue, admin_client):
    readers(52)
    page = reverse("newsletter_departure:issue", args=[issue.pk])
    freezing.freeze(issue)
    sending = launching.launch(issue, at=timezone.now() + timedelta(days=80))
    assert admin_client.get(page)["Refresh"] == "600"
    Sending.objects.update(leaves_at=timezone.now() + timedelta(seconds=30))
    assert admin_client.get(page)["Refresh"] == "5"
    Sending.objects.update(leaves_at=timezone.now() - MINUTE)
    departures.tick(timezone.now() - MINUTE / 2)
    sending.refresh_from_db()
    pks = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    Delivery.objects.filter(pk=pks[0]).update(state="sent", sent_at=timezone.now())
    assert results.progress(sending).minutes_left
    departures.pause(sending)
    sending.mailing.refresh_from_db()
    assert results.progress(sending).minutes_left is None, "nobody knows how long it stays paused"
    assert "Les 50 premiers" not in admin_client.get(page).content.decode()
    Delivery.objects.exclude(pk=pks[0]).update(state="uncertain")
    assert "Les 50 premiers sur 51" in admin_client.get(page).content.decode()


def returned(address, kind=BounceKind.SOFT, **values):
    delivery = Delivery.objects.select_related("mailing").get(address=address)
    report = Report(kind=kind, source=BounceSource.REPORT, key=f"{address}:{kind}", delivery=delivery, **values)
    return bounces.record(report)


def purge(now):
    for holder in privacy.holders().values():
        holder.purge(now)


def test_every_figure_of_the_results_and_all_of_them_after_the_purge(issue):
    """Of ten, 1 leaves on the way, 1 is refused, 1 uncertain, 7 accepted; of these 2 come back, 3 leave in time."""
    people = readers(10, english=2)
    by_name = {person.address.partition("@")[0]: Subscriber.objects.get(pk=person.pk) for person in people}
    sending = on_its_way(issue)
    subscribing.leave(subscriber=by_name["l0"])

    class Server(MemoryTransport):
        def send(self, outgoing):
            if outgoing.recipient.startswith("l1@"):
                raise RefusedError("550 5.7.1 policy", recipient=True)
            if outgoing.recipient.startswith("l2@"):
                raise LostError("gone")
            return super().send(outgoing)

    now = after(sending)
    Sender(Server(), clock=lambda: now).run()
    bounces.take_refusals(now)
    departures.tick(now)
    returned("l3@example.org")
    returned("l3@example.org", BounceKind.HARD)
    returned("l4@example.org", BounceKind.OTHER)
    returned("l5@example.org", BounceKind.COMPLAINT)
    for _again in range(2):
        subscribing.leave_by_link(pk=by_name["l6"].pk)
    for holder in privacy.holders().values():  # asks for everything to be erased, without unsubscribing first
        holder.erase("l7@example.org")
    late = timezone.now() + subscribing.ATTRIBUTED + MINUTE * 10
    subscribing.leave(subscriber=by_name["l8"], now=late)
    # Who comes back and leaves again did not leave because of this letter.
    again = by_name["l6"]
    Subscriber.objects.filter(pk=again.pk).update(state="active", consent_at=now + MINUTE)
    again.refresh_from_db()
    subscribing.leave(subscriber=again, now=now + 2 * MINUTE)
    told = {
        "delivered": 7 - 2,
        "bounced": 2,
        "failed": 1,
        "suppressed": 1,
        "uncertain": 1,
        "unsubscribed": 3,  # l5, l6, l7; l0 left before it was handed over
    }
    for _visit in range(3):
        count(visits.KIND, f"{issue.pk}:event:1")
    count(visits.KIND, f"{issue.pk}:/appels/")

    def shown():
        sending.refresh_from_db()
        found = results.results(Sending.objects.select_related("mailing", "issue").get(pk=sending.pk))
        assert (found.visits, [(i.title, i.n) for i in found.items]) == (4, [("event:1", 3), ("/appels/", 1)])
        return {name: getattr(found, name) for name in told}

    assert shown() == told
    control.treat_as_sent(Delivery.objects.get(state="uncertain"))
    departures.tick(late)
    told |= {"delivered": 6, "uncertain": 0}
    assert shown() == told
    purge(late + timedelta(days=4 * 365))
    assert not Delivery.objects.exclude(address="").exists()
    assert not Subscriber.objects.filter(state="unsubscribed").exists()
    assert shown() == told


def test_who_leaves_is_counted_after_the_last_letter_they_got(issue):
    first = readers(1)[0]
    sending = on_its_way(issue)
    deliver_all(after(sending))
    Sending.objects.filter(pk=sending.pk).update(begun_at=timezone.now() - timedelta(days=29))
    Sending.objects.create(
        issue=None,
        announcement=Announcement.objects.create(network=issue.network, event_key="event:1", kind="replay"),
        mailing=None,
        leaves_at=timezone.now(),
        launched_at=timezone.now(),
        begun_at=timezone.now(),
    )
    subscribing.leave(subscriber=Subscriber.objects.get(pk=first.pk))
    assert sorted(Sending.objects.values_list("unsubscribed", flat=True)) == [0, 1]
    sending.refresh_from_db()
    assert sending.unsubscribed == 1, "the announcement did not go to them"


def test_a_letter_planned_eighty_days_ahead_is_young_when_it_leaves(issue, settings):
    readers(3)
    now = timezone.now()
    freezing.freeze(issue)
    sending = launching.launch(issue, at=now + timedelta(days=80))
    # As if it had been planned eighty days ago: it leaves today.
    long_ago = timedelta(days=80)
    Delivery.objects.update(created_at=now - long_ago, due_at=now)
    Mailing.objects.update(created_at=now - long_ago, not_before=now)
    Sending.objects.update(leaves_at=now, launched_at=now - long_ago)
    departures.tick(now)

    class Server(MemoryTransport):
        def send(self, outgoing):
            if outgoing.recipient.startswith("l1@"):
                raise RefusedError("550 5.1.1 unknown", recipient=True)
            return super().send(outgoing)

    Sender(Server(), clock=lambda: now).run()
    assert bounces.take_refusals(now) == 1
    assert Subscriber.objects.get(address="l1@example.org").state == "suspended"
    departures.tick(now)
    purge(now + timedelta(days=settings.OUTBOX_RETENTION_DAYS - 1))
    assert Delivery.objects.exclude(address="").count() == 3
    assert returned("l2@example.org", BounceKind.HARD) is not None, "what comes back still finds its delivery"
    purge(now + timedelta(days=settings.OUTBOX_RETENTION_DAYS + 1))
    assert not Delivery.objects.exclude(address="").exists()
    sending.refresh_from_db()
    assert sending.counts == {"sent": 2, "failed": 1}
