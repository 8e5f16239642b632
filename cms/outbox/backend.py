"""``EMAIL_BACKEND``: mails of Django and Wagtail (password reset, moderation) pass the outbox too."""

import uuid
from collections.abc import Sequence
from email.message import Message as MimeMessage
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage, EmailMultiAlternatives

from cms.addresses import normalise_address
from cms.i18n import current_language
from cms.outbox.compose import Attachment, MailContent, enqueue

STREAM = "system"


class OutboxBackend(BaseEmailBackend):
    """Writes each mail to the outbox, one delivery a recipient, in the caller's transaction.

    Such a mail may hold a link that opens an account: it is confidential, so its content is never shown in the
    admin and is erased once sent. Recipients do not see each other (``To``, ``Cc`` and ``Bcc`` alike).
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue mails; how many. An address that is not one raises, unless ``fail_silently``."""
        return sum(self._enqueue(message) for message in email_messages)

    def _enqueue(self, message: EmailMessage) -> bool:
        try:
            recipients = {normalise_address(_bare(address)) for address in message.recipients()}
        except ValidationError:
            if not self.fail_silently:
                raise
            return False
        content = MailContent(
            subject=str(message.subject),
            text=str(message.body) if message.content_subtype == "plain" else "",
            html=_html(message),
            headers={
                str(name): str(value)
                for name, value in message.extra_headers.items()
                if str(name).lower() not in {"from", "to", "cc", "bcc", "reply-to", "message-id", "date"}
            },
        )
        for recipient in sorted(recipients):
            enqueue(
                stream=STREAM,
                to=recipient,
                content=content,
                language=current_language(),
                key=f"mail:{uuid.uuid4()}",
                attachments=[_attachment(a) for a in message.attachments],
                reply_to=", ".join(str(address) for address in message.reply_to),
                from_email=message.extra_headers.get("From", message.from_email),
                confidential=True,
            )
        return bool(recipients)


def _bare(address: Any) -> str:
    """``Name <a@example.org>`` -> ``a@example.org``."""
    text = str(address).strip()
    return text[text.rindex("<") + 1 : -1] if text.endswith(">") and "<" in text else text


def _html(message: EmailMessage) -> str:
    if message.content_subtype == "html":
        return str(message.body)
    if isinstance(message, EmailMultiAlternatives):
        for content, kind in message.alternatives:
            if kind == "text/html":
                return str(content)
    return ""


def _attachment(attachment: Any) -> Attachment:
    if isinstance(attachment, MimeMessage):
        payload = attachment.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else attachment.as_bytes()
        return Attachment(attachment.get_filename() or "attachment", content, attachment.get_content_type())
    name, content, content_type = attachment
    raw = content.as_bytes() if hasattr(content, "as_bytes") else content
    kind = content_type or "application/octet-stream"
    if isinstance(raw, str):
        raw, kind = raw.encode(), kind if "charset" in kind else f"{kind}; charset=utf-8"
    return Attachment(name or "attachment", bytes(raw), kind)
