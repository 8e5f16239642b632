"""Personal links of the newsletters, and the headers by which mail readers unsubscribe (RFC 2369, RFC 8058)."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import slugify

from cms import signing
from cms.outbox.mime import field_placeholder
from networks.models import Network

CONFIRM = "newsletter.confirm"
PREFERENCES = "newsletter.preferences"
UNSUBSCRIBE = "newsletter.unsubscribe"

CONFIRM_WITHIN = timedelta(days=7)
"""An address nobody confirmed is forgotten after that."""
PREFERENCES_FOR = timedelta(days=365)

UNSUBSCRIBE_FIELD = "unsubscribe_url"
PREFERENCES_FIELD = "preferences_url"


def set_up() -> None:
    """Register the purposes (from ``NewslettersConfig.ready``)."""
    for code, path_name, lifetime, description in (
        (CONFIRM, "newsletters:confirm", CONFIRM_WITHIN, "Confirms an address and its subscription."),
        (PREFERENCES, "newsletters:preferences", PREFERENCES_FOR, "Opens the choices of a subscriber."),
        (UNSUBSCRIBE, "newsletters:unsubscribe", None, "Unsubscribes; works for ever (RFC 8058)."),
    ):
        signing.register(signing.Purpose(code, path_name, lifetime, description))


def recipient_fields(pk: int, version: int) -> dict[str, str]:
    """The own fields of a recipient (``Recipient.context``): what a letter's footer and headers are filled with.

    The values are placeholders of personal links; the outbox makes addresses of them when it sends.
    """
    return {
        UNSUBSCRIBE_FIELD: signing.placeholder(UNSUBSCRIBE, pk, version),
        PREFERENCES_FIELD: signing.placeholder(PREFERENCES, pk, version),
    }


def unsubscribe_place() -> str:
    """What stands for the unsubscribe address in the content of a letter."""
    return field_placeholder(UNSUBSCRIBE_FIELD)


def preferences_place() -> str:
    """What stands for the address of the preferences in the content of a letter."""
    return field_placeholder(PREFERENCES_FIELD)


def list_headers(network: Network, archive_url: str = "") -> Mapping[str, str]:
    """Headers of every letter: List-Id (RFC 2919), List-Unsubscribe (RFC 2369) and its one-click form (RFC 8058).

    To be given as ``MailContent.headers``, with :func:`recipient_fields` as each recipient's context.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "List-Id": f"{slugify(network.name_fr).replace('-', ' ')} <lettre.{network.slug}.{host}>",
        "List-Unsubscribe": f"<{unsubscribe_place()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if archive_url:
        headers["List-Archive"] = f"<{archive_url}>"
    return headers
