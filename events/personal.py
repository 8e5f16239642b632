"""What a registration's personal page says and offers, derived from its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.addresses import normalise_address
from cms.i18n import current_language
from events import notices
from events.enums import LIVE_STATES, AttendanceMode, EventStatus, PlaceState, QuestionKind, RegistrationState
from events.models import EventPage, Place, Question, Registration
from events.notices.places import rank
from events.registration.checks import is_offered
from events.seats import PoolAvailability, availability, is_over


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One chosen place: what, and whether it is held or at which rank it waits."""

    place: Place
    rank: int | None

    @property
    def waiting(self) -> bool:
        """On the waiting list."""
        return self.place.state == PlaceState.WAITING


@dataclass(frozen=True, slots=True)
class PersonalPage:
    """Where somebody stands, and what they may do now."""

    event: EventPage
    state: str
    tone: str
    headline: str
    text: str
    places: Sequence[PlaceLine]
    answers: Sequence[tuple[str, str]]
    may_confirm: bool
    may_change: bool
    may_cancel: bool
    may_retake: bool
    """One click takes the places of an expired registration again."""
    may_register_again: bool
    """The form is the way back from a cancellation."""
    participants: Sequence[tuple[str, str]]
    """(name, organisation) of the confirmed who agreed to be listed, for the confirmed, where a list is shared."""
    joining_links: Sequence[tuple[str, str]]
    """(part or empty, address), for confirmed people with a held online place only."""


def answer_in_words(question: Question, value: Any) -> str:
    """An answer as its author saw it, in the active language."""
    if question.kind in {QuestionKind.CHOICE, QuestionKind.SEVERAL}:
        labels = {c["key"]: c for c in question.choices}
        values = value if isinstance(value, list) else [value]
        return ", ".join(_choice_label(labels.get(v), v) for v in values)
    if question.kind == QuestionKind.YES_NO:
        return _("Yes") if value is True else _("No")
    return str(value)


def _choice_label(choice: dict[str, str] | None, key: str) -> str:
    if choice is None:
        return key
    return choice.get(f"label_{current_language()}") or choice.get("label_fr") or choice.get("label_en") or key


def _words(registration: Registration, places: Sequence[PlaceLine]) -> tuple[str, str, str]:
    """(tone, headline, text) of a state."""
    waiting = any(line.waiting for line in places)
    held = any(line.place.state == PlaceState.HELD for line in places)
    match registration.state:
        case RegistrationState.PENDING:
            return (
                "warn",
                _("One click left: confirm your address"),
                _("Your registration only counts once your address is confirmed."),
            )
        case RegistrationState.AWAITING_APPROVAL:
            return (
                "info",
                _("Your registration awaits the organiser’s approval"),
                _("You will receive an answer by e-mail; there is nothing else to do."),
            )
        case RegistrationState.CONFIRMED if waiting and not held:
            return (
                "info",
                _("You are on the waiting list"),
                _("As soon as a place is given back, it is yours and you are told by e-mail."),
            )
        case RegistrationState.CONFIRMED if waiting:
            return (
                "success",
                _("You are registered, and on the waiting list for one part"),
                _("As soon as a place is given back, it is yours and you are told by e-mail."),
            )
        case RegistrationState.CONFIRMED:
            return "success", _("You are registered"), _("We look forward to seeing you.")
        case RegistrationState.DECLINED:
            return (
                "muted",
                _("Your registration was not accepted"),
                _("The organisers explained why by e-mail; write to them if you have a question."),
            )
        case RegistrationState.EXPIRED:
            return (
                "warn",
                _("Your registration has expired"),
                _("The address was not confirmed in time, and the place was given back."),
            )
    return "muted", _("Your registration is cancelled"), _("Your place was given back.")


def _joining_links(registration: Registration, places: Sequence[PlaceLine]) -> list[tuple[str, str]]:
    if registration.state != RegistrationState.CONFIRMED:
        return []
    links: list[tuple[str, str]] = []
    for line in places:
        pool = line.place.pool
        if line.place.state != PlaceState.HELD or pool.mode != AttendanceMode.ONLINE:
            continue
        address = (pool.part.joining_link if pool.part else "") or registration.event.joining_link
        if address:
            links.append((str(pool.part) if pool.part else "", address))
    return links


def _participants(registration: Registration) -> list[tuple[str, str]]:
    if not registration.event.participants_list or registration.state != RegistrationState.CONFIRMED:
        return []
    agreed = Registration.objects.confirmed().filter(event=registration.event, listed=True, anonymised_at=None)
    return [
        (f"{first} {last}".strip(), organisation)
        for first, last, organisation in agreed.order_by("last_name", "first_name").values_list(
            "first_name", "last_name", "organisation"
        )
    ]


def offered_to(registration: Registration, now: datetime) -> list[PoolAvailability]:
    """Pools that somebody registered may choose: those offered to all, and their own."""
    own = set(registration.places.exclude(state=PlaceState.RELEASED).values_list("pool_id", flat=True))
    return [
        line
        for line in availability(registration.event, now)
        if line.pool.pk in own or (is_offered(line.pool) and not is_over(line.pool, registration.event, now))
    ]


def _ranks(places: Sequence[Place]) -> dict[int, int]:
    """Rank on each waiting list by pool: the one the mails tell, in the order in which seats are given."""
    return {place.pool_id: rank(place) for place in places if place.state == PlaceState.WAITING}


def personal_page(registration: Registration, now: datetime) -> PersonalPage:
    """Everything the personal page shows, at ``now``, in the active language."""
    event = registration.event
    live = registration.state in LIVE_STATES
    places = list(
        registration.places.exclude(state=PlaceState.RELEASED)
        .select_related("pool__part")
        .order_by("pool__order", "pool_id")
    )
    ranks = _ranks(places)
    lines = [PlaceLine(place, ranks.get(place.pool_id)) for place in places]
    over = event.ends_at is not None and event.ends_at <= now
    begun = event.starts_at is not None and event.starts_at <= now
    called_off = event.status == EventStatus.CANCELLED
    tone, headline, text = _words(registration, lines)
    if called_off:
        tone, headline, text = "warn", _("This event is cancelled"), _("There is nothing to do; see you another time.")
    elif over and live:
        tone, headline, text = "muted", _("This event is over"), _("Thank you for your interest.")
    return PersonalPage(
        event=event,
        state=registration.get_state_display(),
        tone=tone,
        headline=headline,
        text=text,
        places=lines,
        answers=[
            (str(answer.question), answer_in_words(answer.question, answer.value))
            for answer in registration.answers.select_related("question").order_by("question__order", "question_id")
        ],
        may_confirm=registration.state == RegistrationState.PENDING and not over and not called_off,
        may_change=live and not begun and not called_off,
        may_cancel=live and not over,
        may_retake=registration.state == RegistrationState.EXPIRED and not begun and not called_off,
        may_register_again=registration.state == RegistrationState.CANCELLED and not begun and not called_off,
        participants=_participants(registration),
        joining_links=_joining_links(registration, lines),
    )


def send_link_again(*, event: EventPage, typed: str, now: datetime | None = None) -> None:
    """Mail the personal link to an address registered for ``event``; nothing happens for any other address."""
    try:
        address = normalise_address(typed)
    except ValidationError:
        return
    registration = Registration.objects.of_address(address).filter(event=event).order_by("-created_at").first()
    if registration is None:
        return
    post = notices.Post(event, [registration.language], ("link_again",))
    with transaction.atomic():
        post.lost_link(registration, now or timezone.now())
