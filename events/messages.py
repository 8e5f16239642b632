"""A message from the organisers to those registered: preview, then one mailing through the outbox."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms import signing
from cms.outbox.compose import NOTICE, MailContent, Recipient, enqueue_many, render_mail
from cms.outbox.mime import field_placeholder
from cms.outbox.models import Mailing
from events.models import EventPage, Registration
from events.wording import in_words

STREAM = "event-message"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the organisers write, in one language."""

    subject: str
    text: str


def contents(event: EventPage, letters: Mapping[str, Letter]) -> dict[str, MailContent]:
    """The mail of each language, with placeholders for the name and the personal link."""
    found = {}
    for language, letter in letters.items():
        with translation.override(language):
            context = {
                "event": event,
                "when": in_words(event, language),
                "subject": letter.subject,
                "paragraphs": [p.strip() for p in letter.text.split("\n\n") if p.strip()],
                "first_name": field_placeholder("first_name"),
                "link": field_placeholder("link"),
            }
            found[language] = render_mail("events/mail/organiser_message", context, language)
    return found


def recipients(registrations: Iterable[Registration]) -> Iterator[Recipient]:
    """Each person once, with their own link."""
    for registration in registrations:
        yield Recipient(
            address=registration.email_as_typed,
            language=registration.language,
            context={
                "first_name": registration.first_name,
                "link": signing.placeholder("registration.manage", registration.pk, registration.link_version),
            },
        )


def send(
    *, event: EventPage, registrations: Iterable[Registration], letters: Mapping[str, Letter], key: str
) -> Mailing:
    """Put the message into the outbox; the same ``key`` twice (a form sent twice) sends it once.

    :raises ValueError: without a letter.
    """
    if not letters:
        raise ValueError(_("Write the message in one language at least."))
    with transaction.atomic():
        return enqueue_many(
            stream=STREAM,
            recipients=recipients(registrations),
            contents=contents(event, letters),
            key=key,
            label=f"{next(iter(letters.values())).subject} – {event.title}",
            priority=NOTICE,
            network_code=event.network.code if event.network else "",
            reply_to=event.contact_email,
        )
