"""What the DNS says of a sending domain: SPF, DKIM and DMARC records, given as text; nothing is asked of any server.

Sources: RFC 7208 (SPF), RFC 6376, 8301 and 8463 (DKIM), RFC 7489 (DMARC), and what Gmail and Yahoo ask of those who
write to many (February 2024): SPF and DKIM, DMARC, one of the two aligned with the sender.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from networks.newsletters.deliverability import Finding, aligned, ok, tags

SPF_LOOKUPS = 10
"""RFC 7208, 4.6.4."""
ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
"""Terms that ask the DNS."""
KNOWN = ASKING | {"all", "ip4", "ip6", "exp"}
RSA_2048_DER = 256
"""A DER public key of 2,048 bits is longer than this; one of 1,024 bits is shorter."""


def check_spf(*records: str) -> list[Finding]:
    """The TXT records at the domain of the envelope sender; those that are no SPF do not matter."""
    given = [words for record in records if (words := record.replace('"', "").split())]
    if not given:
        hint = _("No record given. Publish one at the sending domain, such as: v=spf1 ip4:192.0.2.1 -all")
        return [Finding("error", "SPF", hint)]
    ours = [words[1:] for words in given if words[0].lower() == "v=spf1"]
    if not ours:
        return [Finding("error", "SPF", _("It must begin with v=spf1 (RFC 7208)."))]
    if len(ours) > 1:
        hint = _("%(n)s records: with more than one, none counts (RFC 7208, 4.5). Make one of them.")
        return [Finding("error", "SPF", hint % {"n": len(ours)})]
    found = list(_spf(ours[0]))
    return found or [ok("SPF", _("Well formed. Check that it names the server that sends."))]


def _spf(words: list[str]) -> Iterator[Finding]:
    terms = [word.lower() for word in words]
    names = [re.split("[:/=]", term.lstrip("+-~?"))[0] for term in terms]
    unknown = sorted({term for term, name in zip(terms, names, strict=True) if name not in KNOWN and "=" not in term})
    if unknown:
        hint = _("These terms are not known: %(terms)s. The record counts as broken (RFC 7208, 4.6).")
        yield Finding("error", "SPF", hint % {"terms": ", ".join(unknown)})
    last = terms[names.index("all")] if "all" in names else ""
    if last in {"all", "+all"}:
        yield Finding("error", "SPF", _("“+all” lets anybody write in your name: end it with -all or ~all."))
    elif last in {"", "?all"} and "redirect" not in names:
        yield Finding("warning", "SPF", _("It does not say what to do with others: end it with -all or ~all."))
    if last and set(names[names.index("all") + 1 :]) - {"redirect", "exp"}:
        yield Finding("warning", "SPF", _("What stands after “all” is never read: put “all” at the end."))
    lookups = sum(name in ASKING for name in names)
    if lookups > SPF_LOOKUPS:
        hint = _("%(n)s terms ask the DNS, 10 at most: the record counts as broken (RFC 7208, 4.6.4).")
        yield Finding("error", "SPF", hint % {"n": lookups})
    elif lookups > SPF_LOOKUPS // 2:
        hint = _("%(n)s terms ask the DNS; with those of the records they include there may be no more than 10.")
        yield Finding("warning", "SPF", hint % {"n": lookups})
    if "ptr" in names:
        yield Finding("warning", "SPF", _("“ptr” is slow and should not be used (RFC 7208, 5.5)."))


def check_dkim(record: str) -> list[Finding]:
    """The TXT record at ``<selector>._domainkey.<domain>``."""
    given = tags(record)
    if not given:
        return [Finding("error", "DKIM", _("No record given: the mail server must sign, and publish its key."))]
    if given.get("v", "DKIM1") != "DKIM1":
        return [Finding("error", "DKIM", _("The version must be DKIM1 (RFC 6376)."))]
    key = re.sub(r"\s", "", given.get("p", ""))
    if not key:
        return [Finding("error", "DKIM", _("The key is empty: that revokes it, no signature is valid."))]
    try:
        size = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        return [Finding("error", "DKIM", _("The key is not base64: it was cut or altered when it was copied."))]
    found = []
    if given.get("k", "rsa") == "rsa" and size < RSA_2048_DER:
        found.append(Finding("warning", "DKIM", _("The RSA key has fewer than 2,048 bits (RFC 8301): renew it.")))
    if "y" in given.get("t", "").split(":"):
        found.append(Finding("warning", "DKIM", _("“t=y” says that you are testing: take it out.")))
    if "sha256" not in given.get("h", "sha256").split(":"):
        found.append(Finding("error", "DKIM", _("“h=” leaves out sha256, the only one still accepted (RFC 8301).")))
    return found or [ok("DKIM", _("Well formed. Check that the server signs with this selector."))]


def check_dmarc(*records: str, from_domain: str, envelope_domain: str, signing_domain: str = "") -> list[Finding]:
    """The TXT records at ``_dmarc.<domain>``, and whether the return path or the signature stands for the sender.

    ``signing_domain`` is the ``d=`` of the signatures; empty where nobody said.
    """
    given = [read for record in records if (read := tags(record))]
    if not given:
        hint = _("No record given. Begin with: v=DMARC1; p=none; rua=mailto:dmarc@%(domain)s")
        return [Finding("error", "DMARC", hint % {"domain": from_domain})]
    if len(given) > 1:
        hint = _("%(n)s records: with more than one, none counts (RFC 7489, 6.6.3). Keep one of them.")
        return [Finding("error", "DMARC", hint % {"n": len(given)})]
    found = [*_policy(given[0]), *_alignment(given[0], from_domain, envelope_domain, signing_domain)]
    return found or [ok("DMARC", _("Well formed and aligned."))]


def _policy(given: dict[str, str]) -> Iterator[Finding]:
    if next(iter(given.items())) != ("v", "DMARC1"):
        yield Finding("error", "DMARC", _("It must begin with v=DMARC1 (RFC 7489)."))
    wanted = given.get("p", "").lower()
    if wanted not in {"none", "quarantine", "reject"}:
        yield Finding("error", "DMARC", _("The policy p must be none, quarantine or reject."))
    elif wanted == "none":
        yield Finding("warning", "DMARC", _("“p=none” only watches: go on to “quarantine” in time."))
    if "rua" not in given:
        yield Finding("warning", "DMARC", _("Without “rua” nobody tells you who writes in your name."))


def _alignment(given: dict[str, str], sender: str, envelope: str, signing: str) -> Iterator[Finding]:
    by_spf = aligned(envelope, sender, strict=given.get("aspf") == "s")
    by_dkim = aligned(signing, sender, strict=given.get("adkim") == "s")
    domains = {"envelope": envelope, "sender": sender, "signing": signing}
    if signing and not by_dkim:
        hint = _("The signature is of d=%(signing)s and the letter says %(sender)s: DKIM does not count.")
        yield Finding("warning" if by_spf else "error", "DMARC", hint % domains)
    if not by_spf:
        hint = _("Bounces go to %(envelope)s and the letter says %(sender)s: SPF does not count, DKIM alone must pass.")
        yield Finding("warning" if by_dkim or not signing else "error", "DMARC", hint % domains)
