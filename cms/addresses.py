"""E-mail addresses: one spelling for each, and a keyed hash that stands for it."""

import hashlib
import hmac
import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254
"""Longest address SMTP can carry in a path (RFC 5321, 4.5.3.1.3, less the angle brackets)."""

_INVALID = _("Enter a valid e-mail address, such as name@example.org.")
_check = EmailValidator(message=_INVALID, allowlist=[])


def normalise_address(raw: str) -> str:
    """The one spelling of an e-mail address: NFKC, lower case, domain in its ASCII form (IDNA 2008).

    Two spellings of one mailbox give the same result, so that an address registers once and is withdrawn
    for good. The local part is lower-cased too: RFC 5321 leaves its case to the host, no host in use tells
    them apart. Quoted local parts and numeric hosts are refused. Idempotent. Raises ValidationError where it
    is no address, or one plain SMTP cannot carry.
    """
    text = unicodedata.normalize("NFKC", raw).strip().lower()
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or local.startswith('"') or domain.startswith("["):
        raise ValidationError(_INVALID, code="invalid")
    if not local.isascii():
        raise ValidationError(_("Accented letters cannot stand before the @ of an e-mail address."), code="local_part")
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise ValidationError(_INVALID, code="invalid") from None
    address = f"{local}@{domain}"
    if len(address) > MAX_LENGTH:
        raise ValidationError(_("This e-mail address is too long."), code="too_long")
    _check(address)
    return address


def address_hash(address: str, key: str) -> str:
    """Keyed HMAC-SHA256 of an address, 64 hexadecimal digits; spelling does not matter.

    ``key`` says what the hash is for (``settings.SUPPRESSION_KEY``...): without it nobody can test whether
    an address is in a table. What is no valid address is hashed as typed, in lower case.
    """
    try:
        address = normalise_address(address)
    except ValidationError:
        address = address.strip().lower()
    return hmac.new(key.encode(), address.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
