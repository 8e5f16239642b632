"""What returned messages do to a subscription."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.outbox import bounces, suppression
from cms.outbox.bounces import Report
from cms.outbox.compose import MailContent, Recipient, enqueue_many
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.models import Delivery
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


def test_three_letters_returned_within_thirty_days_suspend(reader):
    now = timezone.now()
    for n, days in enumerate((29, 10), start=1):
        come_back(BounceKind.SOFT, n, now - timedelta(days=days))
        reader.refresh_from_db()
        assert (reader.state, reader.soft_bounces) == (SubscriberState.ACTIVE, n)
    come_back(BounceKind.SOFT, 3, now)
    reader.refresh_from_db()
    assert (reader.state, reader.soft_bounces) == (SubscriberState.SUSPENDED, 3)
    assert not suppression.suppressed(reader.address), "other mails still leave"


def test_older_ones_and_several_reports_of_one_letter_do_not_add_up(reader):
    now = timezone.now()
    come_back(BounceKind.SOFT, 1, now - timedelta(days=31), times=3)
    come_back(BounceKind.SOFT, 2, now - timedelta(days=5), times=4)
    come_back(BounceKind.SOFT, 3, now)
    reader.refresh_from_db()
    assert (reader.state, reader.soft_bounces) == (SubscriberState.ACTIVE, 2)


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
