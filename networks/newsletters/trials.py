"""Test mails: an issue as its readers will get it, sent to members of the team."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from cms.outbox.compose import TRANSACTIONAL, enqueue
from cms.outbox.models import Delivery
from cms.outbox.render import MailContent
from networks.models import Network
from networks.newsletters.faces.parts import Letter
from networks.newsletters.letters import content_of, letter_of
from networks.newsletters.models import NewsletterIssue

STREAM = "newsletter-test"


def as_test(letter: Letter) -> Letter:
    """The letter with a footer that belongs to no subscriber: its doors open the page of the letter."""
    with translation.override(letter.language):
        note = _("This is a test: the links below will be those of each reader.")
    doors = {"preferences_url": letter.subscribe_url, "unsubscribe_url": letter.subscribe_url, "note": note}
    return letter.with_footer(replace(letter.footer, **doors))


def content_of_test(issue: NewsletterIssue, language: str) -> MailContent:
    """The mail of a test: its subject says what it is, and it carries no list headers."""
    return as_test_content(letter_of(issue, language), issue.network)


def as_test_content(letter: Letter, network: Network | None) -> MailContent:
    """The same, of any letter."""
    content = content_of(as_test(letter), network)
    with translation.override(letter.language):
        subject = _("[Test] %(subject)s") % {"subject": content.subject}
    return MailContent(subject=subject, text=content.text, html=content.html)


def send_test(content: MailContent, addresses: Iterable[str], language: str, network: Network | None) -> list[Delivery]:
    """Put a test into the outbox, a mail an address; each test is new and leaves before everything else."""
    run = uuid.uuid4().hex
    return [
        enqueue(
            stream=STREAM,
            to=address,
            content=content,
            language=language,
            key=f"{STREAM}:{run}:{number}",
            priority=TRANSACTIONAL,
            network_code=network.code if network else "",
        )
        for number, address in enumerate(addresses)
    ]
