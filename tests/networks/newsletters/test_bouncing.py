"""What returned messages do to a subscription."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms import privacy
from cms.outbox import bounces, suppression
from cms.outbox.bounces import Report
from cms.outbox.compose import MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.models import Delivery
from networks.newsletters import bouncing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import STREAM
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return SubscriberFactory(address="ana@example.org")


def letter(n, address="ana@example.org"):
    enqueue_many(
        stream=STREAM,
        recipients=[Recipient(address, "fr")],
        contents={"fr": MailContent("Lettre", "Bonjour")},
        key=f"letter:{n}",
        label="Lettre",
    )
    return Delivery.objects.select_related("mailing").get(mailing__key=f"letter:{n}")


def come_back(kind, n=1, at=None, times=1):
    delivery = letter(n)
    for i in range(times):
        bounces.record(
            Report(
                kind=kind,
                source=BounceSource.REPORT,
                key=f"{n}:{i}",
                delivery=delivery,
                at=at or timezone.now(),
            )
        )


def test_a_hard_bounce_suspends_and_suppresses_until_the_address_is_readmitted(reader):
    come_back(BounceKind.HARD)
    reader.refresh_from_db()
    assert reader.state == SubscriberState.SUSPENDED
    assert reader.suspended_at is not None
    assert suppression.suppressed(reader.address)
    assert suppression.readmit(reader.address) is True
    reader.refresh_from_db()
    assert (reader.state, reader.suspended_at, reader.soft_bounces) == (SubscriberState.ACTIVE, None, 0)
    assert suppression.readmit(reader.address) is False


def sent(n, at):
    """The n-th letter, accepted by the server."""
    delivery = letter(n)
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=at)
    delivery.refresh_from_db()
    return delivery


def returned(delivery, n, at, kind=BounceKind.SOFT):
    return bounces.record(Report(kind=kind, source=BounceSource.REPORT, key=f"{n}:{at}", delivery=delivery, at=at))


def stand(reader):
    reader.refresh_from_db()
    return reader.state, reader.soft_bounces


QUARTERS = [timedelta(days=days) for days in (270, 180, 90)]


def test_three_letters_of_a_quarterly_returned_suspend_though_the_outbox_forgets(reader):
    now = timezone.now()
    for n, ago in enumerate(QUARTERS, start=1):
        at = now - ago
        assert stand(reader) == (SubscriberState.ACTIVE, n - 1)
        returned(sent(n, at), n, at + timedelta(days=5))
        # Each night personal data is purged; deliveries and what came back lose their address after ninety days.
        for night in (8, 89):
            for holder in privacy.holders().values():
                holder.purge(at + timedelta(days=night))
    assert stand(reader) == (SubscriberState.SUSPENDED, 3)
    assert not suppression.suppressed(reader.address), "other mails still leave"
    assert privacy.holders()["newsletters"].export(reader.address)[0]["letters_returned"] == [
        (now - ago).isoformat() for ago in QUARTERS
    ]


def test_several_reports_of_one_letter_count_once_and_old_letters_not_at_all(reader):
    now = timezone.now()
    returned(sent(0, now - timedelta(days=401)), 0, now - timedelta(days=401))
    for n in (1, 2):
        delivery = sent(n, now - timedelta(days=n))
        for minute in range(4):
            returned(delivery, n, now - timedelta(minutes=minute))
    assert stand(reader) == (SubscriberState.ACTIVE, 2)


def test_reports_about_an_address_whose_letter_is_not_known_count_apart(reader):
    for n in range(3):
        assert stand(reader) == (SubscriberState.ACTIVE, n)
        report = Report(BounceKind.SOFT, BounceSource.PROVIDER, key=f"Brevo:{n}", address="Ana@Example.org")
        for _again in range(2):
            bounces.record(report)
    assert stand(reader) == (SubscriberState.SUSPENDED, 3)


def test_a_later_letter_that_arrives_ends_the_run(reader):
    now = timezone.now()
    for n, days in ((1, 200), (2, 100)):
        returned(sent(n, now - timedelta(days=days)), n, now - timedelta(days=days - 4))
    assert stand(reader) == (SubscriberState.ACTIVE, 2)
    arrived = sent(3, now - timedelta(days=6))
    assert bouncing.end_runs(now) == 0, "it may still come back"
    assert bouncing.end_runs(now + timedelta(days=2)) == 1
    assert stand(reader) == (SubscriberState.ACTIVE, 0)
    # A report of a letter older than one that arrived begins no run.
    returned(sent(4, now - timedelta(days=7)), 4, now + timedelta(days=2))
    assert stand(reader) == (SubscriberState.ACTIVE, 0)
    returned(arrived, 3, now + timedelta(days=3))
    assert stand(reader) == (SubscriberState.ACTIVE, 1)


def test_mails_that_are_no_letters_do_not_suspend_the_letters(reader):
    for n in range(4):
        delivery = enqueue(
            stream="registration", to=reader.address, content=MailContent("s", "t"), language="fr", key=f"r{n}"
        )
        returned(delivery, n, timezone.now())
    assert stand(reader) == (SubscriberState.ACTIVE, 0)


def test_other_refusals_change_nothing(reader):
    for n in range(5):
        come_back(BounceKind.OTHER, n)
    reader.refresh_from_db()
    assert (reader.state, reader.soft_bounces) == (SubscriberState.ACTIVE, 0)


def test_a_complaint_unsubscribes(reader):
    come_back(BounceKind.COMPLAINT)
    reader.refresh_from_db()
    assert reader.state == SubscriberState.UNSUBSCRIBED
    assert suppression.has_withdrawn(STREAM, reader.address)
    assert not suppression.suppressed(reader.address)


def test_a_complaint_of_somebody_erased_is_kept_too():
    come_back(BounceKind.COMPLAINT)
    assert suppression.has_withdrawn(STREAM, "ana@example.org")


@pytest.mark.parametrize("state", [SubscriberState.UNSUBSCRIBED, SubscriberState.UNCONFIRMED])
def test_who_left_or_never_confirmed_is_not_suspended(reader, state):
    type(reader).objects.filter(pk=reader.pk).update(state=state)
    come_back(BounceKind.HARD)
    reader.refresh_from_db()
    assert reader.state == state
    suppression.readmit(reader.address)
    reader.refresh_from_db()
    assert reader.state == state
