"""Personal links: who holds the link may act, without an account.

A link carries ``pk-version-issued-signature``. The signature covers the purpose, so that a link made for one
thing opens nothing else, and the version, so that a record revokes its old links by counting up. Views compare
``LinkTarget.version`` with the record's own. Mails carry placeholders; ``insert_links`` turns them into
addresses while sending, so no link is ever stored.

A key that is replaced goes to ``LINKS_KEY_FALLBACKS``: links and placeholders it signed stay good, none is made with
it any more.
"""

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a kind of link is for."""

    code: str
    path_name: str
    """URL name that takes the token as its only argument."""
    lifetime: timedelta | None
    """How long a link works after it was sent; None is for ever (RFC 8058 unsubscribe)."""
    description: str | Promise
    """For the table of purposes: what the link lets its holder do."""


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a good token points to."""

    pk: int
    version: int


class BadLink(Exception):  # noqa: N818  named for what the reader holds
    """The link is wrong; ``str()`` is a message for the reader."""

    def __init__(self) -> None:
        super().__init__(_("This link is not valid. It may have been cut in the mail: copy it whole."))


class ExpiredLink(BadLink):
    """The link was right but is too old; ``target`` says for what, so that a page may offer a new one."""

    def __init__(self, target: LinkTarget) -> None:
        Exception.__init__(self, _("This link is too old. Ask for a new one."))
        self.target = target


_purposes: dict[str, Purpose] = {}
LINK_LENGTH, PLACEHOLDER_LENGTH = 32, 16
"""Characters of five bits each."""
_CODE = re.compile(r"[a-z][a-z0-9_.]*\Z")
_PLACEHOLDER = re.compile(r"\{\{personal-link:([a-z0-9_.]+):(\d+):(\d+):([a-z2-7]{16})\}\}")


def register(purpose: Purpose) -> Purpose:
    """Add a purpose to the table. Raises ValueError where the code is badly formed or taken by another."""
    if not _CODE.match(purpose.code):
        raise ValueError(f"{purpose.code!r}: a code is lower-case letters, digits, dots and underscores")
    known = _purposes.setdefault(purpose.code, purpose)
    if (known.path_name, known.lifetime) != (purpose.path_name, purpose.lifetime):
        raise ValueError(f"{purpose.code!r} is already registered for something else")
    return purpose


def purposes() -> list[Purpose]:
    """The table of purposes and lifetimes, by code."""
    return [_purposes[code] for code in sorted(_purposes)]


def sign(message: str, length: int, key: str | None = None) -> str:
    """A mark of ``length`` characters that only this site can make; ``key`` is LINKS_KEY by default."""
    digest = hmac.new((key or settings.LINKS_KEY).encode(), message.encode(), hashlib.sha256).digest()
    # Base 32 in lower case: nothing a mail reader breaks a line at or leaves out of a link.
    return base64.b32encode(digest).decode().lower()[:length]


def is_signed(message: str, mark: str, length: int) -> bool:
    """Whether ``mark`` was made by :func:`sign`, now or under a key that was in use before (LINKS_KEY_FALLBACKS)."""
    keys = [settings.LINKS_KEY, *settings.LINKS_KEY_FALLBACKS]
    return any(hmac.compare_digest(mark.encode(), sign(message, length, key).encode()) for key in keys)


def _message(kind: str, *parts: object) -> str:
    return "\x1f".join([kind, *map(str, parts)])


def token(code: str, pk: int, version: int, *, issued: int | None = None) -> str:
    """A token for record ``pk`` at ``version``; ``issued`` is in seconds since 1970 (default: now).

    Raises KeyError where the purpose is not registered.
    """
    purpose = _purposes[code]
    stamp = int(time.time()) if issued is None else issued
    signature = sign(_message("link", purpose.code, pk, version, stamp), LINK_LENGTH)
    return f"{int_to_base36(pk)}-{int_to_base36(version)}-{int_to_base36(stamp)}-{signature}"


def check(code: str, token: str, *, now: int | None = None) -> LinkTarget:
    """What ``token`` points to. Raises BadLink where it is wrong, ExpiredLink where it is too old."""
    purpose = _purposes[code]
    try:
        raw_pk, raw_version, raw_stamp, signature = token.split("-")
        pk, version, stamp = base36_to_int(raw_pk), base36_to_int(raw_version), base36_to_int(raw_stamp)
    except ValueError:
        raise BadLink from None
    if not is_signed(_message("link", purpose.code, pk, version, stamp), signature, LINK_LENGTH):
        raise BadLink
    target = LinkTarget(pk, version)
    age = (int(time.time()) if now is None else now) - stamp
    if purpose.lifetime is not None and age > purpose.lifetime.total_seconds():
        raise ExpiredLink(target)
    return target


def personal_path(code: str, pk: int, version: int, lang: str) -> str:
    """The path of a fresh personal link, in ``lang``."""
    with translation.override(lang):
        return reverse(_purposes[code].path_name, args=[token(code, pk, version)])


def placeholder(code: str, pk: int, version: int) -> str:
    """What stands for a personal link in a mail until it is sent: ``{{personal-link:...}}``.

    It ends in a mark only this site can make: a name typed in a form as ``{{personal-link:...}}`` must not
    fetch its author the link of somebody else.
    """
    if code not in _purposes:
        raise KeyError(code)
    mark = sign(_message("placeholder", code, pk, version), PLACEHOLDER_LENGTH)
    return f"{{{{personal-link:{code}:{int(pk)}:{int(version)}:{mark}}}}}"


def _genuine(match: re.Match[str]) -> bool:
    code, pk, version, mark = match.groups()
    message = _message("placeholder", code, int(pk), int(version))
    return code in _purposes and is_signed(message, mark, PLACEHOLDER_LENGTH)


def insert_links(text: str, language: str) -> str:
    """``text`` with its placeholders turned into absolute addresses, stamped now; forged ones are left."""

    def link(match: re.Match[str]) -> str:
        if not _genuine(match):
            return match.group()
        code, pk, version, _mark = match.groups()
        return f"{settings.SITE_URL}{personal_path(code, int(pk), int(version), language)}"

    return _PLACEHOLDER.sub(link, text)


def mask_links(text: str) -> str:
    """``text`` for a preview: each placeholder reads as an address that opens nothing."""
    return _PLACEHOLDER.sub(f"{settings.SITE_URL}/…", text)
