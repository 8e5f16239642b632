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

from cms.outbox import control, suppression
from cms.outbox.enums import (
    OPEN,
    REPORTED_AT_ONCE,
    BounceKind,
    BounceSource,
    DeliveryState,
    Halt,
    Priority,
    Reason,
)
from cms.outbox.fingerprints import adopt, fingerprint
from cms.outbox.models import Bounce, Delivery
from cms.outbox.rows import insert_if_new

LOOKED_BACK = timedelta(days=30)
"""Refusals of mails that were to leave before are not taken any more."""

MANY_REFUSED = 0.10
"""Share of a mailing, as far as it was tried, above which refusals for good are not believed."""
FEW_REFUSED = 20
"""Fewer refusals say nothing of a share."""

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
_ADDRESSES = re.compile(r"<[^<>]*>|\S+@\S+")
"""Names of mailboxes in an answer: their words are not those of the server."""

_GONE = r"unknown|no such|no longer|not found|could not be found|disabled|inactive|name not allowed"
_GONE += r"|inconnue?|introuvable|(?:does|do|did)(?: not|n[’']t) exist|n[’']existe pas|not exist|désactivée?"
_MAILBOX = r"user(?:name)?|mail ?box|recipient|addressee|account|address"
_MAILBOX += r"|destinataire|utilisateur|bo[iî]te|adresse|compte"
_NO_MAILBOX = re.compile(
    rf"\b(?:{_GONE})\b.*\b(?:{_MAILBOX})\b|\b(?:{_MAILBOX})\b.*\b(?:{_GONE})\b"
    rf"|\binvalid (?:recipient|mail ?box|user)\b|\b(?:recipient|mail ?box|user)(?: is)? invalid\b",
    re.IGNORECASE | re.DOTALL,
)
"""Words that say that the mailbox is the one to blame."""
_OURS = re.compile(
    # Content, reputation, limits; our relay, our sender, our machine, our right to send.
    r"spam|block|black|policy|reputation|listed|abuse|spf|dkim|dmarc|greylist|\brate\b|quota|limit"
    r"|relay(?! recipient)|\bsender|\bauth|\bhelo|\behlo|\bip\b|\bhost|\bclient\b|\bptr\b|dns\b|\byour?\b|\btls\b"
    r"|permi(?:t|ssion)|den(?:y|ied)|prohibit|administrative|login|password",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"spam|policy|message size|too large|content", re.IGNORECASE)
"""What 552 says of the message rather than of a full mailbox."""

HARD_STATUS = frozenset({"1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1"})
"""RFC 3463 and RFC 7505, subject and detail: no such mailbox or domain, or one that was closed."""
OURS_STATUS = frozenset({"1.7", "1.8", "2.3", "4.5"})
"""About our own address, the size of the message, or how much we may send."""
OURS_SUBJECTS = frozenset({"3", "5", "6", "7"})
"""System, protocol, content, policy: nothing that the address could help."""
HARD_REPLIES = frozenset({"550", "551", "553"})
"""A mailbox is refused so; and so are a relay not permitted, a sender, a whole domain (RFC 5321, 4.2.2)."""


def classify(text: str, status: str = "") -> BounceKind:
    """What an answer of a mail server says about the address.

    ``status`` (RFC 3463) decides where it is precise; else the words, since the reply code (RFC 5321, 4.2) is the
    same for a mailbox that does not exist and for a relay that does not let us in. In doubt the address is not the one
    to blame.
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
    code = reply.group() if reply else ""
    if code.startswith("4"):
        return BounceKind.SOFT
    said = _ADDRESSES.sub(" ", text)
    if code == "552":
        return BounceKind.OTHER if _CONTENT.search(said) else BounceKind.SOFT
    if code in HARD_REPLIES and _NO_MAILBOX.search(said) and not _OURS.search(said):
        return BounceKind.HARD
    return BounceKind.OTHER


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
    found: dict[int, list[tuple[Delivery, BounceKind]]] = {}
    for delivery in refused.select_related("mailing").order_by("pk")[:500]:
        kind = BounceKind.SOFT if delivery.reason == Reason.EXHAUSTED else classify(delivery.reply)
        found.setdefault(delivery.mailing_id, []).append((delivery, kind))
    return sum(_take(rows, now) for rows in found.values())


def _take(rows: list[tuple[Delivery, BounceKind]], now: datetime) -> int:
    """The refusals of one mailing."""
    hard = [delivery for delivery, kind in rows if kind == BounceKind.HARD]
    as_hard = _believed(hard) if hard else BounceKind.HARD
    taken = 0
    for delivery, kind in rows:
        told = as_hard if kind == BounceKind.HARD else kind
        if told is None:
            continue
        status = _STATUS.search(delivery.reply)
        report = Report(
            kind=told,
            source=BounceSource.SMTP,
            key=f"delivery:{delivery.pk}",
            delivery=delivery,
            status=status.group() if status else "",
            diagnostic=delivery.reply,
            at=now,
        )
        taken += record(report) is not None
    return taken


def _believed(hard: list[Delivery]) -> BounceKind | None:
    """What "there is no such address" is worth for a mailing, its share considered; None: it is too early to tell.

    A list with that many dead addresses is rarer than a relay that answers for domains it does not know: one wrong
    setting must not put a whole list on the suppression list. The mailing is halted then, for a person to look.
    """
    mailing = hard[0].mailing
    if mailing.halt == Halt.RECIPIENTS:
        return BounceKind.OTHER
    letters = Delivery.objects.filter(mailing=mailing)
    tried = letters.filter(state__in=[DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCERTAIN]).count()
    before = Bounce.objects.filter(delivery__mailing=mailing, kind=BounceKind.HARD, source=BounceSource.SMTP).count()
    n = before + len(hard)
    if n <= MANY_REFUSED * tried:
        return BounceKind.HARD
    if n >= FEW_REFUSED:
        control.halt(mailing, Halt.RECIPIENTS, hard[-1].reply)
        return BounceKind.OTHER
    return None if letters.filter(state__in=OPEN).exists() else BounceKind.HARD
