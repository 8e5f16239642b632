"""Putting mails into the outbox: rendering them, and writing them in the caller's transaction."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cms.addresses import normalise_address
from cms.outbox.doorbell import Doorbell
from cms.outbox.enums import DeliveryState, MailingState, Priority, Reason
from cms.outbox.fingerprints import adopt, fingerprint
from cms.outbox.models import Delivery, Mailing, Message, MessageAttachment
from cms.outbox.render import MailContent, render_mail
from cms.outbox.rows import insert_if_new
from cms.outbox.verp import envelope_sender, new_message_id

__all__ = [
    "NEWSLETTER",
    "NOTICE",
    "TRANSACTIONAL",
    "Attachment",
    "MailContent",
    "Recipient",
    "enqueue",
    "enqueue_many",
    "envelope_sender",
    "new_message_id",
    "render_mail",
]

logger = logging.getLogger(__name__)

TRANSACTIONAL = Priority.TRANSACTIONAL
NOTICE = Priority.NOTICE
NEWSLETTER = Priority.NEWSLETTER
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; ``content_type`` may carry parameters (``text/calendar; method=PUBLISH``)."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a mailing goes to; ``context`` fills the ``{{field:name}}`` places of the content."""

    address: str
    language: str
    context: Mapping[str, str] = field(default_factory=dict)
    segment: str = ""


def enqueue(
    *,
    stream: str,
    to: str,
    content: MailContent,
    language: str,
    key: str,
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    not_before: datetime | None = None,
    priority: int = TRANSACTIONAL,
    network_code: str = "",
    label: str = "",
    from_email: str = "",
    confidential: bool = False,
) -> Delivery:
    """Write one mail to one address, in the caller's transaction; it leaves after commit.

    ``key`` says which mail this is ("registration:12:confirmed"): the same key again returns the delivery that
    is already there, whatever its state, and sends nothing new.

    :raises ValidationError: when the address is not one.
    """
    address = normalise_address(to)
    due_at = not_before or timezone.now()
    mailing = Mailing(
        key=_checked_key(key),
        stream=stream,
        label=(label or content.subject)[:200],
        network_code=network_code,
        priority=priority,
        not_before=not_before,
        expected=1,
        confidential=confidential,
    )
    if not insert_if_new(mailing, "key"):
        return Delivery.objects.select_related("mailing").filter(mailing__key=key).order_by("pk")[0]
    message = _write_message(mailing, content, language, "", attachments, reply_to, from_email)
    adopt([address])
    mail_id = new_message_id()
    delivery = Delivery.objects.create(
        mailing=mailing,
        message=message,
        address=address,
        address_hash=fingerprint(address),
        priority=priority,
        due_at=due_at,
        mail_id=mail_id,
        envelope_sender=envelope_sender(mail_id),
    )
    if due_at <= timezone.now():
        ring_after_commit()
    return delivery


def enqueue_many(
    *,
    stream: str,
    recipients: Iterable[Recipient],
    contents: Mapping[str, MailContent],
    key: str,
    label: str,
    rate: int | None = None,
    rate_per_domain: int | None = None,
    not_before: datetime | None = None,
    priority: int = NEWSLETTER,
    paused: bool = False,
    network_code: str = "",
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    from_email: str = "",
) -> Mailing:
    """Write one mailing to many addresses, all or none, in the caller's transaction (or its own).

    ``contents`` is by language (``"fr"``) or language and segment (``"fr/experts"``); a recipient whose own is
    missing gets the language's, else the first. An address that is not one becomes a *failed* delivery, so that
    it is seen; an address that comes twice gets one mail. The same ``key`` again returns the mailing there is.
    ``rate`` is messages a minute at most, ``rate_per_domain`` to addresses of one domain. ``paused``: nothing leaves
    until ``control.resume``.

    :raises ValueError: without any content.
    """
    if not contents:
        raise ValueError("a mailing needs content in at least one language")
    with transaction.atomic():
        try:
            with transaction.atomic():
                mailing = Mailing.objects.create(
                    key=_checked_key(key),
                    stream=stream,
                    label=label[:200],
                    network_code=network_code,
                    priority=priority,
                    rate_per_minute=rate or None,
                    rate_per_domain=rate_per_domain or None,
                    state=MailingState.PAUSED if paused else MailingState.ACTIVE,
                    not_before=not_before,
                )
        except IntegrityError:
            return Mailing.objects.get(key=key)
        messages = {
            name: _write_message(mailing, content, *_split(name), attachments, reply_to, from_email)
            for name, content in contents.items()
        }
        due_at = not_before or timezone.now()
        seen: set[str] = set()
        rows = (row for r in recipients if (row := _row(mailing, _pick(messages, r), r, due_at, seen)) is not None)
        while chunk := list(islice(rows, CHUNK)):
            adopt(row.address for row in chunk)
            Delivery.objects.bulk_create(chunk)
        mailing.expected = len(seen)
        mailing.save(update_fields=["expected"])
        if due_at <= timezone.now():
            ring_after_commit()
    return mailing


def _split(name: str) -> tuple[str, str]:
    language, _slash, segment = name.partition("/")
    return language, segment


def _pick(messages: Mapping[str, Message], recipient: Recipient) -> Message:
    for name in (f"{recipient.language}/{recipient.segment}", recipient.language):
        if name in messages:
            return messages[name]
    return next(iter(messages.values()))


def _row(mailing: Mailing, message: Message, recipient: Recipient, due_at: datetime, seen: set[str]) -> Delivery | None:
    try:
        address, valid = normalise_address(recipient.address), True
    except ValidationError:
        address, valid = recipient.address.replace("\x00", "")[:320], False
    hashed = fingerprint(address)
    if hashed in seen:
        return None
    seen.add(hashed)
    mail_id = new_message_id()
    return Delivery(
        mailing=mailing,
        message=message,
        address=address,
        address_hash=hashed,
        context=dict(recipient.context),
        priority=mailing.priority,
        due_at=due_at,
        state=DeliveryState.PENDING if valid else DeliveryState.FAILED,
        reason=Reason.NONE if valid else Reason.INVALID,
        mail_id=mail_id,
        envelope_sender=envelope_sender(mail_id),
    )


def _write_message(
    mailing: Mailing,
    content: MailContent,
    language: str,
    segment: str,
    attachments: Sequence[Attachment],
    reply_to: str,
    from_email: str,
) -> Message:
    message = Message.objects.create(
        mailing=mailing,
        language=language,
        segment=segment,
        from_email=_one_line(from_email),
        reply_to=_one_line(reply_to),
        subject=_one_line(content.subject)[:500],
        text=content.text,
        html=content.html,
        headers={_one_line(name): _one_line(value) for name, value in content.headers.items()},
    )
    if attachments:
        MessageAttachment.objects.bulk_create(
            MessageAttachment(message=message, name=a.name[:200], content_type=a.content_type, content=a.content)
            for a in attachments
        )
    return message


def _one_line(value: Any) -> str:
    """Header values are one line, so that nothing typed can add a header."""
    return " ".join(str(value).split())


def _checked_key(key: str) -> str:
    if not 0 < len(key) <= 200:
        raise ValueError("a key has 1 to 200 characters")
    return key


def ring_after_commit() -> None:
    """Tell a worker, once this transaction is committed, that something is due.

    Rung once a transaction. A broker that is down costs nothing but time: the pump finds what is due.
    """
    if any(entry[1] == _DOORBELL.ring for entry in connection.run_on_commit):
        return
    transaction.on_commit(_DOORBELL.ring, robust=True)


def _call_a_worker() -> None:
    from cms.outbox.tasks import send_due

    try:
        send_due.apply_async(retry=False)
    except Exception as error:  # the broker's own exceptions have no common ancestor
        logger.warning("The broker cannot be reached (%s); the pump will send what is due.", error)


_DOORBELL = Doorbell(_call_a_worker)
