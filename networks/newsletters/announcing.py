"""A short mail about one event between two issues: whom it may go to, its first words, its faces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms import feed
from cms.addresses import normalise_address
from cms.feed import FeedItem, FeedQuery
from cms.i18n import LANGUAGE_CODES, absolute_url, in_language
from cms.outbox.enums import OPEN, DeliveryState
from cms.outbox.fingerprints import fingerprints
from cms.outbox.models import Delivery
from cms.outbox.render import MailContent
from cms.vocabularies import Concept, Scheme
from networks.enums import NetworkKind
from networks.models import Network
from networks.newsletters import letters, posts
from networks.newsletters.enums import AnnouncementKind, IssueState, SectionCode, Topic
from networks.newsletters.event_facts import FACTS, facts_of
from networks.newsletters.faces import parts
from networks.newsletters.faces.links import Links
from networks.newsletters.models import Announcement, Subscriber
from networks.newsletters.models.subscribers import SubscriberQuerySet

KEY_PREFIX = "announcement:"
"""How the keys of their mailings begin. Their stream is the letters' own: who leaves gets neither."""

AT_MOST_EVERY = timedelta(days=7)
"""One announcement a person in this time."""

LOOK_BACK = timedelta(days=365)
"""How old an event may be whose replay is announced."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an announcement says in one language; the editor rewrites it at will."""

    subject: str
    lead: str
    title: str
    summary: str
    label: str
    when: str
    network: str
    link: str
    button: str
    button_link: str
    linkedin: str
    x: str


def may_announce_to(address: str, now: datetime | None = None, *, recent: frozenset[str] | None = None) -> bool:
    """May one leave for this address ``now``? ``recent`` is :func:`recently_announced`, asked once for many."""
    known = recently_announced(now) if recent is None else recent
    return known.isdisjoint(fingerprints(normalise_address(address)))


def mailing_key(announcement: Announcement) -> str:
    """The key under which an announcement is put into the outbox, once."""
    return f"{KEY_PREFIX}{announcement.pk}"


def mark_of(announcement: Announcement) -> str:
    """What its links carry in ``?nl=``; a number alone is that of an issue."""
    return f"a{announcement.pk}"


def recently_announced(at: datetime | None = None) -> frozenset[str]:
    """Hashes of the addresses for which an announcement that leaves ``at`` is one too many in seven days.

    One that left counts when it did, one that is planned when it is to leave; one that is late may leave at any moment.
    """
    at = at or timezone.now()
    rows = Delivery.objects.left_before(at + AT_MOST_EVERY).filter(mailing__key__startswith=KEY_PREFIX)
    left = rows.left_after(at - AT_MOST_EVERY).filter(state__in=[DeliveryState.SENT, DeliveryState.UNCERTAIN])
    return frozenset((left | rows.filter(state__in=OPEN)).values_list("address_hash", flat=True))


def audience(announcement: Announcement, language: str | None = None) -> SubscriberQuerySet:
    """Subscribers of the network and themes who want to hear of events, whatever they got this week."""
    themes = list(announcement.themes.values_list("pk", flat=True))
    found: SubscriberQuerySet = Subscriber.objects.reached_by(
        announcement.network, {Topic.EVENTS, Topic.TRAINING}, themes, language
    )
    return found


def candidates(network: Network, kind: str, language: str, now: datetime | None = None) -> list[FeedItem]:
    """Events that may be announced so: open to registration, to come, or over with a replay; those of the network."""
    now = now or timezone.now()
    code = None if network.kind == NetworkKind.NATIONAL else network.code
    query = FeedQuery(network=code, language=language, kinds=frozenset({"event"}))
    if kind == AnnouncementKind.REPLAY:
        over = (i for i in feed.published(query) if i.starts_at and now - LOOK_BACK < i.starts_at < now)
        found = [item for item in over if "replay" in item.offers and not (item.ends_at and item.ends_at > now)]
        return sorted(found, key=lambda item: (item.starts_at is None, item.starts_at), reverse=True)
    upcoming = feed.upcoming(query, now)
    return [item for item in upcoming if item.act_url] if kind == AnnouncementKind.OPEN_REGISTRATION else upcoming


def _event(announcement: Announcement, language: str, now: datetime | None = None) -> FeedItem | None:
    """Its event as it is now; None where it may not be announced so any more."""
    found = candidates(announcement.network, announcement.kind, language, now)
    return next((item for item in found if item.key == announcement.event_key), None)


def is_current(announcement: Announcement, now: datetime | None = None) -> bool:
    """May its event still be announced so: it was not withdrawn, is not over, its registration is not closed?"""
    return all(_event(announcement, language, now) for language in languages_of(announcement))


def moved(announcement: Announcement, now: datetime | None = None) -> dict[str, str]:
    """Languages whose words were written for another date or place than the event's, with what these are now."""
    found = {}
    for language in languages_of(announcement):
        event, kept = _event(announcement, language, now), announcement.content[language].get(FACTS)
        if event is not None and kept is not None and kept != facts_of(event):  # older drafts have none
            found[language] = " · ".join(part for part in (event.when, event.where) if part)
    return found


def is_true(announcement: Announcement, now: datetime | None = None) -> bool:
    """May it leave as it was written: its event is still to be announced so, at the same date and place?"""
    return is_current(announcement, now) and not moved(announcement, now)


def draft_announcement(
    network: Network, key: str, kind: str, languages: Sequence[str] = (settings.LANGUAGE_CODE,), *, user: Any = None
) -> Announcement:
    """Write the draft of an announcement of the event ``key`` of the feed.

    :raises LookupError: the event cannot be announced in this way (any more).
    """
    drafted = {}
    themes: tuple[str, ...] = ()
    for language in (code for code in LANGUAGE_CODES if code in languages):
        item = next((i for i in candidates(network, kind, language) if i.key == key), None)
        if item is None:
            raise LookupError(key)
        themes = item.themes
        with translation.override(language):
            drafted[language] = {**asdict(first_words(item, kind)), FACTS: facts_of(item)}
    with transaction.atomic():
        announcement = Announcement.objects.create(
            event_key=key, kind=kind, network=network, content=drafted, created_by=user
        )
        announcement.themes.set(Concept.objects.filter(scheme=Scheme.THEME, notation__in=themes))
    return announcement


def first_words(item: FeedItem, kind: str) -> Words:
    """The first draft, from the event's own words, in the active language."""
    title = parts.one_line(item.title)[:255]
    when = " · ".join(part for part in (item.when, item.where) if part)
    subject, lead, button, target = {
        AnnouncementKind.OPEN_REGISTRATION: (
            _("Registration is open: %(title)s"),
            _("Seats are given in the order of registration."),
            _("Register"),
            item.act_url or item.url,
        ),
        AnnouncementKind.SAVE_THE_DATE: (
            _("Save the date: %(title)s"),
            _("Registration opens later; note the date now."),
            _("See the event"),
            item.url,
        ),
        AnnouncementKind.REPLAY: (
            _("The replay is online: %(title)s"),
            _("You missed it, or want to see it again: it is on the page of the event."),
            _("Watch the replay"),
            item.url,
        ),
    }[AnnouncementKind(kind)]
    subject = subject % {"title": title}
    # A replay is watched when one likes: its date would read as an appointment.
    shown_when = "" if kind == AnnouncementKind.REPLAY else when
    address = absolute_url(item.url)
    return Words(
        subject=subject[: letters.SUBJECT_LENGTH],
        lead=lead,
        title=title,
        summary=parts.one_line(item.summary)[:600],
        label=parts.one_line(item.label)[:80],
        when=when[:160],
        network=parts.one_line(item.network_name)[:160],
        link=item.url,
        button=button,
        button_link=target,
        linkedin=posts.linkedin_text(subject, shown_when, parts.one_line(item.summary), item.network_name, address),
        x=posts.x_text(subject, shown_when, address),
    )


def words_of(announcement: Announcement, language: str) -> Words:
    """What an announcement says in a language.

    :raises LookupError: it is not written in that language.
    """
    if language not in announcement.content:
        raise LookupError(language)
    stored = announcement.content[language]
    return Words(**{field.name: str(stored.get(field.name, "")) for field in fields(Words)})


def languages_of(announcement: Announcement) -> list[str]:
    """Languages an announcement is written in."""
    return [code for code in LANGUAGE_CODES if code in announcement.content]


def announcement_letter(announcement: Announcement, language: str) -> parts.Letter:
    """The announcement as the faces read it.

    :raises LookupError: it is not written in that language.
    """
    words, network = words_of(announcement, language), announcement.network
    links = Links(language, mark_of(announcement))
    with translation.override(language):
        item = parts.Item(
            key=announcement.event_key,
            title=parts.one_line(words.title),
            url=links.tracked(words.link),
            summary=parts.one_line(words.summary),
            label=parts.one_line(words.label),
            when=parts.one_line(words.when),
            network=parts.one_line(words.network),
        )
        heading = str(AnnouncementKind(announcement.kind).label)
        shown: list[parts.Part] = [parts.Section(SectionCode.EVENTS, heading, (item,))]
        if words.button and words.button_link:
            shown.append(parts.Button(parts.one_line(words.button, 120), links.tracked(words.button_link)))
        return parts.Letter(
            language=language,
            title=parts.one_line(words.subject),
            lead=parts.one_line(words.lead),
            masthead=parts.one_line(letters.masthead(network)),
            number="",
            day=None,
            parts=tuple(shown),
            home_url=absolute_url(in_language("/", language)),
            online_url="",
            subscribe_url=absolute_url(letters.letter_path(network, language)),
            banner=letters.banner_of(network),
            footer=letters.footer(),
            network_code=network.slug,
            preheader=parts.one_line(words.lead)[:200],
        )


def announcement_content(announcement: Announcement, language: str) -> MailContent:
    """The mail of an announcement in a language, places for personal links included.

    :raises LookupError: it is not written in that language.
    """
    return letters.content_of(announcement_letter(announcement, language), announcement.network)


def recipients(announcement: Announcement, language: str, now: datetime | None = None) -> Iterator[Subscriber]:
    """The audience of an announcement in a language, less those who got one within seven days."""
    recent = recently_announced(now)
    people: Iterable[Subscriber] = audience(announcement, language).iterator(chunk_size=500)
    return (person for person in people if may_announce_to(person.address, now, recent=recent))


def may_edit(announcement: Announcement) -> bool:
    """Is it still a draft?"""
    return announcement.state in {IssueState.DRAFT, IssueState.CANCELLED}


def rewrite(announcement: Announcement, language: str, words: Mapping[str, str]) -> None:
    """Keep what the editor wrote in a language, with the date and place of the event they saw.

    :raises LookupError: the announcement is not written in that language.
    :raises ValueError: it is on its way.
    """
    if language not in announcement.content:
        raise LookupError(language)
    kept: dict[str, Any] = {field.name: str(words.get(field.name, "")) for field in fields(Words)}
    event = _event(announcement, language)
    kept[FACTS] = facts_of(event) if event else announcement.content[language].get(FACTS)
    with transaction.atomic():
        locked = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if not may_edit(locked):
            raise ValueError(announcement.pk)
        locked.content = {**locked.content, language: kept}
        locked.save(update_fields=["content"])
    announcement.content = locked.content
