"""Personal links of saved searches, and the headers by which mail readers stop them (RFC 2369, RFC 8058)."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from cms import signing
from resources.models import SavedSearch

CONFIRM = "saved_search.confirm"
STOP = "saved_search.stop"

CONFIRM_WITHIN = timedelta(days=7)
"""An address nobody confirmed is forgotten after that."""


def set_up() -> None:
    """Register the purposes (from ``ResourcesConfig.ready``)."""
    for code, path_name, lifetime, description in (
        (CONFIRM, "resources:saved_confirm", CONFIRM_WITHIN, "Confirms the address of a saved search."),
        (STOP, "resources:saved_stop", None, "Stops a saved search; works for ever (RFC 8058)."),
    ):
        signing.register(signing.Purpose(code, path_name, lifetime, description))


def list_headers(search: SavedSearch) -> Mapping[str, str]:
    """Headers of a digest; the outbox puts the address in when it sends."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        "List-Id": f"<recherche-{search.pk}.ressources.{host}>",
        "List-Unsubscribe": f"<{signing.placeholder(STOP, search.pk, search.link_version)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
