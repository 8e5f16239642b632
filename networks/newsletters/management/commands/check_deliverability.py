"""``manage.py check_deliverability``: why a letter may not arrive, finding by finding."""

from argparse import ArgumentParser
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.outbox.compose import envelope_sender, new_message_id
from cms.outbox.mime import Template
from cms.outbox.models import Delivery, Message
from cms.outbox.render import MailContent
from networks.newsletters import deliverability, freezing, letters, sender_records
from networks.newsletters.deliverability import Finding
from networks.newsletters.enums import EDITABLE
from networks.newsletters.links import recipient_fields
from networks.newsletters.models import NewsletterIssue

SIGNS = {"ok": "  ok   ", "warning": "   !   ", "error": "  !!!  "}


class Command(BaseCommand):
    """Looks at a letter as it would leave, and at DNS records given as text; sends nothing, asks no server."""

    help = "Checks headers, lists, sizes and the SPF, DKIM and DMARC records given; explains each finding."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--issue", type=int, help="Key of an issue; by default the latest.")
        parser.add_argument("--eml", type=Path, help="A mail as a file, instead of an issue.")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="Language of the letter looked at.")
        for name in ("spf", "dkim", "dmarc"):
            words = f"The {name.upper()} TXT record, as text; again for another."
            parser.add_argument(f"--{name}", action="append", help=words)
        parser.add_argument("--dkim-domain", default="", help="The domain that signs (d=); by default that of --eml.")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(settings.LANGUAGE_CODE):
            data = self._eml(options["eml"]) if options["eml"] else self._issue(options["issue"], options["language"])
            findings = deliverability.check_message(data, urlsplit(settings.SITE_URL).hostname or "")
            findings += _records(data, options)
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.level]}{finding.subject}: {finding.explanation}")
            missing = [name.upper() for name in ("spf", "dkim", "dmarc") if options[name] is None]
            if missing:
                words = _("Not looked at, for want of the records: %(names)s. Give them with --spf, --dkim, --dmarc.")
                self.stdout.write(words % {"names": ", ".join(missing)})
            elif not _signing_domain(data, options):
                words = _(
                    "Whether the signature stands for the sender is not known: give its domain (d=) by %(option)s."
                )
                self.stdout.write(words % {"option": "--dkim-domain"})
        errors = sum(finding.level == "error" for finding in findings)
        if errors:
            raise CommandError(_("%(n)s to mend before you send.") % {"n": errors})

    def _eml(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error

    def _issue(self, pk: int | None, language: str) -> bytes:
        issues = NewsletterIssue.objects.select_related("network").order_by("-pk")
        issue = issues.filter(pk=pk).first() if pk else issues.first()
        if issue is None:
            raise CommandError(_("There is no such issue."))
        if language not in issue.languages:
            raise CommandError(_("The issue is not written in this language."))
        try:
            frozen = {} if issue.state in EDITABLE else freezing.frozen_contents(issue)
        except freezing.Damaged as error:
            raise CommandError(str(error)) from error
        # Once frozen, what is edited no longer changes what leaves.
        return as_it_leaves(frozen.get(language) or letters.mail_of(issue, language), language)


def _records(data: bytes, options: dict[str, Any]) -> list[Finding]:
    """Findings on the records that were given."""
    mail = message_from_bytes(data, policy=policy.default)
    sender = deliverability.domain_of(mail["From"])
    # A mail that arrived says where it would have been returned to.
    returned = deliverability.domain_of(mail["Return-Path"])
    envelope = returned or deliverability.domain_of(envelope_sender(new_message_id()))
    found: list[Finding] = []
    if options["spf"] is not None:
        found += sender_records.check_spf(*_lines(options["spf"]))
    for record in _lines(options["dkim"] or []):
        found += sender_records.check_dkim(record)
    if options["dmarc"] is not None:
        found += sender_records.check_dmarc(
            *_lines(options["dmarc"]),
            from_domain=sender,
            envelope_domain=envelope,
            signing_domain=_signing_domain(data, options),
        )
    return found


def _lines(given: str | list[str]) -> list[str]:
    """Each record; ``dig +short`` prints one a line."""
    return [line for text in ([given] if isinstance(given, str) else given) for line in text.splitlines() or [""]]


def _signing_domain(data: bytes, options: dict[str, Any]) -> str:
    """The ``d=`` of the signatures: as given, else that of the mail looked at, the sender's own first."""
    if options["dkim_domain"]:
        return str(options["dkim_domain"]).lower()
    mail = message_from_bytes(data, policy=policy.default)
    sender = deliverability.domain_of(mail["From"])
    made = [deliverability.tags(str(value)).get("d", "").lower() for value in mail.get_all("DKIM-Signature", [])]
    return next((d for d in made if deliverability.aligned(d, sender)), next(iter(made), ""))


def as_it_leaves(content: MailContent, language: str) -> bytes:
    """The bytes of a letter for an invented reader, made by the outbox's own hands; nothing is stored."""
    message = Message(
        language=language, subject=content.subject, text=content.text, html=content.html, headers=dict(content.headers)
    )
    name = new_message_id()
    delivery = Delivery(
        address="camille@example.org",
        context=recipient_fields(0, 1),
        mail_id=name,
        envelope_sender=envelope_sender(name),
        created_at=timezone.now(),
    )
    template = Template(settings.DEFAULT_FROM_EMAIL, "", message.headers, ())
    return template.outgoing(message, delivery).data
