"""Why a letter may not arrive: its headers, its size, and the DNS records of the sending domain, given as text.

Each finding says what is wrong, or right, and what to do. Sources: RFC 5322 (headers), RFC 2369, 2919 and 8058
(lists), RFC 7208 (SPF), RFC 6376 and 8301 (DKIM), RFC 7489 (DMARC), and what Gmail and Yahoo ask of those who write
to many (February 2024): SPF and DKIM, DMARC, alignment, unsubscribing in one click.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from networks.newsletters.faces.mail import MAX_BYTES

Level = Literal["ok", "warning", "error"]
GMAIL_CLIPS = 102_000
"""Bytes of HTML after which Gmail cuts a message, the unsubscribe link with it."""
SUBJECT_SHOWN = 70
LONGEST_LINE = 998
"""RFC 5322, 2.1.1."""
SPF_LOOKUPS = 10
"""RFC 7208, 4.6.4."""
RSA_2048_DER = 256
"""A DER public key of 2,048 bits is longer than this; one of 1,024 bits is shorter."""
_PIXEL = re.compile(r"<img[^>]+(?:width|height)=[\"']?[01](?:px)?[\"'\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    level: Level
    subject: str
    explanation: str


def _ok(subject: str, explanation: str) -> Finding:
    return Finding("ok", subject, explanation)


def check_message(data: bytes, site_host: str) -> list[Finding]:
    """What is found in the bytes of a mail as it leaves; ``site_host`` is the domain of the site."""
    mail = message_from_bytes(data, policy=policy.default)
    return [*_headers(mail), *_list(mail), *_parts(mail), *_lines(data), *_links(mail, site_host)]


def _domain(header: object) -> str:
    return parseaddr(str(header or ""))[1].rpartition("@")[2].lower()


def _headers(mail: EmailMessage) -> Iterator[Finding]:
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        if len(mail.get_all(name, [])) != 1:
            yield Finding("error", name, _("This header must be there exactly once (RFC 5322); filters reject others."))
    sender, own = _domain(mail["From"]), str(mail["Message-ID"] or "").rpartition("@")[2].strip("<> ")
    if not sender or sender.endswith((".example", ".invalid", ".localhost", "localhost")) or sender == "example.org":
        words = _("The sender’s domain (%(domain)s) is not one that receives mail: set DEFAULT_FROM_EMAIL.")
        yield Finding("error", "From", words % {"domain": sender or "–"})
    else:
        yield _ok("From", sender)
    if own and own.lower() == sender:
        yield _ok("Message-ID", _("Of the sender’s domain."))
    else:
        yield Finding("warning", "Message-ID", _("Not of the sender’s domain: some filters take that for forgery."))
    subject = str(mail["Subject"] or "")
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
        yield _ok("List-Unsubscribe", _("In one click (RFC 8058). Have DKIM sign both headers."))
    if re.search(r"<[^<>\s]+\.[^<>\s]+>", str(mail["List-Id"] or "")):
        yield _ok("List-Id", str(mail["List-Id"]))
    else:
        yield Finding("warning", "List-Id", _("It is missing (RFC 2919): readers cannot file the letter by it."))


def _parts(mail: EmailMessage) -> Iterator[Finding]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    if text is None or not str(text.get_content()).strip():
        yield Finding("error", _("Plain text"), _("Missing or empty: filters distrust a mail of HTML alone."))
    else:
        yield _ok(_("Plain text"), _("Present."))
    if html is None:
        return
    written = str(html.get_content())
    size = len(written.encode())
    words = _("%(size)s kB; %(most)s kB at most, Gmail cuts at %(gmail)s kB.") % {
        "size": round(size / 1000, 1),
        "most": MAX_BYTES // 1000,
        "gmail": GMAIL_CLIPS // 1000,
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
    yield _ok(_("Links"), _("%(own)s of %(all)s lead to the site itself.") % {"own": own, "all": len(found)})


def check_spf(record: str) -> list[Finding]:
    """The TXT record at the domain of the envelope sender."""
    words = record.strip().strip('"').split()
    if not words:
        hint = _("No record given. Publish one at the sending domain, such as: v=spf1 ip4:192.0.2.1 -all")
        return [Finding("error", "SPF", hint)]
    if words[0].lower() != "v=spf1":
        return [Finding("error", "SPF", _("It must begin with v=spf1 (RFC 7208)."))]
    found: list[Finding] = []
    terms = [word.lower() for word in words[1:]]
    last = next((term for term in terms if term.lstrip("+-~?") == "all"), "")
    if last in {"all", "+all"}:
        found.append(Finding("error", "SPF", _("“+all” lets anybody write in your name: end it with -all or ~all.")))
    elif last in {"", "?all"} and not any(term.startswith("redirect=") for term in terms):
        found.append(Finding("warning", "SPF", _("It does not say what to do with others: end it with -all or ~all.")))
    asking = ("include:", "a", "mx", "ptr", "exists:", "redirect=")
    lookups = sum(
        term.lstrip("+-~?").startswith(asking) and not term.lstrip("+-~?").startswith("all") for term in terms
    )
    if lookups > SPF_LOOKUPS:
        hint = _("%(n)s terms ask the DNS, 10 at most: the record counts as broken (RFC 7208, 4.6.4).")
        found.append(Finding("error", "SPF", hint % {"n": lookups}))
    if any(term.lstrip("+-~?").startswith("ptr") for term in terms):
        found.append(Finding("warning", "SPF", _("“ptr” is slow and should not be used (RFC 7208, 5.5).")))
    return found or [_ok("SPF", _("Well formed. Check that it names the server that sends."))]


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.replace('"', "").replace("\n", "").split(";"))
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs if name.strip()}


def check_dkim(record: str) -> list[Finding]:
    """The TXT record at ``<selector>._domainkey.<domain>``."""
    tags = _tags(record)
    if not tags:
        return [Finding("error", "DKIM", _("No record given: the mail server must sign, and publish its key."))]
    if tags.get("v", "DKIM1") != "DKIM1":
        return [Finding("error", "DKIM", _("The version must be DKIM1 (RFC 6376)."))]
    key = re.sub(r"\s", "", tags.get("p", ""))
    if not key:
        return [Finding("error", "DKIM", _("The key is empty: that revokes it, no signature is valid."))]
    try:
        size = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        return [Finding("error", "DKIM", _("The key is not base64: it was cut or altered when it was copied."))]
    found = []
    if tags.get("k", "rsa") == "rsa" and size < RSA_2048_DER:
        found.append(Finding("warning", "DKIM", _("The RSA key has fewer than 2,048 bits (RFC 8301): renew it.")))
    if "y" in tags.get("t", "").split(":"):
        found.append(Finding("warning", "DKIM", _("“t=y” says that you are testing: take it out.")))
    return found or [_ok("DKIM", _("Well formed. Check that the server signs with this selector."))]


def check_dmarc(record: str, from_domain: str, envelope_domain: str) -> list[Finding]:
    """The TXT record at ``_dmarc.<domain>``, and whether the envelope sender is aligned with From."""
    tags = _tags(record)
    if not tags:
        hint = _("No record given. Begin with: v=DMARC1; p=none; rua=mailto:dmarc@%(domain)s")
        return [Finding("error", "DMARC", hint % {"domain": from_domain})]
    found: list[Finding] = []
    if next(iter(tags.items())) != ("v", "DMARC1"):
        found.append(Finding("error", "DMARC", _("It must begin with v=DMARC1 (RFC 7489).")))
    wanted = tags.get("p", "")
    if wanted not in {"none", "quarantine", "reject"}:
        found.append(Finding("error", "DMARC", _("The policy p must be none, quarantine or reject.")))
    elif wanted == "none":
        found.append(Finding("warning", "DMARC", _("“p=none” only watches: go on to “quarantine” in time.")))
    if "rua" not in tags:
        found.append(Finding("warning", "DMARC", _("Without “rua” nobody tells you who writes in your name.")))
    if not _aligned(envelope_domain, from_domain, strict=tags.get("aspf") == "s"):
        hint = _("Bounces go to %(envelope)s and the letter says %(sender)s: SPF does not count, DKIM alone must pass.")
        found.append(Finding("warning", "DMARC", hint % {"envelope": envelope_domain, "sender": from_domain}))
    return found or [_ok("DMARC", _("Well formed and aligned."))]


def _aligned(one: str, other: str, *, strict: bool) -> bool:
    """Relaxed: one is the other, or a part of it. (The organisational domain needs a list nobody has at hand.)"""
    if one == other:
        return True
    return not strict and (one.endswith(f".{other}") or other.endswith(f".{one}"))
