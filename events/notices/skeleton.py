"""Mails as skeletons: what an event's mails share is rendered once a minute, a person's own words put in after.

Templates are rendered before the lock (the house plan forbids rendering inside a transaction); what only the
lock can tell, a rank or the key of a new registration, goes into the places ``{{field:...}}`` afterwards.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from django.utils import translation

from cms.i18n import absolute_url, display_title
from cms.outbox.compose import MailContent, render_mail
from cms.outbox.mime import field_placeholder
from events.enums import EventMode
from events.models import EventPage
from events.wording import in_words

_FIELD = re.compile(re.escape(field_placeholder("NAME")).replace("NAME", "([a-z_]+)"))
FIELDS = ("first_name", "held", "waiting", "deadline", "reason", "manage", "message", "join")
"""A person's own words in a mail."""

HELD, WAITING = frozenset({"has_held"}), frozenset({"has_waiting"})
_PLACES = (HELD, WAITING, HELD | WAITING)

VARIANTS: dict[str, tuple[frozenset[str], ...]] = {
    "confirm_address": (*_PLACES, HELD | {"has_deadline"}, HELD | WAITING | {"has_deadline"}),
    "confirm_reminder": (HELD, HELD | WAITING),
    "confirmed": (HELD, HELD | WAITING, frozenset()),
    "waiting": (WAITING,),
    "awaiting_approval": _PLACES,
    "approved": _PLACES,
    "declined": (frozenset(), frozenset({"has_reason"})),
    "promoted": (HELD, HELD | WAITING, HELD | {"has_approval"}, HELD | WAITING | {"has_approval"}),
    "changed": _PLACES,
    "cancelled": (frozenset(), frozenset({"by_organiser"})),
    "already_registered": (frozenset(), frozenset({"is_pending"})),
    "link_again": (frozenset(),),
    "day_before": (HELD,),
    "days_before": (HELD,),
    "hour_before": (HELD,),
    "event_cancelled": (frozenset(), frozenset({"has_message"})),
    "event_postponed": (frozenset(), frozenset({"has_message"})),
    "event_moved": (frozenset(), frozenset({"has_message"})),
    "event_relocated": (frozenset(), frozenset({"has_message"})),
}
"""The mails about a registration (``templates/events/mail/``), and the turns each may take."""


def venue_in_words(event: EventPage) -> str:
    """Place and city; empty where neither is known."""
    return ", ".join(part for part in (event.venue_name, event.venue_city) if part)


@dataclass(frozen=True, slots=True)
class EventWords:
    """What mails say of an event, in one language."""

    title: str
    when: str
    where: str
    url: str
    contact: str
    previously: str = ""

    @classmethod
    def of(cls, event: EventPage, language: str) -> "EventWords":
        """The words of an event; reads its network and address, nothing else."""
        with translation.override(language):
            venue = venue_in_words(event)
            mode = EventMode(event.mode).label if event.mode else ""
            return cls(
                title=display_title(event, language),  # a ``Text``: mails mark what is in the other language
                when=in_words(event, language),
                where=venue or (str(mode) if event.mode == EventMode.ONLINE else ""),
                url=absolute_url(event, language),
                contact=" – ".join(part for part in (event.contact_name, event.contact_email) if part),
            )


def this_minute() -> int:
    """The minute in which skeletons are rendered: an act keeps the one it began in."""
    return int(time.time() // 60)


def skeleton(
    name: str, language: str, words: EventWords, turn: frozenset[str], minute: int | None = None
) -> MailContent:
    """The mail ``name`` about an event with its fields still to be filled in; as rendered in ``minute``, or now."""
    return _rendered(name, language, words, turn, this_minute() if minute is None else minute)


@lru_cache(maxsize=512)
def _rendered(name: str, language: str, words: EventWords, turn: frozenset[str], minute: int) -> MailContent:
    # The minute bounds how long a changed name of the site or of the publisher goes unnoticed.
    fields = {each: field_placeholder(each) for each in FIELDS}
    return render_mail(f"events/mail/{name}", {"event": words, **fields, **dict.fromkeys(turn, True)}, language)


def warm(names: tuple[str, ...], language: str, words: EventWords, minute: int) -> None:
    """Render ahead every turn of the mails an act may send."""
    for name in names:
        for turn in VARIANTS[name]:
            skeleton(name, language, words, turn, minute)


def filled(content: MailContent, fields: Mapping[str, str]) -> MailContent:
    """A skeleton with a person's fields in it; personal links stay placeholders."""
    return replace(
        content,
        subject=put_in(content.subject, fields),
        text=put_in(content.text, fields),
        html=put_in(content.html, fields, html=True),
    )


def put_in(text: str, fields: Mapping[str, str], *, html: bool = False) -> str:
    """``text`` with its fields filled in, once, escaped for HTML where it is; a field nobody gave is empty."""

    def value(match: re.Match[str]) -> str:
        found = fields.get(match.group(1), "")
        return escape(found) if html else found

    return _FIELD.sub(value, text)
