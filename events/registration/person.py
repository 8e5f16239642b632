"""Acts of the person who registers: register, confirm, change, cancel.

Each is one transaction: the event's pools are locked first, in key order, then rows are read and written, and
mails are put into the outbox. What can be checked or rendered beforehand is, so that the lock is short.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import notices
from events.enums import LIVE_STATES, VERIFIED_STATES, Origin, PlaceState, RegistrationState
from events.models import EventPage, Participant, Place, Registration, SeatPool
from events.registration import decisions
from events.registration.answers import checked_answers, insert_answers, write_answers
from events.registration.checks import check_alive, check_choice, check_window, is_offered
from events.registration.desk import Desk
from events.registration.errors import AlreadyRegistered, InvalidChoice, RegistrationClosed, WrongState
from events.registration.letter import follow_wish
from events.registration.profile import Profile
from events.seats import is_over


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of registering."""

    registration: Registration
    created: bool
    """False where an earlier registration that had ended was taken up again."""
    places: list[Place] = field(default_factory=list)

    @property
    def waiting(self) -> list[Place]:
        """Places on a waiting list."""
        return [place for place in self.places if place.state == PlaceState.WAITING]

    @property
    def held(self) -> list[Place]:
        """Seats."""
        return [place for place in self.places if place.state == PlaceState.HELD]


def register(
    *,
    event: EventPage,
    profile: Profile,
    pools: Sequence[SeatPool],
    answers: Mapping[int, Any] | None = None,
    language: str,
    origin: str = Origin.FORM,
    force: bool = False,
    now: datetime | None = None,
) -> Outcome:
    """Register somebody: seats are held from now, or a rank on the waiting list is taken.

    From the form, the registration is *pending* until the address is confirmed. The organiser vouches for
    those added by hand, who are *confirmed* at once and told; rows of an imported file are confirmed and not
    told, since the partner's own form did. ``force`` overbooks and ignores the window: an explicit decision.
    A registration that expired or was cancelled is taken up again, with the same personal links.

    Raises RegistrationClosed, InvalidChoice, AlreadyRegistered (its owner is then sent a mail with the link),
    WrongState (the organiser had declined this person).
    """
    now = now or timezone.now()
    by_hand = origin != Origin.FORM
    check_window(event, now, origin=origin, force=force)
    profile = profile.checked(event, lenient=by_hand)
    address = profile.address()
    chosen = [] if origin == Origin.IMPORT and not pools else check_choice(event, pools, now, force=force)
    kept_answers = checked_answers(event, chosen, answers or {}, lenient=by_hand)
    mails = ("confirmed", "waiting") if by_hand else ("confirm_address", "already_registered")
    post = notices.Post(event, [language], mails)
    with transaction.atomic():
        desk = Desk(event, now)
        known = _known(event, address)
        if known is not None and _is_overdue(known, now):
            desk.end_if_overdue(known)
        already = known if known is not None and known.state in LIVE_STATES else None
        if already is not None:
            if not by_hand:
                post.already_registered(already, now)
        else:
            if known is not None and known.state == RegistrationState.DECLINED and not by_hand:
                raise WrongState(_("The organiser could not accept this registration; please write to them."), "email")
            given = desk.allot([desk.pools[pool.pk] for pool in chosen], force=force)
            registration = known or Registration(event=event, participant=_participant(address))
            registration.state = RegistrationState.CONFIRMED if by_hand else RegistrationState.PENDING
            registration.origin, registration.language = origin, language
            registration.created_at, registration.confirmed_at = now, now if by_hand else None
            registration.deadline = None if by_hand else desk.deadline(desk.pools[pk] for pk in given)
            registration.reminded_at = registration.ended_at = None
            profile.write(registration)
            registration.save()
            (insert_answers if known is None else write_answers)(registration, kept_answers)
            places = desk.seat(registration, given, fresh=known is None)
            if origin == Origin.FORM:
                post.confirm_address(registration, places, now)
            elif origin == Origin.MANUAL:
                post.settled(registration, places, now)
        post.promoted(desk)
    if already is not None:
        # Raised after the commit, so that the mail with the link does leave.
        raise AlreadyRegistered(already)
    return Outcome(registration, known is None, places)


def _known(event: EventPage, address: str) -> Registration | None:
    """The registration of an address at an event, the live one first."""
    own = Registration.objects.filter(event=event, participant__email=address).order_by("-pk")
    found = list(own.values_list("pk", "state"))  # of most people nothing is found: a narrow row is enough to see it
    if not found:
        return None
    pk = next((pk for pk, state in found if state in LIVE_STATES), found[0][0])
    return Registration.objects.select_related("participant").get(pk=pk)


def _is_overdue(registration: Registration, now: datetime) -> bool:
    pending = registration.state == RegistrationState.PENDING
    return pending and registration.deadline is not None and registration.deadline <= now


def _participant(address: str) -> Participant:
    """The row of an address, made where there is none; one statement, so that two at once do not clash."""
    [participant] = Participant.objects.bulk_create(
        [Participant(email=address)], update_conflicts=True, unique_fields=["email"], update_fields=["email"]
    )
    return participant


def confirm(*, registration: Registration, now: datetime | None = None) -> Registration:
    """The address is verified: a pending registration is confirmed, or awaits the organiser's approval.

    Confirming again changes nothing. Where the registration has expired, its seats are taken again if they are
    free and nobody waits, else a rank on the waiting list: one click is enough.

    Raises RegistrationClosed (event over or cancelled; expired, and full without a waiting list), InvalidChoice
    (expired, and nothing of the choice is offered any more), WrongState (cancelled or declined).
    """
    now = now or timezone.now()
    event = registration.event
    check_alive(event, now)
    mails = ("awaiting_approval",) if event.approval else ("confirmed", "waiting")
    post = notices.Post(event, [registration.language], mails)
    with transaction.atomic():
        desk = Desk(event, now)
        places = desk.refresh(registration)
        if registration.state in VERIFIED_STATES:
            return registration
        if _is_overdue(registration, now):
            desk.end_if_overdue(registration)
        if registration.state == RegistrationState.EXPIRED:
            places = _take_again(desk, registration, now)
        elif registration.state != RegistrationState.PENDING:
            raise WrongState(_("This registration was cancelled. You may register again."))
        registration.state = RegistrationState.AWAITING_APPROVAL if event.approval else RegistrationState.CONFIRMED
        registration.confirmed_at, registration.deadline, registration.ended_at = now, None, None
        registration.save(update_fields=["state", "confirmed_at", "deadline", "ended_at"])
        follow_wish(registration, now)
        if waiting := {place.pool_id for place in places if place.state == PlaceState.WAITING}:
            # Now that the address is verified, a seat that was kept for the queue may be this person's.
            desk.promote(waiting)
            places = desk.absorb(registration, places)
        post.settled(registration, places, now)
        post.promoted(desk)
    return registration


def _take_again(desk: Desk, registration: Registration, now: datetime) -> list[Place]:
    """Seats or ranks again in the pools an expired registration lost, those still offered."""
    check_window(desk.event, now)
    lost = [
        place.pool
        for place in desk.places_of(registration)
        if place.released_at and registration.ended_at and place.released_at >= registration.ended_at
    ]
    offered = [pool for pool in lost if is_offered(pool) and not is_over(pool, desk.event, now)]
    chosen = check_choice(desk.event, offered, now)
    return desk.seat(registration, desk.allot(chosen), fresh=False)


def change(
    *,
    registration: Registration,
    profile: Profile | None = None,
    pools: Sequence[SeatPool] | None = None,
    answers: Mapping[int, Any] | None = None,
    by: AbstractBaseUser | None = None,
    force: bool = False,
    now: datetime | None = None,
) -> Registration:
    """Change a live registration: profile, choice of places, answers; what is None stays.

    Places given up are released, new ones held or waited for; those kept keep their seat or rank. Where a new
    place cannot be had, nothing changes at all. The address stays: another address is another registration.
    ``by`` is the organiser acting for the person; ``force`` overbooks.

    Raises WrongState, RegistrationClosed, InvalidChoice.
    """
    now = now or timezone.now()
    event = registration.event
    lenient = by is not None
    if not lenient:
        check_alive(event, now)
    post = notices.Post(event, mails=("changed", "promoted"))
    with transaction.atomic():
        desk = Desk(event, now)
        places = desk.refresh(registration)
        if registration.state not in LIVE_STATES:
            raise WrongState(_("This registration is no longer valid. You may register again."))
        written: list[str] = []
        if profile is not None:
            profile = profile.checked(event, lenient=lenient)
            if profile.address() != registration.participant.email:
                raise InvalidChoice(_("To use another address, cancel this registration and register again."), "email")
            written += profile.write(registration)
        moved = False
        if pools is not None:
            current = {place.pool_id: place for place in places if place.state != PlaceState.RELEASED}
            chosen = check_choice(event, pools, now, kept=frozenset(current), force=force)
            wanted = {pool.pk: desk.pools[pool.pk] for pool in chosen}
            added = [pool for pk, pool in wanted.items() if pk not in current]
            dropped = [place for pk, place in current.items() if pk not in wanted]
            moved = bool(added or dropped)
            if added and not lenient:
                check_window(event, now)
            if dropped:
                desk.release(dropped)
            desk.seat(registration, desk.allot(added, force=force), fresh=False)
            if added and registration.state in VERIFIED_STATES:
                desk.promote(pool.pk for pool in added)
            if registration.state == RegistrationState.PENDING:
                fresh = desk.deadline(wanted.values())
                registration.deadline = fresh and (registration.deadline or fresh)
                written.append("deadline")
            places = desk.places_of(registration)
        if answers is not None or moved:
            _change_answers(registration, places, answers, lenient=lenient)
        if written:
            registration.save(update_fields=written)
        post.changed(registration, places, now, moved=moved)
        post.promoted(desk, but=registration)
    return registration


def _change_answers(
    registration: Registration, places: Sequence[Place], answers: Mapping[int, Any] | None, *, lenient: bool
) -> None:
    """Write new answers, or after a change of places drop those to questions no longer asked."""
    pools = [place.pool for place in places if place.state != PlaceState.RELEASED]
    if answers is None:
        answers = dict(registration.answers.values_list("question_id", "value"))
    write_answers(registration, checked_answers(registration.event, pools, answers, lenient=lenient))


def cancel(
    *, registration: Registration, by: AbstractBaseUser | None = None, now: datetime | None = None
) -> Registration:
    """Cancel a live registration; its places are released and those who wait move up. Again changes nothing.

    ``by`` is the organiser, if it is not the person. Raises WrongState (declined or expired),
    RegistrationClosed (the event is over, and it is the person who asks).
    """
    now = now or timezone.now()
    event = registration.event
    if by is None and event.ends_at is not None and event.ends_at <= now:
        raise RegistrationClosed(_("This event is over."))
    post = notices.Post(event, mails=("cancelled", "promoted"))
    with transaction.atomic():
        desk = Desk(event, now)
        places = desk.refresh(registration)
        if registration.state == RegistrationState.CANCELLED:
            return registration
        if registration.state not in LIVE_STATES:
            raise WrongState(_("This registration is no longer valid: there is nothing to cancel."))
        desk.end(registration, places, RegistrationState.CANCELLED)
        decisions.note(registration, decisions.CANCELLED, by)
        post.cancelled(registration, now, by_organiser=by is not None)
        post.promoted(desk)
    return registration
