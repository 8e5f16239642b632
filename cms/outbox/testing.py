"""For tests: send what is due into memory and read it as a mail reader would."""

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.utils import timezone

from cms.outbox.sender import Sender
from cms.outbox.transports import memory


def deliver_all(now: datetime | None = None) -> list[EmailMessage]:
    """Send everything due at ``now`` (default: now) into memory; the mails sent by this call, parsed."""
    moment = now or timezone.now()
    before = len(memory.sent)
    Sender(memory.MemoryTransport(), clock=lambda: moment).run()
    return sent_messages()[before:]


def sent_messages() -> list[EmailMessage]:
    """Every mail sent into memory since :func:`clear`, parsed, first sent first."""
    return [_parse(mail.data) for mail in memory.sent]


def clear() -> None:
    """Forget the mails in memory."""
    memory.sent.clear()


def _parse(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy parses to EmailMessage")
    return message
