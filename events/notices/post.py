"""Which mail is put into the outbox for which act, in the act's own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.utils import translation

from cms import signing
from cms.i18n import LANGUAGE_CODES
from cms.outbox.compose import Attachment, enqueue
from events.enums import PlaceState, RegistrationState
from events.models import EventPage, Place, Registration
from events.notices.calendar_file import calendar_file
from events.notices.places import held_in_words, moment_in_words, turn_of, waiting_in_words
from events.notices.skeleton import EventWords, filled, skeleton, this_minute, warm

STREAM = "registration"
MANAGE = "registration.manage"


class Promoting(Protocol):
    """What an act tells of those it promoted."""

    now: datetime
    promoted: list[Place]


def links(registration: Registration) -> dict[str, str]:
    """The personal link of a registration, as a placeholder; its page shows what there is to do.

    Confirming is a button of that page: a GET changes nothing, since mail scanners open every link.
    """
    return {"manage": signing.placeholder(MANAGE, registration.pk, registration.link_version)}


class Post:
    """The mails of one act on an event.

    Make it before the transaction: it renders what the act may send (``mails``) in the languages of those it
    may write to. Each method puts at most one mail a person into the outbox, under a key that makes it leave once.
    """

    def __init__(self, event: EventPage, languages: Iterable[str] = (), mails: tuple[str, ...] = ()) -> None:
        self.event = event
        self.words = {code: EventWords.of(event, code) for code in languages or LANGUAGE_CODES}
        self.network_code = event.network.code if event.network else ""
        # Kept for the whole act: where the clock's minute turns under the lock, nothing is rendered anew there.
        self.minute = this_minute()
        for language, words in self.words.items():
            warm(mails, language, words, self.minute)

    def _words(self, language: str) -> EventWords:
        if language not in self.words:
            self.words[language] = EventWords.of(self.event, language)
        return self.words[language]

    def _send(
        self,
        name: str,
        registration: Registration,
        *,
        key: str,
        turn: Iterable[str] = (),
        attachments: Sequence[Attachment] = (),
        **fields: str,
    ) -> None:
        language = registration.language
        content = filled(
            skeleton(name, language, self._words(language), frozenset(turn), self.minute),
            {"first_name": registration.first_name, **links(registration), **fields},
        )
        enqueue(
            stream=STREAM,
            to=registration.participant.email,
            content=content,
            language=language,
            key=f"registration:{registration.pk}:{key}",
            attachments=attachments,
            reply_to=self.event.contact_email,
            network_code=self.network_code,
        )

    def _placed(
        self,
        name: str,
        registration: Registration,
        places: Sequence[Place],
        now: datetime,
        *,
        key: str,
        turn: Iterable[str] = (),
        agenda: bool = False,
        **fields: str,
    ) -> None:
        """A mail that says which seats one holds and for which one waits; ``agenda`` attaches the .ics."""
        language = registration.language
        with translation.override(language):
            held = held_in_words(places, self.event, language, now)
            waiting = waiting_in_words(places, self.event, language)
        pools = [place.pool for place in places if place.state == PlaceState.HELD]
        self._send(
            name,
            registration,
            key=key,
            turn=turn_of(places) | frozenset(turn),
            attachments=calendar_file(self.event, self._words(language), pools, language) if agenda else (),
            held=held,
            waiting=waiting,
            **fields,
        )

    def confirm_address(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """Ask somebody who has just registered to confirm the address."""
        seat_at_stake = any(p.state == PlaceState.HELD and p.pool.quota is not None for p in places)
        at_stake = seat_at_stake and registration.deadline is not None
        self._placed(
            "confirm_address",
            registration,
            places,
            now,
            key=f"confirm-address:{registration.created_at.isoformat()}",
            turn=["has_deadline"] if at_stake else [],
            deadline=self.deadline(registration) if at_stake else "",
        )

    def reminder(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """Half-way to the deadline, to somebody who has not confirmed."""
        self._placed(
            "confirm_reminder",
            registration,
            places,
            now,
            key=f"half-way:{registration.created_at.isoformat()}",
            deadline=self.deadline(registration),
        )

    def deadline(self, registration: Registration) -> str:
        """The deadline in the person's language, in the event's zone."""
        if registration.deadline is None:
            return ""
        with translation.override(registration.language):
            return moment_in_words(registration.deadline, self.event, registration.language)

    def already_registered(self, registration: Registration, now: datetime) -> None:
        """Send the link to somebody who registers a second time; once an hour at most."""
        is_pending = registration.state == RegistrationState.PENDING
        self._send(
            "already_registered",
            registration,
            key=f"already:{now:%Y-%m-%dT%H}",
            turn=["is_pending"] if is_pending else [],
        )

    def lost_link(self, registration: Registration, now: datetime) -> None:
        """Send somebody the link to a registration, whatever its state; once in a quarter of an hour."""
        quarter = now.replace(minute=now.minute - now.minute % 15)
        self._send("link_again", registration, key=f"link:{quarter:%Y-%m-%dT%H:%M}")

    def settled(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """Confirmed, waiting, or awaiting approval: what came of a verified address."""
        key = f"verified:{now.isoformat()}"
        if registration.state == RegistrationState.AWAITING_APPROVAL:
            self._placed("awaiting_approval", registration, places, now, key=key)
        elif turn_of(places) == {"has_waiting"}:
            self._placed("waiting", registration, places, now, key=key)
        else:
            self._placed("confirmed", registration, places, now, key=key, agenda=True)

    def approved(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """The organiser accepted."""
        holds = "has_held" in turn_of(places)
        self._placed("approved", registration, places, now, key=f"approved:{now.isoformat()}", agenda=holds)

    def declined(self, registration: Registration, now: datetime, *, reason: str) -> None:
        """The organiser did not accept."""
        turn = ["has_reason"] if reason.strip() else []
        self._send("declined", registration, key=f"declined:{now.isoformat()}", turn=turn, reason=reason.strip())

    def changed(self, registration: Registration, places: Sequence[Place], now: datetime, *, moved: bool) -> None:
        """The registration was changed; somebody who has not confirmed the address yet is not written to."""
        if registration.state != RegistrationState.PENDING:
            confirmed = registration.state == RegistrationState.CONFIRMED
            agenda = moved and confirmed and "has_held" in turn_of(places)
            self._placed("changed", registration, places, now, key=f"changed:{now.isoformat()}", agenda=agenda)

    def cancelled(self, registration: Registration, now: datetime, *, by_organiser: bool) -> None:
        """The registration was cancelled."""
        turn = ["by_organiser"] if by_organiser else []
        self._send("cancelled", registration, key=f"cancelled:{now.isoformat()}", turn=turn)

    def promoted(self, act: Promoting, *, but: Registration | None = None) -> None:
        """A seat was given to each of those the act promoted; one mail a person."""
        moved: dict[int, list[Place]] = {}
        for place in act.promoted:
            if but is None or place.registration_id != but.pk:
                moved.setdefault(place.registration_id, []).append(place)
        for places in moved.values():
            registration = places[0].registration
            awaiting = registration.state == RegistrationState.AWAITING_APPROVAL
            self._placed(
                "promoted",
                registration,
                places,
                act.now,
                key=f"promoted:{places[0].pk}:{act.now.isoformat()}",
                turn=["has_approval"] if awaiting else [],
                agenda=not awaiting,
            )
