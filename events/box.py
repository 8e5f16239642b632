"""The registration box: what it says in each state, in the active language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.i18n import current_language
from events.enums import AttendanceMode, Box
from events.models import EventPage
from events.seats import BoxState, PoolAvailability
from events.wording import clock, day_in_words, part_in_words, with_zone

LOOKS = {Box.CLOSED: "closed", Box.FULL: "closed", Box.NONE: "closed", Box.PAST: "past", Box.CANCELLED: "cancelled"}
"""Look of the box by state; the words say the same."""


@dataclass(frozen=True, slots=True)
class PoolLine:
    """The seats of a part and mode."""

    label: str
    when: str
    seats: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class RegistrationBox:
    """What the box shows; ``accepts``: there is a form to open; ``external_url``: the partner has it."""

    code: str
    title: str
    look: str
    notes: Sequence[str] = ()
    lines: Sequence[PoolLine] = field(default_factory=list)
    accepts: bool = False
    action: str = ""
    external_url: str = ""


def seats_left(count: int) -> str:
    """``37 seats left``."""
    return ngettext("%(n)s seat left", "%(n)s seats left", count) % {"n": count}


def taken_in_words(lines: Iterable[PoolAvailability]) -> str:
    """Seats taken of those there are, for organisers: ``101 / 120``, ``20 / 20 and unlimited``, ``unlimited``."""
    known = list(lines)
    limited = [line for line in known if line.quota is not None]
    figures = f"{sum(line.held for line in limited)} / {sum(line.quota or 0 for line in limited)}" if limited else ""
    if len(limited) == len(known):
        return figures or _("none")
    return _("%(figures)s and unlimited") % {"figures": figures} if figures else _("unlimited")


def pool_in_words(line: PoolAvailability, *, waiting_list: bool) -> str:
    """What a newcomer gets of a pool: ``37 seats left``, ``Full, waiting list: 3 people``, ``Unlimited``."""
    left = line.for_newcomers
    if left is None:
        return _("Unlimited")
    if left:
        return seats_left(left)
    if not waiting_list:
        return _("Full")
    if not line.waiting:
        return _("Full, waiting list open")
    people = ngettext("%(n)s person", "%(n)s people", line.waiting) % {"n": line.waiting}
    return _("Full, waiting list: %(people)s") % {"people": people}


def moment_in_words(moment: datetime, event: EventPage) -> str:
    """``3 mars 2026 à 18 h``, in the event's zone."""
    language = current_language()
    local = moment.astimezone(event.zone)
    words = _("%(days)s at %(start)s") % {
        "days": day_in_words(local.date(), language),
        "start": clock(local.time(), language),
    }
    return with_zone(words, local, event.zone, language)


def _title(state: BoxState, event: EventPage) -> str:
    if state.code == Box.NOT_OPEN and state.opens_at is not None:
        return _("Registration opens on %(when)s") % {"when": moment_in_words(state.opens_at, event)}
    return {
        Box.NOT_OPEN: _("Registration opens soon"),
        Box.OPEN: _("Registration is open"),
        Box.WAITING_LIST: _("Full: the waiting list is open"),
        Box.FULL: _("Full: every seat is taken"),
        Box.CLOSED: _("Registration is closed"),
        Box.PAST: _("This event is over"),
        Box.CANCELLED: _("This event is cancelled"),
        Box.EXTERNAL: _("Registration at the partner’s"),
        Box.NONE: _("No registration on this site"),
    }[state.code]


def _notes(state: BoxState, event: EventPage) -> list[str]:
    notes = []
    if state.accepts and state.closes_at is not None:
        notes.append(_("Until %(when)s.") % {"when": moment_in_words(state.closes_at, event)})
    if state.accepts and event.approval:
        notes.append(_("The organiser approves each registration."))
    if state.code == Box.WAITING_LIST:
        notes.append(_("When a seat is given back, the first person waiting gets it and is told by e-mail."))
    if state.code == Box.CLOSED and state.closes_at is not None:
        notes.append(_("Since %(when)s.") % {"when": moment_in_words(state.closes_at, event)})
    if state.code == Box.EXTERNAL:
        notes.append(_("The partner’s form opens on another site."))
    if state.code == Box.NONE and event.contact_email:
        notes.append(_("Write to the organiser to take part."))
    return notes


def registration_box(event: EventPage, state: BoxState) -> RegistrationBox:
    """The box of an event's page."""
    language = current_language()
    show_pools = state.code in {Box.OPEN, Box.WAITING_LIST, Box.FULL, Box.NOT_OPEN}
    lines = [
        PoolLine(
            label=_("%(part)s, %(mode)s") % {"part": line.pool.part, "mode": mode_in_words(line.pool.mode)}
            if line.pool.part
            else str(AttendanceMode(line.pool.mode).label),
            when=part_in_words(line.pool.part, event.zone, language) if line.pool.part else "",
            seats=_seats(line, state, event),
            is_free=line.is_free,
        )
        for line in state.pools
    ]
    actions = {Box.OPEN: _("Register"), Box.WAITING_LIST: _("Join the waiting list")}
    return RegistrationBox(
        code=state.code,
        title=_title(state, event),
        look=LOOKS.get(state.code, ""),
        notes=_notes(state, event),
        lines=lines if show_pools else [],
        accepts=state.accepts,
        action=actions.get(state.code, _("Register on the partner’s site") if state.code == Box.EXTERNAL else ""),
        external_url=event.external_registration_url if state.code == Box.EXTERNAL else "",
    )


def _seats(line: PoolAvailability, state: BoxState, event: EventPage) -> str:
    if state.code == Box.NOT_OPEN:
        if line.quota is None:
            return _("Unlimited")
        return ngettext("%(n)s seat", "%(n)s seats", line.quota) % {"n": line.quota}
    return pool_in_words(line, waiting_list=event.waiting_list)


def mode_in_words(mode: str) -> str:
    """``on site``, ``online`` in a sentence."""
    return _("on site") if mode == AttendanceMode.ON_SITE else _("online")


def _left_a_mode(lines: Iterable[PoolAvailability]) -> list[str]:
    """``["20 seats left on site"]``: parts of one mode are not added up, the scarcest that is free counts."""
    left: dict[str, int] = {}
    for line in lines:
        seats = line.for_newcomers or 0
        if seats:
            left[line.pool.mode] = min(seats, left.get(line.pool.mode, seats))
    return [_("%(seats)s %(mode)s") % {"seats": seats_left(n), "mode": mode_in_words(m)} for m, n in left.items()]


def seats_in_words(state: BoxState) -> str:
    """The registration of an event in one line, for a card; empty where there is nothing to say."""
    if state.code == Box.OPEN:
        seats = _left_a_mode(line for line in state.pools if line.for_newcomers is not None)
        if not seats:
            return _("Registration open")
        return _("Registration open: %(seats)s") % {"seats": ", ".join(seats)}
    if state.code == Box.NOT_OPEN and state.opens_at is not None:
        day = timezone.localtime(state.opens_at).date()
        return _("Registration opens on %(when)s") % {"when": day_in_words(day, current_language())}
    return {
        Box.NOT_OPEN: _("Registration opens soon"),
        Box.WAITING_LIST: _("Full, waiting list open"),
        Box.FULL: _("Full"),
        Box.CLOSED: _("Registration is closed"),
        Box.EXTERNAL: _("Registration at the partner’s"),
    }.get(state.code, "")
