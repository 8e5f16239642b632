"""Notices of a mail provider (django-anymail's webhooks): the receiver only hands over."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from cms.addresses import normalise_address
from cms.outbox import bounces
from cms.outbox.bounces import Report
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.models import Delivery
from cms.outbox.transports.base import ID_LENGTH

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
    """The delivery a notice is about: by the provider's number, or by our Message-ID where the provider kept it."""
    if not event.message_id:
        return None
    try:
        address = normalise_address(event.recipient or "")
    except ValidationError:
        return None
    told = str(event.message_id)[:ID_LENGTH]
    bare = told.strip("<>")
    # Some write the angle brackets in one place and not in the other.
    known = Q(provider_id__in={told, bare, f"<{bare}>"}) | Q(mail_id=f"<{bare}>")
    return Delivery.objects.select_related("mailing").filter(known, address=address).first()
