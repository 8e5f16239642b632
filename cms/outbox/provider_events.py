"""Notices of a mail provider (django-anymail's webhooks): the receiver only hands over."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.utils import timezone

from cms.outbox import bounces
from cms.outbox.bounces import Report
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.models import Delivery

UNWANTED = frozenset({EventType.COMPLAINED, EventType.UNSUBSCRIBED})
RETURNED = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})
UNKNOWN_ADDRESS = frozenset({RejectReason.BOUNCED, RejectReason.INVALID})
"""Anymail's reasons for an address that does not exist; a provider that says so has often seen it before."""


def connect() -> None:
    """Listen to the webhooks (from ``OutboxConfig.ready``)."""
    tracking.connect(receive, dispatch_uid="outbox.tracking")


def receive(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Hand a notice over to :func:`cms.outbox.bounces.record`; others (delivered, opened) are none of our business."""
    kind = kind_of(event)
    if kind is None or not event.recipient:
        return
    bounces.record(
        Report(
            kind=kind,
            source=BounceSource.PROVIDER,
            key=_key(event, esp_name),
            delivery=_delivery(event),
            address=event.recipient,
            diagnostic=str(event.mta_response or event.description or event.reject_reason or ""),
            at=event.timestamp or timezone.now(),
        )
    )


def kind_of(event: AnymailTrackingEvent) -> BounceKind | None:
    """What a notice says about the address; None where it is no bounce."""
    if event.event_type in UNWANTED or event.reject_reason == RejectReason.SPAM:
        return BounceKind.COMPLAINT
    if event.event_type == EventType.DEFERRED:
        return None  # the provider tries again, and tells how it ends
    if event.event_type not in RETURNED:
        return None
    told = bounces.classify(str(event.mta_response or ""))
    if event.mta_response and told != BounceKind.OTHER:
        return told
    if event.reject_reason in UNKNOWN_ADDRESS:
        return BounceKind.HARD
    return BounceKind.SOFT if event.reject_reason == RejectReason.TIMED_OUT else BounceKind.OTHER


def _key(event: AnymailTrackingEvent, esp_name: str) -> str:
    own = event.event_id or f"{event.message_id}:{event.recipient}:{event.timestamp}"
    return f"{esp_name}:{event.event_type}:{own}"


def _delivery(event: AnymailTrackingEvent) -> Delivery | None:
    """The delivery a notice is about: by the Message-ID, where the provider kept ours."""
    if not event.message_id:
        return None
    wanted = event.message_id if event.message_id.startswith("<") else f"<{event.message_id}>"
    found = Delivery.objects.select_related("mailing").filter(mail_id=wanted).exclude(address="").first()
    return found if found is not None and found.address == (event.recipient or "").lower() else None
