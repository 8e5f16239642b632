"""Subscribing, confirming, choosing, leaving: the acts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.outbox import suppression
from cms.outbox.compose import MailContent, Recipient, enqueue_many
from cms.outbox.models import Delivery
from cms.outbox.testing import deliver_all
from networks.newsletters import links, subscribing
from networks.newsletters.enums import ConsentHow, SubscriberState
from networks.newsletters.models import STREAM, FormerSubscriber, Subscriber
from networks.newsletters.subscribing import NothingToConfirm, Wishes, consent_text
from tests.factories import NetworkFactory, SubscriberFactory

pytestmark = pytest.mark.django_db
WISHES = Wishes("fr", topics=("events",))


def ask(address="ana@example.org", wishes=WISHES, **kwargs):
    subscribing.ask(address=address, wishes=wishes, source="/lettre/", **kwargs)
    return Subscriber.objects.get(address=address.strip().lower())


def test_asking_subscribes_nobody_and_sends_one_mail():
    network = NetworkFactory(code="occitanie")
    row = ask(" Ana@Example.org ", Wishes("fr", ("occitanie",), ("events", "news")))
    assert row.state == SubscriberState.UNCONFIRMED
    assert (row.consent_at, row.confirmed_at, row.topics) == (None, None, [])
    assert not row.networks.exists()
    [mail] = deliver_all()
    assert mail["To"] == "ana@example.org"
    assert "Confirmez" in mail["Subject"]
    assert network.code == "occitanie"


def test_confirming_applies_the_wishes_and_keeps_the_proof():
    NetworkFactory(code="occitanie")
    row = ask(wishes=Wishes("en", ("occitanie",), ("news", "events")))
    now = timezone.now() + timedelta(hours=2)
    assert subscribing.confirm(subscriber=row, now=now) is True
    row.refresh_from_db()
    assert row.state == SubscriberState.ACTIVE
    assert (row.language, row.topics) == ("en", ["events", "news"])
    assert [n.code for n in row.networks.all()] == ["occitanie"]
    assert (row.confirmed_at, row.consent_at, row.consent_how) == (now, now, ConsentHow.FORM)
    assert row.consent_text == consent_text("en")
    assert row.consent_source == "/lettre/"
    assert row.pending == {}
    assert subscribing.confirm(subscriber=row) is False


def test_typing_a_known_address_changes_nothing_and_sends_the_way_to_its_choices():
    known = SubscriberFactory(address="ana@example.org", topics=["calls"])
    ask(wishes=Wishes("en", (), ("events",)))
    known.refresh_from_db()
    assert (known.topics, known.language, known.pending) == (["calls"], "fr", {})
    [mail] = deliver_all()
    assert "/lettre/preferences/" in mail.get_body(("plain",)).get_content()


def test_asking_costs_the_same_whether_the_address_is_known(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    SubscriberFactory(address="known@example.org")
    SubscriberFactory(address="left@example.org", state=SubscriberState.UNSUBSCRIBED)
    ask("warm@example.org")
    counts = {}
    for name in ("known", "left", "warm"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(f"{name}@example.org")
        counts[name] = len(queries)
    assert len(set(counts.values())) == 1, counts
    with CaptureQueriesContext(connection) as queries:
        ask("new@example.org")
    # The row of a new address is written: an insert and its savepoint.
    assert len(queries) - counts["known"] <= 3


def test_somebody_who_left_comes_back_by_confirming_only():
    row = SubscriberFactory(address="ana@example.org")
    subscribing.leave(subscriber=row, reason="Trop long")
    assert suppression.has_withdrawn(STREAM, "ana@example.org")
    row = ask()
    assert row.state == SubscriberState.UNSUBSCRIBED
    assert suppression.has_withdrawn(STREAM, "ana@example.org")
    assert len(deliver_all()) == 1, "the mail about the subscription is not stopped by having left"
    subscribing.confirm(subscriber=row)
    row.refresh_from_db()
    assert (row.state, row.left_at, row.reason_for_leaving) == (SubscriberState.ACTIVE, None, "")
    assert not suppression.has_withdrawn(STREAM, "ana@example.org")


def test_confirming_after_having_left_asks_to_start_again():
    row = ask()
    subscribing.leave(subscriber=row)
    with pytest.raises(NothingToConfirm):
        subscribing.confirm(subscriber=row)


def test_leaving_in_the_middle_of_a_sending_is_honoured():
    subscribers = [SubscriberFactory() for _n in range(4)]
    enqueue_many(
        stream=STREAM,
        recipients=[Recipient(s.address, "fr", links.recipient_fields(s.pk, s.link_version)) for s in subscribers],
        contents={"fr": MailContent("Lettre", links.unsubscribe_place(), "")},
        key="issue:1",
        label="Lettre 1",
    )
    subscribing.leave(subscriber=subscribers[2])
    sent = {mail["To"] for mail in deliver_all()}
    assert sent == {s.address for s in subscribers} - {subscribers[2].address}
    assert Delivery.objects.get(address=subscribers[2].address).state == "suppressed"


def test_leaving_twice_keeps_the_first_date_and_takes_a_later_reason():
    row = SubscriberFactory()
    first = timezone.now() - timedelta(days=3)
    assert subscribing.leave(subscriber=row, now=first) is True
    assert subscribing.leave(subscriber=row, reason="Plus dans ce métier") is False
    assert subscribing.leave(subscriber=row) is False
    row.refresh_from_db()
    assert (row.left_at, row.reason_for_leaving, row.link_version) == (first, "Plus dans ce métier", 2)


def test_a_link_older_than_an_erasure_reaches_the_later_subscription():
    later = SubscriberFactory(address="ana@example.org")
    FormerSubscriber.objects.create(subscriber_id=later.pk + 1000, address_hash=later.address_hash)
    assert subscribing.leave_by_link(pk=later.pk + 1000) is True
    later.refresh_from_db()
    assert later.state == SubscriberState.UNSUBSCRIBED
    assert subscribing.leave_by_link(pk=later.pk + 1000) is False
    assert subscribing.leave_by_link(pk=999_999_999) is False


def test_resuming_lifts_the_suspension_and_the_suppression():
    row = SubscriberFactory(state=SubscriberState.SUSPENDED, suspended_at=timezone.now(), soft_bounces=3)
    suppression.suppress(row.address)
    assert subscribing.resume(subscriber=row) is True
    row.refresh_from_db()
    assert (row.state, row.suspended_at, row.soft_bounces) == (SubscriberState.ACTIVE, None, 0)
    assert not suppression.suppressed(row.address)
    subscribing.leave(subscriber=row)
    assert subscribing.resume(subscriber=row) is False, "only who was suspended; leaving stands"


def registered(**kwargs):
    given = {
        "address": "ana@example.org", "language": "en", "network_code": "occitanie", "source": "Atelier",
        "text": "I would like to receive the newsletter", **kwargs,
    }  # fmt: skip
    return subscribing.subscribe_from_registration(**given)


def test_a_registration_subscribes_to_the_letter_of_the_organiser():
    NetworkFactory(code="occitanie")
    assert registered() is True
    row = Subscriber.objects.get()
    assert (row.state, row.consent_how, row.consent_source) == ("active", "registration", "Atelier")
    assert row.consent_text == "I would like to receive the newsletter"
    assert [n.code for n in row.networks.all()] == ["occitanie"]
    assert registered() is False


def chosen(row):
    return sorted(row.networks.values_list("code", flat=True))


def test_a_registration_adds_a_letter_to_those_chosen_before():
    bretagne = NetworkFactory(code="bretagne")
    NetworkFactory(code="occitanie")
    row = SubscriberFactory(address="ana@example.org", networks=[bretagne], consent_text="avant")
    agreed_at = row.consent_at
    assert [registered(), registered()] == [True, False]
    row.refresh_from_db()
    assert (chosen(row), row.consent_at) == (["bretagne", "occitanie"], agreed_at)
    before, added = row.consent_text.split("\n\n")
    assert before == "avant"
    assert added.endswith(", Atelier: I would like to receive the newsletter")
    subscribing.change(subscriber=row, wishes=Wishes("fr", ("bretagne",)))
    subscribing.leave(subscriber=row)
    assert registered() is True, "ticking the box after having left is a new decision"
    row.refresh_from_db()
    assert chosen(row) == ["bretagne", "occitanie"]
    assert not suppression.has_withdrawn(STREAM, "ana@example.org")
    assert row.consent_text == "I would like to receive the newsletter"


def test_a_letter_asked_for_besides_takes_the_national_one_from_nobody():
    national, regional = NetworkFactory(code="NAT", kind="national"), NetworkFactory(code="occitanie")
    row = SubscriberFactory(address="ana@example.org")
    assert registered(network_code="") is False, "who chose none gets the national letter"
    assert registered() is True
    assert chosen(row) == ["NAT", "occitanie"]
    for network in (national, regional):
        assert list(Subscriber.objects.for_network(network)) == [row]
    subscribing.change(subscriber=row, wishes=Wishes("fr", ("occitanie",)))
    assert registered(network_code="") is True
    assert chosen(row) == ["NAT", "occitanie"]


@pytest.mark.parametrize("typed", ["", "x", "a b@example.org", "é@example.org", "a@example.org\nBcc: b@example.org"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        subscribing.ask(address=typed, wishes=WISHES, source="")
    assert not Subscriber.objects.exists()
