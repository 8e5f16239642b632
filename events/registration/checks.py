"""What is checked before an act takes the lock: the window, the choice of places."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from events.enums import Box, EventStatus, Origin
from events.models import EventPage, SeatPool
from events.registration.errors import InvalidChoice, RegistrationClosed
from events.seats import is_over, window


def check_window(event: EventPage, now: datetime, *, origin: str = Origin.FORM, force: bool = False) -> None:
    """Raise RegistrationClosed where nobody may register now.

    The organiser's own additions (``origin`` other than the form) are not bound by the window, only refused for
    an event that is cancelled; with ``force`` nothing is refused.
    """
    if force:
        return
    if origin != Origin.FORM:
        if event.status == EventStatus.CANCELLED:
            raise RegistrationClosed(_("This event is cancelled."))
        return
    code = window(event, now)
    if code != Box.OPEN:
        reasons = {
            Box.CANCELLED: _("This event is cancelled."),
            Box.PAST: _("This event is over."),
            Box.NOT_OPEN: _("Registration is not open yet."),
            Box.CLOSED: _("Registration is closed."),
        }
        raise RegistrationClosed(reasons.get(code, _("There is no registration for this event on this site.")))


def check_alive(event: EventPage, now: datetime) -> None:
    """Raise RegistrationClosed where the event is cancelled or over: nobody acts on a registration any more."""
    code = window(event, now)
    if code == Box.CANCELLED:
        raise RegistrationClosed(_("This event is cancelled."))
    if code == Box.PAST:
        raise RegistrationClosed(_("This event is over."))


def is_offered(pool: SeatPool) -> bool:
    """Neither the pool nor its part is retired."""
    return not pool.retired and not (pool.part is not None and pool.part.retired)


def check_choice(
    event: EventPage,
    pools: Sequence[SeatPool],
    now: datetime,
    *,
    kept: frozenset[int] = frozenset(),
    force: bool = False,
) -> list[SeatPool]:
    """The chosen pools, each once. Raises InvalidChoice where they cannot be taken together.

    They belong to the event, there is at least one, and one mode a part. Unless ``force``, they are still
    offered and not over, but for those somebody has already (``kept``).
    """
    chosen = list({pool.pk: pool for pool in pools}.values())
    if not chosen:
        raise InvalidChoice(_("Choose at least one way to take part."), "pools")
    parts: set[int | None] = set()
    for pool in chosen:
        if pool.event_id != event.pk:
            raise InvalidChoice(_("This choice does not belong to this event."), "pools")
        if pool.part_id in parts:
            raise InvalidChoice(_("Choose either on site or online, not both: %(seats)s.") % {"seats": pool}, "pools")
        parts.add(pool.part_id)
        if force or pool.pk in kept:
            continue
        if not is_offered(pool):
            raise InvalidChoice(_("This choice is no longer offered: %(seats)s.") % {"seats": pool}, "pools")
        if is_over(pool, event, now):
            raise InvalidChoice(_("This part is over: %(seats)s.") % {"seats": pool}, "pools")
    return chosen
