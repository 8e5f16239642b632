"""What returned messages do to a subscription; called by the outbox for each new bounce, in its transaction.

A subscription is suspended by letters that could not be delivered one after the other. The run of them is kept with
the subscriber: a letter leaves every three months, and by the third the outbox has forgotten the first.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.outbox import suppression
from cms.outbox.enums import BounceKind, DeliveryState
from cms.outbox.models import Bounce, Delivery
from networks.newsletters import subscribing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import STREAM, Subscriber

SOFT_LIMIT = 3
SOFT_WINDOW = timedelta(days=400)
"""So many letters returned within that time suspend a subscription: with four a year, three and the time between."""
REPORTED_WITHIN = timedelta(days=7)
"""A letter that nothing came back of within this time has arrived: servers give up after four or five days (RFC 5321,
4.5.4.1)."""
REPORTED_AS_UNWANTED = "reported as unwanted"


def bounced(bounce: Bounce) -> None:
    """Suspend who cannot be reached; unsubscribe who reported a letter as unwanted."""
    if bounce.kind == BounceKind.COMPLAINT:
        _unwanted(bounce)
        return
    subscriber = _of(bounce.address_hash)
    if subscriber is None:
        return
    if bounce.kind == BounceKind.HARD:
        _suspend(subscriber, bounce)
    elif bounce.kind == BounceKind.SOFT and bounce.stream in {STREAM, ""}:
        _count(subscriber, bounce)
        if subscriber.soft_bounces >= SOFT_LIMIT:
            _suspend(subscriber, bounce)


def _count(subscriber: Subscriber, bounce: Bounce) -> None:
    """Add a letter to the run, once however many reports come; begin a new run where one arrived since."""
    if bounce.delivery is not None:
        reference = f"delivery:{bounce.delivery.pk}"
        left_at = bounce.delivery.sent_at or bounce.delivery.due_at
    else:
        reference, left_at = f"report:{bounce.key}", bounce.at
    run = {ref: at for ref, at in _run(subscriber).items() if at > bounce.at - SOFT_WINDOW}
    run.setdefault(reference, left_at)
    _keep(subscriber, run, _last_arrival(subscriber, bounce.at))


def end_runs(now: datetime | None = None) -> int:
    """Forget returned letters older than one that arrived; how many subscribers. Daily, before the outbox forgets."""
    now = now or timezone.now()
    ended = 0
    for pk in Subscriber.objects.active().filter(soft_bounces__gt=0).values_list("pk", flat=True):
        with transaction.atomic():
            subscriber = Subscriber.objects.select_for_update().filter(pk=pk).first()
            if subscriber is None or subscriber.state != SubscriberState.ACTIVE:
                continue
            before = subscriber.soft_bounces
            run = {ref: at for ref, at in _run(subscriber).items() if at > now - SOFT_WINDOW}
            _keep(subscriber, run, _last_arrival(subscriber, now))
            ended += subscriber.soft_bounces < before
    return ended


def _last_arrival(subscriber: Subscriber, now: datetime) -> datetime | None:
    """When the last letter left that surely arrived: accepted, and nothing came back of it."""
    arrived = Delivery.objects.filter(
        address_hash=subscriber.address_hash,
        mailing__stream=STREAM,
        state=DeliveryState.SENT,
        sent_at__lte=now - REPORTED_WITHIN,
        bounces=None,
    )
    last: datetime | None = arrived.aggregate(last=Max("sent_at"))["last"]
    return last


def _run(subscriber: Subscriber) -> dict[str, datetime]:
    """The letters that came back, by reference: when each left."""
    read = ((ref, parse_datetime(at)) for ref, at in subscriber.returned.items())
    return {ref: at for ref, at in read if at is not None}


def _keep(subscriber: Subscriber, run: dict[str, datetime], arrived: datetime | None) -> None:
    left = {ref: at.isoformat() for ref, at in run.items() if arrived is None or at > arrived}
    subscriber.returned, subscriber.soft_bounces = left, len(left)
    subscriber.save(update_fields=["returned", "soft_bounces"])


def readmitted(address_hash: str) -> None:
    """An administrator knows that the address works again."""
    subscriber = _of(address_hash)
    if subscriber is not None:
        subscribing.resume(subscriber=subscriber)


def _unwanted(bounce: Bounce) -> None:
    subscriber = _of(bounce.address_hash)
    if subscriber is None:
        suppression.withdraw_hash(STREAM, bounce.address_hash)
    elif subscriber.state != SubscriberState.UNSUBSCRIBED:
        subscribing.leave(subscriber=subscriber, reason=REPORTED_AS_UNWANTED, now=bounce.at)


def _suspend(subscriber: Subscriber, bounce: Bounce) -> None:
    if subscriber.state == SubscriberState.ACTIVE:
        subscriber.state, subscriber.suspended_at = SubscriberState.SUSPENDED, bounce.at
        subscriber.save(update_fields=["state", "suspended_at"])


def _of(address_hash: str) -> Subscriber | None:
    return Subscriber.objects.select_for_update().filter(address_hash=address_hash).first()
