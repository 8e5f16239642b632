"""Reading returned messages: delivery status notifications (RFC 3464) and abuse reports (RFC 5965).

Whatever arrives at the return path may come from anybody. What a report says counts only where it carries the token
of a mail of ours (:mod:`cms.outbox.verp`), or our Message-ID together with the address that mail went to.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as MimeMessage
from email.policy import compat32
from email.utils import getaddresses

from django.core.exceptions import ValidationError

from cms.addresses import normalise_address
from cms.outbox import bounces, verp
from cms.outbox.bounces import Report
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.models import Bounce, Delivery

MAX_BYTES = 2_000_000
"""A report returns the message at most once; what is larger is cut before it is read."""
RETURN_PATH_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
"""Where mail servers write to which of our addresses a report was returned."""
REPORTS = frozenset({"delivery-status", "feedback-report"})
_MAIL_ID = re.compile(r"<[0-9a-f]{32}@[^<>\s]+>")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a returned message tells about one recipient."""

    kind: BounceKind
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a message read: ``recorded``, ``known`` (read before), ``no_report`` or ``unknown`` (not ours)."""

    what: str
    bounce: Bounce | None = None


def read(raw: bytes) -> Outcome:
    """Read one message that was returned, and record what it tells."""
    message = message_from_bytes(raw[:MAX_BYTES], policy=compat32)
    findings = list(findings_in(message))
    if not findings:
        return Outcome("no_report")
    start = next((s for a in _return_paths(message) if (s := verp.mail_id_start(a))), "")
    told = "unknown"
    digest = hashlib.sha256(raw).hexdigest()[:40]
    for finding in findings:
        delivery = _delivery(message, start, finding.recipient)
        if delivery is None:
            continue
        bounce = bounces.record(
            Report(
                kind=finding.kind,
                source=BounceSource.REPORT,
                key=f"report:{delivery.pk}:{digest}",
                delivery=delivery,
                status=finding.status,
                diagnostic=finding.diagnostic,
            )
        )
        if bounce is not None:
            return Outcome("recorded", bounce)
        told = "known"
    return Outcome(told)


def findings_in(message: MimeMessage) -> Iterator[Finding]:
    """What each part of a report says; nothing for delays, successes and ordinary mail."""
    if message.get_content_type() != "multipart/report":
        return
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            yield _complaint(part)
        elif part.get_content_type() == "message/delivery-status":
            yield from _failures(part)


def _blocks(part: MimeMessage) -> list[MimeMessage]:
    """The groups of fields of a status part (the parser takes each for a message)."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, MimeMessage)] if isinstance(payload, list) else []


def _failures(part: MimeMessage) -> Iterator[Finding]:
    for block in _blocks(part):
        if _text(block, "Action").lower() != "failed":
            continue  # delayed, delivered, relayed, expanded
        status, diagnostic = _text(block, "Status"), _text(block, "Diagnostic-Code")
        recipient = _text(block, "Original-Recipient") or _text(block, "Final-Recipient")
        yield Finding(bounces.classify(diagnostic, status), recipient.rpartition(";")[2].strip(), status, diagnostic)


def _complaint(part: MimeMessage) -> Finding:
    fields = _blocks(part)
    body = part.get_payload(decode=True)
    block = fields[0] if fields else message_from_bytes(body if isinstance(body, bytes) else b"", policy=compat32)
    recipient = _text(block, "Original-Rcpt-To").strip("<>")
    return Finding(BounceKind.COMPLAINT, recipient, diagnostic=_text(block, "Feedback-Type"))


def _text(block: MimeMessage, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _return_paths(message: MimeMessage) -> Iterator[str]:
    for name in RETURN_PATH_HEADERS:
        values = [str(value) for value in message.get_all(name, [])]
        yield from (address for _name, address in getaddresses(values))
    # A complaint comes from the reader's provider; our return path is then in the message it returns.
    for part in message.walk():
        if part is not message and part.get("Return-Path"):
            yield str(part["Return-Path"])


def _delivery(message: MimeMessage, start: str, recipient: str) -> Delivery | None:
    """The delivery a report is about."""
    sent = Delivery.objects.select_related("mailing").exclude(address="")
    if start:
        return sent.filter(mail_id__startswith=start).first()
    ids = [i for part in message.walk() for i in _MAIL_ID.findall(_returned(part))][:5]
    try:
        address = normalise_address(recipient)
    except ValidationError:
        return None
    return sent.filter(mail_id__in=ids, address=address).first()


def _returned(part: MimeMessage) -> str:
    """Where the Message-ID of the returned message may stand in a part: its headers, or a copy of them as text."""
    if part.get_content_type() == "text/rfc822-headers":
        body = part.get_payload(decode=True)
        return body.decode("latin-1") if isinstance(body, bytes) else ""
    return str(part.get("Message-ID", ""))
