"""Somebody withdraws at the very moment a worker begins to hand their mail over: what is told is what happened."""

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cms import privacy
from cms.outbox import claims, control
from cms.outbox.compose import MailContent, enqueue
from cms.outbox.enums import DeliveryState, MailingState
from cms.outbox.models import Delivery, Mailing
from cms.outbox.sender import Result, Sender
from cms.outbox.suppression import withdraw
from cms.outbox.transports.memory import MemoryTransport

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ADDRESS = "ana@example.org"


def waits_for_a_lock() -> bool:
    """Whether another connection to this database waits for a row."""
    with connection.cursor() as cursor:
        # Not pg_stat_activity: within a transaction it stays as first read. A row is waited for by transaction, and
        # that lock names no database; the locks on its tables do.
        cursor.execute(
            "SELECT 1 FROM pg_locks waiting WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks WHERE database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return cursor.fetchone() is not None


def beside(act: Callable[[], object]) -> threading.Thread:
    """``act`` in a connection of its own, which by now waits for ours."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    until = time.monotonic() + 10
    while not waits_for_a_lock():
        assert time.monotonic() < until, "it does not wait for the worker"
        time.sleep(0.01)
    return thread


ACTS = {
    "withdraw": lambda: withdraw("letter", ADDRESS),
    "erase": lambda: privacy.holders()["outbox"].erase(ADDRESS),
    "cancel": lambda: control.cancel(Mailing.objects.get()),
    "finish_cancelled": control.finish_cancelled,
}


@pytest.fixture
def delivery() -> Delivery:
    return enqueue(key="k", to=ADDRESS, stream="letter", language="fr", content=MailContent("Lettre", "Bonjour"))


def test_a_mail_being_handed_over_is_not_called_stopped(delivery: Delivery) -> None:
    sender = Sender(MemoryTransport())
    (mine,) = claims.claim(sender.worker, 10, timezone.now())
    with transaction.atomic():
        assert sender._begin(mine, SimpleNamespace()) == DeliveryState.SENDING
        leaving = beside(ACTS["withdraw"])
    leaving.join(10)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING
    sender._store(Result(delivery.pk, DeliveryState.SENT))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


@pytest.mark.parametrize("act", ["withdraw", "erase", "cancel", "finish_cancelled"])
def test_a_mail_taken_and_begun_meanwhile_is_not_called_stopped(delivery: Delivery, act: str) -> None:
    """As above, and the worker took it only after the act had looked: due when looked at, being sent when written."""
    sender = Sender(MemoryTransport())
    if act == "finish_cancelled":
        # Its last mail was begun before it was cancelled; the clock finds it due, for an instant.
        Mailing.objects.update(state=MailingState.CANCELLED)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENDING, claimed_by=sender.worker)
        acting = beside(ACTS[act])
    acting.join(10)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING
    sender._store(Result(delivery.pk, DeliveryState.SENT))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


def test_who_withdraws_first_gets_nothing(delivery: Delivery) -> None:
    transport = MemoryTransport()
    sender = Sender(transport)
    (mine,) = claims.claim(sender.worker, 10, timezone.now())
    said: list[DeliveryState] = []
    with transaction.atomic():
        withdraw("letter", ADDRESS)
        beginning = beside(lambda: said.append(sender._begin(mine, SimpleNamespace())))
    beginning.join(10)
    assert said == [DeliveryState.PENDING]
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SUPPRESSED
