"""SMTP that knows how far a mail got when something breaks.

``smtplib.SMTP.sendmail`` raises the same ``SMTPServerDisconnected`` whether the connection was lost before the
message or after its last byte; only the first may be tried again. Here the steps are taken one by one.
"""

import contextlib
import re
import smtplib
import socket
import ssl

from django.conf import settings

from cms.outbox.mime import Outgoing
from cms.outbox.transports.base import Accepted, LostError, RefusedError, TryLaterError, UnreachableError

_LINE_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpTransport:
    """One connection, reused from mail to mail, opened when first needed."""

    def __init__(
        self, *, host: str, port: int, user: str = "", password: str = "", security: str = "", timeout: float = 60
    ) -> None:
        self.host, self.port, self.user, self.password = host, port, user, password
        self.security, self.timeout = security, timeout
        self._smtp: smtplib.SMTP | None = None
        self._used = 0

    def send(self, mail: Outgoing) -> Accepted:
        """Hand one mail over; see :class:`cms.outbox.transports.base.Transport`."""
        data = mail.data
        reused = self._used > 0
        try:
            return self._send(mail, data)
        except TryLaterError as error:
            if not (error.dropped and reused):
                raise
            # The server closed a connection kept from an earlier mail; nothing of this one was accepted.
            return self._send(mail, data)

    def _send(self, mail: Outgoing, data: bytes) -> Accepted:
        smtp = self._connection()
        self._used += 1
        try:
            self._check(smtp.mail(mail.sender), sender=True)
            self._check(smtp.rcpt(mail.recipient), recipient=True)
            code, text = smtp.docmd("DATA")
            if code != 354:
                self._check((code if code >= 400 else 451, text))
            body = _LINE_DOT.sub(b"..", data)
            smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        except (OSError, smtplib.SMTPException) as error:
            # The end of the message has not been given: the server must forget it (RFC 5321, 4.1.1.4).
            self._drop()
            raise TryLaterError(str(error), dropped=True) from error
        try:
            smtp.send(b".\r\n")
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise LostError(str(error)) from error
        if 200 <= code < 300:
            return Accepted(_said(code, text))
        if code < 400:
            self._drop()
            raise LostError(_said(code, text))
        self._check((code, text))
        raise AssertionError("an answer of 400 or more raises")

    def close(self) -> None:
        """Say goodbye and let go of the connection."""
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        name = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0] or None
        try:
            if self.security == "tls":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, name, timeout=self.timeout, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
            self._smtp, self._used = smtp, 0
            if smtp.sock is not None:
                # The last dot is a packet of its own; without this it would wait for an acknowledgement.
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if self.user:
                smtp.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise UnreachableError(str(error)) from error
        return smtp

    def _check(self, answer: tuple[int, bytes], *, recipient: bool = False, sender: bool = False) -> None:
        """Raise what an answer of 400 or more means; the connection is made ready for the next mail.

        ``recipient``: it is the answer to RCPT, about the address rather than about us or the message;
        ``sender``: it is that to MAIL, about us.
        """
        code, text = answer
        if 200 <= code < 400:
            return
        said = _said(code, text)
        if code < 400:
            raise smtplib.SMTPServerDisconnected(said)
        if code == 421 or self._smtp is None:
            self._drop()
        else:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        if code in {530, 534, 535, 538}:
            self._drop()
            raise UnreachableError(said)
        if code >= 500:
            raise RefusedError(said, recipient=recipient, sender=sender)
        raise TryLaterError(said)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._used = None, 0


def _said(code: int, text: bytes) -> str:
    return f"{code} {text.decode('utf-8', 'replace')}".replace("\x00", "")
