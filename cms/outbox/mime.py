"""From a message and a delivery to the bytes that go over the wire.

What is the same for every recipient (headers, attachments, boundaries) is encoded once a message; only what is
personal is filled in and encoded for each. Bodies are quoted-printable, so nothing depends on 8BITMIME.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cached_property
from html import escape

from django.conf import settings
from django.utils import timezone

from cms import signing
from cms.outbox.models import Delivery, Message

_FIELD = re.compile(r"\{\{field:([a-z0-9_]+)\}\}")
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment as stored."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Outgoing:
    """One mail ready to leave: its parts for HTTP providers, its bytes for SMTP."""

    sender: str
    """Envelope sender."""
    recipient: str
    message_id: str
    from_email: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    attachments: tuple[Part, ...]
    date: datetime = field(default_factory=timezone.now)
    template: "Template | None" = None

    @cached_property
    def data(self) -> bytes:
        """RFC 5322 message with CRLF line ends."""
        return (self.template or Template.like(self)).assemble(self)


def field_placeholder(name: str) -> str:
    """What stands in a content for a recipient's own field: ``{{field:first_name}}``."""
    return f"{{{{field:{name}}}}}"


def fill(text: str, context: Mapping[str, str], language: str, *, html: bool = False) -> str:
    """Put a recipient's own fields and personal links in; a field nobody gave is empty.

    Fields are put in once, and personal-link placeholders are signed: neither can be smuggled in through a
    value somebody typed.
    """
    if "{{" not in text:
        return text
    if "{{field:" in text:
        text = _fields(text, context, html)
    return signing.insert_links(text, language)


def _fields(text: str, context: Mapping[str, str], html: bool) -> str:
    def value(match: re.Match[str]) -> str:
        found = str(context.get(match.group(1), ""))
        return escape(found) if html else found

    return _FIELD.sub(value, text)


def header_line(name: str, value: str) -> bytes:
    """One header, folded and encoded where it has to be."""
    value = " ".join(value.split())
    if value.isascii() and len(name) + len(value) < 900 and (len(value) < 70 or name in _UNFOLDED):
        return f"{name}: {value}\r\n".encode("ascii")
    folded = SMTP.header_factory(name, value).fold(policy=SMTP).encode("ascii", "replace")
    # The standard library may fold after a space and put another one: a reader would see both.
    return folded.replace(b" \r\n ", b"\r\n ")


# The standard library's folding may break a long address inside these into encoded words.
_UNFOLDED = frozenset({"List-Unsubscribe", "List-Id", "List-Archive", "Message-ID", "To"})


def quoted_printable(text: str) -> bytes:
    """A body in quoted-printable with CRLF line ends."""
    raw = _LINE_END.sub(b"\n", text.encode("utf-8", "replace"))
    if not raw.endswith(b"\n"):
        raw += b"\n"
    return binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")


class Template:
    """A message with everything encoded that no recipient changes."""

    def __init__(self, from_email: str, reply_to: str, headers: Mapping[str, str], parts: tuple[Part, ...]) -> None:
        self.parts = parts
        lines = [header_line("From", from_email)]
        if reply_to:
            lines.append(header_line("Reply-To", reply_to))
        lines.extend(header_line(name, value) for name, value in headers.items() if "{{" not in value)
        self.head = b"".join(lines)
        self.static = frozenset(name for name, value in headers.items() if "{{" not in value)
        # "=_" cannot occur in quoted-printable or base64 text.
        self.mixed = f"=_mixed_{secrets.token_hex(12)}"
        self.alternative = f"=_alternative_{secrets.token_hex(12)}"
        self.tail = b"".join(self._attachment(part) for part in parts)

    @classmethod
    def of(cls, message: Message) -> "Template":
        """The template of a stored message."""
        parts = tuple(Part(a.name, bytes(a.content), a.content_type) for a in message.attachments.all())
        return cls(message.from_email or settings.DEFAULT_FROM_EMAIL, message.reply_to, message.headers, parts)

    @classmethod
    def like(cls, mail: Outgoing) -> "Template":
        """A template for one mail that was not made from a stored message."""
        return cls(mail.from_email, mail.reply_to, mail.headers, mail.attachments)

    def outgoing(self, message: Message, delivery: Delivery) -> Outgoing:
        """The mail for one recipient, personal links put in now."""
        context, language = delivery.context, message.language
        return Outgoing(
            sender=delivery.envelope_sender,
            recipient=delivery.address,
            message_id=delivery.mail_id,
            from_email=message.from_email or settings.DEFAULT_FROM_EMAIL,
            reply_to=message.reply_to,
            subject=" ".join(fill(message.subject, context, language).split()),
            text=fill(message.text, context, language),
            html=fill(message.html, context, language, html=True),
            headers={name: fill(value, context, language) for name, value in message.headers.items()},
            attachments=self.parts,
            template=self,
        )

    def assemble(self, mail: Outgoing) -> bytes:
        """The bytes of one mail."""
        own = [
            self.head,
            header_line("To", mail.recipient),
            header_line("Subject", mail.subject),
            header_line("Message-ID", mail.message_id),
            header_line("Date", format_datetime(mail.date)),
            *(header_line(name, value) for name, value in mail.headers.items() if name not in self.static),
            b"MIME-Version: 1.0\r\n",
        ]
        body = self._body(mail)
        if self.parts:
            edge = self.mixed.encode()
            own.append(b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % edge)
            return b"".join([*own, b"--", edge, b"\r\n", body, self.tail, b"--", edge, b"--\r\n"])
        return b"".join([*own, body])

    def _body(self, mail: Outgoing) -> bytes:
        text = self._leaf("plain", mail.text)
        if not mail.html:
            return text
        edge = self.alternative.encode()
        return b"".join(
            [
                b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % edge,
                *(b"--", edge, b"\r\n", text),
                *(b"--", edge, b"\r\n", self._leaf("html", mail.html)),
                *(b"--", edge, b"--\r\n"),
            ]
        )

    @staticmethod
    def _leaf(subtype: str, text: str) -> bytes:
        head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        return head.encode() + quoted_printable(text)

    def _attachment(self, part: Part) -> bytes:
        """An attachment with its headers; parameters of the content type (``method=``) are kept."""
        typed = EmailMessage(policy=SMTP)
        typed["Content-Type"] = part.content_type if "/" in part.content_type else "application/octet-stream"
        if typed.get_content_maintype() in {"multipart", "message"}:
            # Base64 is not allowed there (RFC 2045, 6.4); nobody needs it shown inline.
            typed.replace_header("Content-Type", "application/octet-stream")
        typed.set_param("name", part.name)
        typed.add_header("Content-Disposition", "attachment", filename=part.name)
        typed["Content-Transfer-Encoding"] = "base64"
        body = base64.encodebytes(part.content).replace(b"\n", b"\r\n")
        return b"".join([b"--", self.mixed.encode(), b"\r\n", typed.as_bytes(policy=SMTP), body])
