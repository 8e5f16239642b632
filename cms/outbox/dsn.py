"""Reading returned messages: delivery status notifications (RFC 3464) and abuse reports (RFC 5965).

Whatever arrives at the return path may come from anybody. What a report says counts only where it carries the token
of a mail of ours (:mod:`cms.outbox.verp`), or our Message-ID together with the address that mail went to.
"""

import base64
import binascii
import hashlib
import quopri
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
STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
"""RFC 3464, and RFC 6533 for addresses and words beyond ASCII."""
HEADER_PARTS = frozenset({"text/rfc822-headers", "message/global-headers"})
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
    """What each part of a report says; nothing for delays, successes and ordinary mail.

    The report may be inside another message: some servers wrap it, and some people forward it.
    """
    parts = list(message.walk())
    if all(part.get_content_type() != "multipart/report" for part in parts):
        return
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            yield _complaint(part)
        elif part.get_content_type() in STATUS_PARTS:
            yield from _failures(part)


def _blocks(part: MimeMessage) -> list[MimeMessage]:
    """The groups of fields of a status part.

    The parser takes each for a message, but for the types and encodings it does not know: those are read again.
    """
    payload = part.get_payload()
    groups = [group for group in payload if isinstance(group, MimeMessage)] if isinstance(payload, list) else []
    encoding = _text(part, "Content-Transfer-Encoding").lower()
    if part.get_content_type() == "message/delivery-status" and encoding not in {"base64", "quoted-printable"}:
        return groups
    raw = b"\n\n".join(group.as_bytes() for group in groups) if groups else str(payload).encode("utf-8", "replace")
    texts = re.split(rb"\r?\n[ \t]*\r?\n", _decoded(raw, encoding))
    return [message_from_bytes(text.strip() + b"\r\n\r\n", policy=compat32) for text in texts if text.strip()]


def _decoded(raw: bytes, encoding: str) -> bytes:
    try:
        if encoding == "base64":
            return base64.b64decode(raw)
        return quopri.decodestring(raw) if encoding == "quoted-printable" else raw
    except (binascii.Error, ValueError):
        return b""


def _has_failed(block: MimeMessage) -> bool:
    """Not delayed, delivered, relayed or expanded. Some servers leave the field out: then the status tells."""
    action = _text(block, "Action").lower().split()
    return action[0].rstrip(";,(") == "failed" if action else _text(block, "Status").startswith("5.")


def _failures(part: MimeMessage) -> Iterator[Finding]:
    for block in _blocks(part):
        if not _has_failed(block):
            continue
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
    if part.get_content_type() in HEADER_PARTS:
        body = part.get_payload(decode=True)
        return body.decode("latin-1") if isinstance(body, bytes) else ""
    return str(part.get("Message-ID", ""))
