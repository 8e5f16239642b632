"""Cancelling, postponing, moving an event, and telling those who registered.

Two steps on purpose: the change is made, then the organiser sees the notice and sends it, or not.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cms.i18n import LANGUAGE_CODES
from cms.outbox.compose import TRANSACTIONAL, MailContent, Recipient, enqueue_many
from cms.outbox.models import Mailing
from events.enums import DatePrecision, EventStatus
from events.models import EventPage, Part, Registration, Session
from events.models.registration import RegistrationQuerySet
from events.notices.places import moment_in_words
from events.notices.post import STREAM, links
from events.notices.skeleton import EventWords, filled, skeleton, venue_in_words
from events.registration.errors import InvalidChoice, WrongState
from events.seats import lock_pools


class Change(models.TextChoices):
    """What may happen to an event that was announced."""

    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    POSTPONED = "postponed", gettext_lazy("Postponed: the new date is not known yet")
    MOVED = "moved", gettext_lazy("Moved to another date")
    RELOCATED = "relocated", gettext_lazy("Moved to another place")


STATUS = {
    Change.CANCELLED: EventStatus.CANCELLED,
    Change.POSTPONED: EventStatus.POSTPONED,
    Change.MOVED: EventStatus.MOVED,
}
"""What becomes of the status; one that only takes place elsewhere keeps its own."""

NOTICES = {
    Change.CANCELLED: "event_cancelled",
    Change.POSTPONED: "event_postponed",
    Change.MOVED: "event_moved",
    Change.RELOCATED: "event_relocated",
}

CHANGED = (
    "status",
    "last_change",
    "previous_venue",
    "venue_name",
    "venue_address",
    "venue_city",
    "latitude",
    "longitude",
    "previous_starts_at",
    "date_precision",
    "start_date",
    "start_time",
    "end_date",
    "end_time",
    "starts_at",
    "ends_at",
)


def announce_change(
    *,
    event: EventPage,
    kind: str,
    by: AbstractBaseUser | None = None,
    start_date: date | None = None,
    start_time: time | None = None,
    end_date: date | None = None,
    end_time: time | None = None,
    venue_name: str = "",
    venue_address: str = "",
    venue_city: str = "",
) -> EventPage:
    """Cancel, postpone or move an event: its status, its dates or its place, and those it had.

    *Moved* takes the new dates (wall-clock time of the event's zone), and its parts and programme follow by as many
    days; *postponed* takes the date away, from the event and from its parts: the days of the programme stay, for the
    move to come. *Relocated* takes the new place, whose point on the map is not known. The page is changed, live and
    in its latest revision, so that publishing an older draft does not bring the old date back.
    Nobody is told: see :func:`preview_notice` and :func:`send_notice`.

    Raises WrongState for an event that is cancelled already, InvalidChoice for a move without a new date, or
    to nowhere.
    """
    change = Change(kind)
    if change == Change.MOVED and start_date is None:
        raise InvalidChoice(_("Give the new date."), "start_date")
    if change == Change.MOVED and end_date is not None and start_date is not None and end_date < start_date:
        raise InvalidChoice(_("The last day comes before the first."), "end_date")
    if change == Change.RELOCATED and not (venue_name or venue_city):
        raise InvalidChoice(_("Give the new place."), "venue_name")
    with transaction.atomic():
        # The lock of the acts: nobody takes a seat between the old state and the new.
        lock_pools(event.pk)
        live = EventPage.objects.get(pk=event.pk)
        if live.status == EventStatus.CANCELLED:
            raise WrongState(_("This event is cancelled already."))
        days = _days_between(live, start_date)
        live.last_change = change
        if change == Change.RELOCATED:
            live.previous_venue = venue_in_words(live)[:300]
            _place(live, venue_name, venue_address, venue_city)
        else:
            live.status = STATUS[change]
            live.previous_starts_at = live.starts_at or live.previous_starts_at
            _date(live, change, start_date, start_time, end_date, end_time)
        live.save()
        if change == Change.POSTPONED:
            Part.objects.filter(event=live).update(starts_at=None, ends_at=None)
        elif change == Change.MOVED and days:
            _shift(live, days)
        if change != Change.CANCELLED and live.latest_revision is not None:
            draft = live.get_latest_revision_as_object()
            if change == Change.RELOCATED:
                _place(draft, venue_name, venue_address, venue_city)
            else:
                _date(draft, change, start_date, start_time, end_date, end_time)
            if change == Change.MOVED:
                for session in draft.sessions.all():
                    session.day = session.day and session.day + days
            draft.save_revision(user=by, changed=live.has_unpublished_changes, clean=False)
    for name in CHANGED:
        setattr(event, name, getattr(live, name))
    return event


def _date(
    page: EventPage,
    change: Change,
    start_date: date | None,
    start_time: time | None,
    end_date: date | None,
    end_time: time | None,
) -> None:
    if change == Change.MOVED:
        page.date_precision = DatePrecision.TIME if start_time else DatePrecision.DAY
        page.start_date, page.start_time = start_date, start_time
        page.end_date, page.end_time = end_date or start_date, end_time
    elif change == Change.POSTPONED:
        page.date_precision = DatePrecision.UNKNOWN
        page.start_date = page.start_time = page.end_date = page.end_time = None


def _place(page: EventPage, venue_name: str, venue_address: str, venue_city: str) -> None:
    page.venue_name, page.venue_address, page.venue_city = venue_name, venue_address, venue_city
    page.latitude = page.longitude = None


def _days_between(event: EventPage, start_date: date | None) -> timedelta:
    """How far ``start_date`` is from the date of the event, or from the one it had; nothing where neither is known."""
    former = event.start_date
    if former is None and event.previous_starts_at is not None:
        former = event.previous_starts_at.astimezone(event.zone).date()
    return start_date - former if start_date and former else timedelta()


def _shift(event: EventPage, days: timedelta) -> None:
    """Move the parts and the programme of an event by whole days; the hour on the wall of its zone stays."""

    def moved(moment: datetime | None) -> datetime | None:
        # Adding to a local time keeps the hour across a change of clocks.
        return moment and moment.astimezone(event.zone) + days

    parts = list(Part.objects.filter(event=event))
    for part in parts:
        part.starts_at, part.ends_at = moved(part.starts_at), moved(part.ends_at)
    Part.objects.bulk_update(parts, ["starts_at", "ends_at"])
    sessions = list(Session.objects.filter(event=event, day__isnull=False))
    for session in sessions:
        session.day = session.day and session.day + days
    Session.objects.bulk_update(sessions, ["day"])


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """The notice as it would leave, and to how many."""

    contents: dict[str, MailContent]
    """By language; personal links masked."""
    recipients: dict[str, int]
    """Persons by language."""

    @property
    def total(self) -> int:
        """Persons who would be written to."""
        return sum(self.recipients.values())


def preview_notice(*, event: EventPage, message: str = "") -> NoticePreview:
    """What the registered would be sent about the event's present status. Raises WrongState where there is none."""
    example = {"first_name": "…", "message": message.strip(), "manage": f"{settings.SITE_URL}/…"}
    contents = {code: filled(content, example) for code, content in _contents(event, message).items()}
    counts = Counter(_registered(event).values_list("language", flat=True))
    return NoticePreview(contents, dict(counts))


def send_notice(*, event: EventPage, message: str = "") -> Mailing:
    """Send the notice of the event's present status to the registered, each in their language, once a change.

    Raises WrongState where the event is as announced, or nobody is registered.
    """
    contents = _contents(event, message)
    registered = _registered(event)
    if not registered.exists():
        raise WrongState(_("Nobody is registered for this event: there is nobody to tell."))
    # A second move is another change, with its own notice.
    words = f"{event.starts_at or ''}:{event.previous_starts_at or ''}:{event.previous_venue}:{venue_in_words(event)}"
    key = f"event:{event.pk}:{event.last_change}:{sha256(words.encode()).hexdigest()[:32]}"
    return enqueue_many(
        stream=STREAM,
        recipients=(
            Recipient(
                registration.participant.email,
                registration.language,
                {"first_name": registration.first_name, "message": message.strip(), **links(registration)},
            )
            for registration in registered.select_related("participant").iterator(chunk_size=500)
        ),
        contents=contents,
        key=key,
        label=f"{Change(event.last_change).label} – {event.title}"[:200],
        priority=TRANSACTIONAL,
        network_code=event.network.code if event.network else "",
        reply_to=event.contact_email,
    )


def _registered(event: EventPage) -> RegistrationQuerySet:
    """Those to tell: live registrations with a verified address, and those still to confirm (they hold a seat)."""
    return Registration.objects.live().filter(event=event, anonymised_at=None).order_by("pk")


def _contents(event: EventPage, message: str) -> dict[str, MailContent]:
    if event.last_change not in NOTICES:
        raise WrongState(_("This event takes place as announced: there is no change to tell."))
    name = NOTICES[Change(event.last_change)]
    turn = frozenset({"has_message"}) if message.strip() else frozenset()
    contents = {}
    for code in LANGUAGE_CODES:
        words = EventWords.of(event, code)
        if event.last_change == Change.RELOCATED:
            words = replace(words, previously=event.previous_venue)
        elif event.previous_starts_at is not None:
            with override(code):
                words = replace(words, previously=moment_in_words(event.previous_starts_at, event, code))
        contents[code] = skeleton(name, code, words, turn)
    return contents
