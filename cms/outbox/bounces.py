"""Messages that come back: what they say about an address, and what follows.

Three sources lead here: the answer of the mail server while sending, reports returned by mail (:mod:`cms.outbox.dsn`)
and notices of a mail provider (:mod:`cms.outbox.provider_events`). An address that does not exist is suppressed; what
else follows (suspending a subscription) is for those who registered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.outbox import suppression
from cms.outbox.enums import REPORTED_AT_ONCE, BounceKind, BounceSource, DeliveryState, Priority, Reason
from cms.outbox.fingerprints import adopt, fingerprint
from cms.outbox.models import Bounce, Delivery
from cms.outbox.rows import insert_if_new

LOOKED_BACK = timedelta(days=30)
"""Refusals of mails that were to leave before are not taken any more."""

Listener = Callable[[Bounce], None]
_listeners: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Call ``listener`` for each new bounce, in its transaction; the same name again replaces it."""
    _listeners[name] = listener


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a message that came back."""

    kind: BounceKind
    source: BounceSource
    key: str
    """Says which report this is: read again, it changes nothing."""
    delivery: Delivery | None = None
    address: str = ""
    """Where no delivery is known."""
    status: str = ""
    diagnostic: str = ""
    at: datetime = field(default_factory=timezone.now)


# Neither may be part of a number or of an IP address.
_STATUS = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d]|\.\d)")
_POLICY = re.compile(r"spam|block|black|policy|reputation|listed|abuse|spf|dkim|dmarc|rate|greylist", re.IGNORECASE)

HARD_STATUS = frozenset({"1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1"})
"""RFC 3463 and RFC 7505, subject and detail: no such mailbox or domain, or one that was closed."""
OURS_STATUS = frozenset({"1.7", "1.8", "2.3"})
"""About our own address, or the size of the message."""
OURS_SUBJECTS = frozenset({"3", "5", "6", "7"})
"""System, protocol, content, policy: nothing that the address could help."""
HARD_REPLIES = frozenset({"550", "551", "553", "556"})


def classify(text: str, status: str = "") -> BounceKind:
    """What an answer of a mail server says about the address.

    ``status`` (RFC 3463) decides where it is precise; else the reply code (RFC 5321, 4.2). In doubt the address is
    not the one to blame: refusals that speak of spam, policy or reputation are ours.
    """
    found = _STATUS.search(status) or _STATUS.search(text)
    reply = _REPLY.search(text)
    if found:
        cls, subject, detail = found.groups()
        if cls == "4":
            return BounceKind.SOFT
        pair = f"{subject}.{detail}"
        if pair in HARD_STATUS:
            return BounceKind.HARD
        if pair in OURS_STATUS or subject in OURS_SUBJECTS:
            return BounceKind.OTHER
        if subject != "0":
            return BounceKind.SOFT
    if reply and reply.group().startswith("4"):
        return BounceKind.SOFT
    if _POLICY.search(text):
        return BounceKind.OTHER
    if reply and reply.group() in HARD_REPLIES:
        return BounceKind.HARD
    return BounceKind.SOFT if reply and reply.group() == "552" else BounceKind.OTHER


def record(report: Report) -> Bounce | None:
    """Keep what came back, once, and let it take effect; None where it was known or is about nobody.

    A *hard* bounce puts the address on the suppression list.
    """
    delivery = report.delivery
    address = (delivery.address if delivery is not None else report.address).strip()
    if not address:
        return None
    adopt([address])
    hashed = fingerprint(address)
    diagnostic = " ".join(report.diagnostic.replace("\x00", "").split())
    with transaction.atomic():
        bounce = Bounce(
            delivery=delivery,
            address_hash=hashed,
            stream=delivery.mailing.stream if delivery is not None else "",
            kind=report.kind,
            source=report.source,
            status=report.status[:12],
            diagnostic=re.sub(re.escape(address), "…", diagnostic, flags=re.IGNORECASE)[:500],
            at=report.at,
            key=report.key[:100],
        )
        if not insert_if_new(bounce, "key"):
            return None
        if report.kind == BounceKind.HARD:
            suppression.suppress_hash(hashed, note=f"{bounce.get_source_display()} {report.status}".strip())
        for listener in _listeners.values():
            listener(bounce)
    return bounce


def take_refusals(now: datetime | None = None) -> int:
    """Turn what mail servers answered while we were sending letters into bounces; how many.

    Only letters: that a confirmation could not be delivered says that somebody mistyped their address, and no more
    would be written to it anyway.
    """
    now = now or timezone.now()
    refused = (
        Delivery.objects.left_after(now - LOOKED_BACK)
        .filter(
            state=DeliveryState.FAILED,
            reason__in=REPORTED_AT_ONCE,
            mailing__priority=Priority.NEWSLETTER,
            bounces=None,
        )
        .exclude(address="")
    )
    taken = 0
    for delivery in refused.select_related("mailing").order_by("pk")[:500]:
        kind = BounceKind.SOFT if delivery.reason == Reason.EXHAUSTED else classify(delivery.reply)
        status = _STATUS.search(delivery.reply)
        report = Report(
            kind=kind,
            source=BounceSource.SMTP,
            key=f"delivery:{delivery.pk}",
            delivery=delivery,
            status=status.group() if status else "",
            diagnostic=delivery.reply,
            at=now,
        )
        taken += record(report) is not None
    return taken
