"""Why a letter may not arrive: its headers, its signature, its size; ``sender_records`` has what the DNS says.

Each finding says what is wrong, or right, and what to do. Sources: RFC 5322 (headers), RFC 2369, 2919 and 8058
(lists), RFC 6376 (signatures), and what Gmail and Yahoo ask of those who write to many (February 2024).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from cms.wording import size_in_words
from networks.newsletters.faces.mail import MAX_BYTES

Level = Literal["ok", "warning", "error"]
GMAIL_CLIPS = 102_000
"""Bytes of HTML after which Gmail cuts a message, the unsubscribe link with it."""
SUBJECT_SHOWN = 70
LONGEST_LINE = 998
"""RFC 5322, 2.1.1."""
TEXT_COLUMNS = 78
"""RFC 5322, 2.1.1: what a reader of plain text sees without breaks; addresses may be longer."""
SIGNED = ("from", "list-unsubscribe", "list-unsubscribe-post")
"""Headers a signature must cover: the first by RFC 6376, the others by RFC 8058."""
_PIXEL = re.compile(r"<img[^>]+(?:width|height)=[\"']?[01](?:px)?[\"'\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    level: Level
    subject: str
    explanation: str


def ok(subject: str, explanation: str) -> Finding:
    """A finding that needs nothing."""
    return Finding("ok", subject, explanation)


def check_message(data: bytes, site_host: str) -> list[Finding]:
    """What is found in the bytes of a mail as it leaves; ``site_host`` is the domain of the site."""
    mail = message_from_bytes(data, policy=policy.default)
    return [
        *_headers(mail),
        *_list(mail),
        *_signature(mail),
        *_parts(mail, data),
        *_lines(data),
        *_links(mail, site_host),
    ]


def domain_of(header: object) -> str:
    """The domain of the address in a header; empty without one."""
    return parseaddr(str(header or ""))[1].rpartition("@")[2].lower()


def _headers(mail: EmailMessage) -> Iterator[Finding]:
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        if len(mail.get_all(name, [])) != 1:
            yield Finding("error", name, _("This header must be there exactly once (RFC 5322); filters reject others."))
    sender, own = domain_of(mail["From"]), str(mail["Message-ID"] or "").rpartition("@")[2].strip("<> ")
    if not sender or sender.endswith((".example", ".invalid", ".localhost", "localhost")) or sender == "example.org":
        words = _("The sender’s domain (%(domain)s) is not one that receives mail: set DEFAULT_FROM_EMAIL.")
        yield Finding("error", "From", words % {"domain": sender or "–"})
    else:
        yield ok("From", sender)
    if own and own.lower() == sender:
        yield ok("Message-ID", _("Of the sender’s domain."))
    else:
        yield Finding("warning", "Message-ID", _("Not of the sender’s domain: some filters take that for forgery."))
    subject = str(mail["Subject"] or "")
    if subject and len(subject) <= SUBJECT_SHOWN:
        yield ok("Subject", _("%(length)s characters: shown whole.") % {"length": len(subject)})
    if len(subject) > SUBJECT_SHOWN:
        words = _("%(length)s characters: phones show about %(shown)s.")
        yield Finding("warning", "Subject", words % {"length": len(subject), "shown": SUBJECT_SHOWN})
    if subject.isupper() or "!!" in subject:
        yield Finding("warning", "Subject", _("Capitals and exclamation marks look like spam."))


def _list(mail: EmailMessage) -> Iterator[Finding]:
    unsubscribe = str(mail["List-Unsubscribe"] or "")
    if "<https://" not in unsubscribe:
        words = _("There is no https address to unsubscribe (RFC 2369): large hosts ask for one. Is SITE_URL https?")
        yield Finding("error", "List-Unsubscribe", words)
    elif str(mail["List-Unsubscribe-Post"] or "") != "List-Unsubscribe=One-Click":
        yield Finding("error", "List-Unsubscribe-Post", _("One-click unsubscribing is not announced (RFC 8058)."))
    else:
        yield ok("List-Unsubscribe", _("In one click (RFC 8058). Have DKIM sign both headers."))
    if re.search(r"<[^<>\s]+\.[^<>\s]+>", str(mail["List-Id"] or "")):
        yield ok("List-Id", str(mail["List-Id"]))
    else:
        yield Finding("warning", "List-Id", _("It is missing (RFC 2919): readers cannot file the letter by it."))


def _signature(mail: EmailMessage) -> Iterator[Finding]:
    """A mail that was received carries the signature its server made; one that is about to leave has none yet."""
    sender = domain_of(mail["From"])
    made = [tags(str(value)) for value in mail.get_all("DKIM-Signature", [])]
    if not made:
        return
    ours = [one for one in made if aligned(one.get("d", "").lower(), sender)]
    if not ours:
        words = _("Signed by %(signers)s, not by %(sender)s: the signature does not count for DMARC.")
        signers = ", ".join(one.get("d", "–") for one in made)
        yield Finding("error", "DKIM-Signature", words % {"signers": signers, "sender": sender})
        return
    covered = {name.strip().lower() for one in ours for name in one.get("h", "").split(":")}
    left_out = [name for name in SIGNED if name not in covered and mail[name]]
    if left_out:
        words = _("These headers are not signed: %(names)s. Large hosts then ignore unsubscribing in one click.")
        yield Finding("error", "DKIM-Signature", words % {"names": ", ".join(left_out)})
    else:
        yield ok("DKIM-Signature", _("Signed by the sender’s domain, the headers of the list included."))


def tags(record: str) -> dict[str, str]:
    """The ``name=value`` pairs of a signature or record (RFC 6376, 3.2)."""
    pairs = (part.partition("=") for part in record.replace('"', "").replace("\n", "").split(";"))
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs if name.strip()}


def aligned(one: str, other: str, *, strict: bool = False) -> bool:
    """Relaxed: one is the other, or a part of it. (The organisational domain needs a list nobody has at hand.)"""
    if not one or not other:
        return False
    if one == other:
        return True
    return not strict and (one.endswith(f".{other}") or other.endswith(f".{one}"))


def _parts(mail: EmailMessage, data: bytes) -> Iterator[Finding]:
    yield ok(_("Size of the message"), _("%(size)s on the wire.") % {"size": size_in_words(len(data))})
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    if text is None or not str(text.get_content()).strip():
        yield Finding("error", _("Plain text"), _("Missing or empty: filters distrust a mail of HTML alone."))
    else:
        long = sum(len(line) > TEXT_COLUMNS and "://" not in line for line in str(text.get_content()).splitlines())
        if long:
            words = _("%(n)s lines are longer than %(columns)s characters: hard to read in a plain mail reader.")
            yield Finding("warning", _("Plain text"), words % {"n": long, "columns": TEXT_COLUMNS})
        else:
            yield ok(_("Plain text"), _("Present, and readable in %(columns)s columns.") % {"columns": TEXT_COLUMNS})
    if html is None:
        return
    written = str(html.get_content())
    size = len(written.encode())
    words = _("%(size)s; %(most)s at most, Gmail cuts at %(gmail)s.") % {
        "size": size_in_words(size),
        "most": size_in_words(MAX_BYTES),
        "gmail": size_in_words(GMAIL_CLIPS),
    }
    level: Level = "ok" if size <= MAX_BYTES else "warning" if size <= GMAIL_CLIPS else "error"
    yield Finding(level, _("Size of the HTML"), words)
    if _PIXEL.search(written):
        yield Finding("error", _("Images"), _("An image of one pixel looks like tracking: filters and readers mind."))


def _lines(data: bytes) -> Iterator[Finding]:
    if any(len(line) > LONGEST_LINE for line in data.split(b"\r\n")):
        yield Finding("error", _("Lines"), _("A line has more than 998 bytes (RFC 5322): servers break it anywhere."))
    if data != data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"):
        yield Finding("error", _("Lines"), _("A line does not end in CRLF: some servers refuse the message."))


def _links(mail: EmailMessage, site_host: str) -> Iterator[Finding]:
    html = mail.get_body(("html",))
    found = re.findall(r"href=\"([^\"]+)\"", str(html.get_content())) if html is not None else []
    plain = sorted({urlsplit(url).netloc for url in found if url.startswith("http://")})
    if plain:
        words = _("Addresses without https: %(hosts)s. Filters count them against the mail.")
        yield Finding("warning", _("Links"), words % {"hosts": ", ".join(plain)})
    own = sum(urlsplit(url).hostname == site_host for url in found)
    yield ok(_("Links"), _("%(own)s of %(all)s lead to the site itself.") % {"own": own, "all": len(found)})
