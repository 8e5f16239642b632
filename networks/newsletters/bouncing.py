"""What returned messages do to a subscription; called by the outbox for each new bounce, in its transaction."""

from datetime import timedelta

from cms.outbox import suppression
from cms.outbox.enums import BounceKind
from cms.outbox.models import Bounce
from networks.newsletters import subscribing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import STREAM, Subscriber

SOFT_LIMIT = 3
SOFT_WINDOW = timedelta(days=30)
"""So many messages returned within that time suspend a subscription."""
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
    elif bounce.kind == BounceKind.SOFT:
        soft = Bounce.objects.filter(
            address_hash=bounce.address_hash, kind=BounceKind.SOFT, at__gt=bounce.at - SOFT_WINDOW, at__lte=bounce.at
        )
        subscriber.soft_bounces = soft.values("delivery").distinct().count()
        subscriber.save(update_fields=["soft_bounces"])
        if subscriber.soft_bounces >= SOFT_LIMIT:
            _suspend(subscriber, bounce)


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
