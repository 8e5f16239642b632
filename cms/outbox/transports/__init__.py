"""How a mail leaves: chosen by ``EMAIL_URL``."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.outbox.transports.base import Transport

SMTP_SCHEMES = {"smtp": ("", 25), "smtps": ("tls", 465), "smtp+starttls": ("starttls", 587)}


def transport_from_url(url: str) -> Transport:
    """The transport an address names.

    ``file:///folder``, ``memory:``, ``smtp://host:port``, ``smtps://``, ``smtp+starttls://user:password@host:port``
    (``?timeout=30``, in seconds), ``anymail+brevo://`` (credentials in the setting ``ANYMAIL``).

    :raises ImproperlyConfigured: for any other.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        from cms.outbox.transports.folder import FolderTransport

        return FolderTransport(unquote(parts.path))
    if parts.scheme == "memory":
        from cms.outbox.transports.memory import MemoryTransport

        return MemoryTransport()
    if parts.scheme in SMTP_SCHEMES and parts.hostname:
        from cms.outbox.transports.smtp import SmtpTransport

        security, port = SMTP_SCHEMES[parts.scheme]
        options = parse_qs(parts.query)
        return SmtpTransport(
            host=parts.hostname,
            port=parts.port or port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            security=security,
            timeout=float(options.get("timeout", ["60"])[0]),
        )
    if parts.scheme.startswith("anymail+"):
        from cms.outbox.transports.provider import ProviderTransport

        return ProviderTransport(parts.scheme.removeprefix("anymail+"))
    raise ImproperlyConfigured(
        "EMAIL_URL names no transport: file://, memory:, smtp://, smtps://, smtp+starttls://, anymail+…://"
    )


def configured_transport() -> Transport:
    """The transport of this site."""
    return transport_from_url(settings.EMAIL_URL)
