"""Message-IDs, and the return path that tells which delivery a returned message is about (VERP).

``OUTBOX_ENVELOPE_SENDER`` may hold the place ``{token}`` (``bounces+{token}@example.org``): each mail then leaves from
an address of its own, to which the receiving servers return what they cannot deliver.
"""

import re
import uuid
from email.utils import parseaddr

from django.conf import settings

from cms import signing

PLACE = "{token}"
MARK_LENGTH = 10
_TOKEN = re.compile(r"[0-9a-f]{32}[a-z2-7]{10}")


def new_message_id() -> str:
    """A Message-ID of our own domain, one a delivery: it stays the same when the delivery is tried again."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def envelope_sender(mail_id: str) -> str:
    """Where bounces of a mail go (``MAIL FROM``): ``OUTBOX_ENVELOPE_SENDER``, else the address of the From header."""
    given: str = settings.OUTBOX_ENVELOPE_SENDER or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return given.replace(PLACE, token_of(mail_id)) if PLACE in given else given


def token_of(mail_id: str) -> str:
    """The token of a Message-ID: its number and a mark that only this site makes, 42 characters (a local part has 64).

    Whoever gets a forwarded mail reads its Message-ID; without the mark they could report its reader as unknown.
    """
    number = mail_id.strip("<>").partition("@")[0]
    return f"{number}{_mark(number)}"


def mail_id_start(address: str) -> str:
    """How the Message-ID begins that a return path stands for; empty where the address is none of ours.

    Mail servers may change the case of an address and what stands around the token (RFC 5321 keeps neither).
    """
    for found in _TOKEN.findall(address.lower()):
        number, mark = found[:32], found[32:]
        if signing.is_signed(f"verp:{number}", mark, MARK_LENGTH):
            return f"<{number}@"
    return ""


def _mark(number: str) -> str:
    return signing.sign(f"verp:{number}", MARK_LENGTH)
