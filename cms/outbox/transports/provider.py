"""Sending through a provider's HTTP interface, by django-anymail."""

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection

from cms.outbox.mime import Outgoing
from cms.outbox.transports.base import LostError, RefusedError, TryLaterError, UnreachableError


class ProviderTransport:
    """One request a mail; ``provider`` is the name of one of anymail's backends (``brevo``, ``scaleway``...)."""

    def __init__(self, provider: str) -> None:
        try:
            self.backend = get_connection(f"anymail.backends.{provider}.EmailBackend", fail_silently=False)
        except ImportError as error:
            raise ImproperlyConfigured(f"EMAIL_URL: anymail has no backend {provider!r}") from error

    def send(self, mail: Outgoing) -> str:
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
        # Anymail's own attribute; providers that let us choose it use it for bounces.
        message.envelope_sender = mail.sender  # type: ignore[attr-defined]
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        try:
            self.backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise RefusedError(_short(error)) from error
        except AnymailAPIError as error:
            raise _meaning(error) from error
        except (AnymailError, ValueError) as error:
            # Raised before any request: this message cannot be expressed for this provider.
            raise RefusedError(_short(error)) from error
        return "accepted by the provider"

    def close(self) -> None:
        """Let go of the connection."""
        self.backend.close()


def _meaning(error: AnymailAPIError) -> Exception:
    """What a failed request says about the mail."""
    status = getattr(error, "status_code", None)
    if status is None:
        cause = error.__cause__ or error
        unsent = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)
        return UnreachableError(_short(error)) if isinstance(cause, unsent) else LostError(_short(error))
    if status in {401, 403}:
        return UnreachableError(_short(error))
    if status in {429, 503}:
        return TryLaterError(_short(error))
    return RefusedError(_short(error)) if status < 500 else LostError(_short(error))


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
