"""Sending through a provider's HTTP interface, by django-anymail."""

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from urllib3.exceptions import NewConnectionError

from cms.outbox.mime import Outgoing
from cms.outbox.transports.base import ID_LENGTH, Accepted, LostError, RefusedError, TryLaterError, UnreachableError


class ProviderTransport:
    """One request a mail; ``provider`` is the name of one of anymail's backends (``brevo``, ``scaleway``...).

    The envelope sender is the provider's own business: it handles bounces, and most refuse to be told.
    """

    def __init__(self, provider: str) -> None:
        try:
            self.backend = get_connection(f"anymail.backends.{provider}.EmailBackend", fail_silently=False)
        except ImportError as error:
            raise ImproperlyConfigured(f"EMAIL_URL: anymail has no backend {provider!r}") from error

    def send(self, mail: Outgoing) -> Accepted:
        """Hand one mail over; see :class:`cms.outbox.transports.base.Transport`."""
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=mail.from_email,
            to=[mail.recipient],
            reply_to=[mail.reply_to] if mail.reply_to else None,
            headers={"Message-ID": mail.message_id, **mail.headers},
            attachments=[(a.name, a.content, a.content_type) for a in mail.attachments],
        )
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        try:
            self.backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise RefusedError(_short(error), recipient=True) from error
        except AnymailAPIError as error:
            raise _meaning(error) from error
        except (AnymailError, ValueError) as error:
            # Raised before any request: this message cannot be expressed for this provider.
            raise RefusedError(_short(error)) from error
        return Accepted("accepted by the provider", _number(message, mail.recipient))

    def close(self) -> None:
        """Let go of the connection."""
        self.backend.close()


def _number(message: EmailMultiAlternatives, recipient: str) -> str:
    """The provider's own number for a mail (many replace our Message-ID); empty where it tells none."""
    status = getattr(message, "anymail_status", None)
    told = status.recipients.get(recipient) if status is not None else None
    return str((told and told.message_id) or "")[:ID_LENGTH]


def _meaning(error: AnymailAPIError) -> Exception:
    """What a failed request says about the mail."""
    status = getattr(error, "status_code", None)
    if status is None:
        return UnreachableError(_short(error)) if _never_connected(error) else LostError(_short(error))
    if status in {401, 403}:
        return UnreachableError(_short(error))
    if status in {429, 503}:
        return TryLaterError(_short(error))
    return RefusedError(_short(error)) if status < 500 else LostError(_short(error))


def _never_connected(error: AnymailAPIError) -> bool:
    """Whether the request surely did not reach the provider: no name, no connection, no certificate."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    reason = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    return isinstance(reason, NewConnectionError)


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
