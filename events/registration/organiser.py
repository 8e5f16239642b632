"""Acts of the organiser and of the clock: approve, decline, expire, promote, set_quota."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import notices
from events.enums import LIVE_STATES, PlaceState, RegistrationState
from events.models import EventPage, Place, Registration, SeatPool
from events.registration import decisions
from events.registration.desk import Desk
from events.registration.errors import InvalidChoice, WrongState
from events.seats import overdue


def approve(
    *, registration: Registration, by: AbstractBaseUser | None = None, now: datetime | None = None
) -> Registration:
    """Accept a registration that awaits approval; it is confirmed and the person told. Again changes nothing.

    Raises WrongState from any other state.
    """
    now = now or timezone.now()
    event = registration.event
    post = notices.Post(event, [registration.language], ("approved",))
    with transaction.atomic():
        desk = Desk(event, now)
        places = desk.refresh(registration)
        if registration.state == RegistrationState.CONFIRMED:
            return registration
        if registration.state != RegistrationState.AWAITING_APPROVAL:
            raise WrongState(_("This registration does not await approval."))
        registration.state = RegistrationState.CONFIRMED
        registration.save(update_fields=["state"])
        decisions.note(registration, decisions.APPROVED, by)
        post.approved(registration, places, now)
    return registration


def decline(
    *,
    registration: Registration,
    reason: str = "",
    by: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Registration:
    """Turn down a registration that awaits approval; its places are released, the person told, with the reason.

    Again changes nothing. Raises WrongState from any other state.
    """
    now = now or timezone.now()
    event = registration.event
    post = notices.Post(event, mails=("declined", "promoted"))
    with transaction.atomic():
        desk = Desk(event, now)
        places = desk.refresh(registration)
        if registration.state == RegistrationState.DECLINED:
            return registration
        if registration.state != RegistrationState.AWAITING_APPROVAL:
            raise WrongState(_("This registration does not await approval."))
        desk.end(registration, places, RegistrationState.DECLINED)
        decisions.note(registration, decisions.DECLINED, by)
        post.declined(registration, now, reason=reason)
        post.promoted(desk)
    return registration


def expire(*, now: datetime | None = None) -> int:
    """End the registrations not confirmed before their deadline; how many. One transaction an event.

    Only those that hold a limited seat expire: others take nothing from anybody. Their seats go to those who
    wait.
    """
    now = now or timezone.now()
    events = (
        Registration.objects.filter(overdue(now), places__state=PlaceState.HELD, places__pool__quota__isnull=False)
        .order_by()
        .values_list("event_id", flat=True)
        .distinct()
    )
    ended = 0
    for event in EventPage.objects.filter(pk__in=list(events)).order_by("pk"):
        post = notices.Post(event, mails=("promoted",))
        with transaction.atomic():
            desk = Desk(event, now)
            ended += len(desk.expire_overdue())
            post.promoted(desk)
    return ended


def promote(*, pool: SeatPool, now: datetime | None = None) -> list[Place]:
    """Give the free seats of a pool to the first verified persons who wait, and tell them; the places given."""
    now = now or timezone.now()
    event = pool.event
    post = notices.Post(event, mails=("promoted",))
    with transaction.atomic():
        desk = Desk(event, now)
        moved = desk.promote([pool.pk])
        post.promoted(desk)
    return moved


def set_quota(*, pool: SeatPool, quota: int | None, now: datetime | None = None) -> list[Place]:
    """Change the number of seats (None: unlimited); those promoted by it, who are told.

    A lower quota throws nobody out: no seat is given until enough are released. Where seats become limited,
    unconfirmed registrations get a deadline from now. Raises InvalidChoice for a negative number.
    """
    if quota is not None and quota < 0:
        raise InvalidChoice(_("The number of seats cannot be negative."), "quota")
    now = now or timezone.now()
    event = pool.event
    post = notices.Post(event, mails=("promoted",))
    with transaction.atomic():
        desk = Desk(event, now)
        locked = desk.pools[pool.pk]
        was_limited, locked.quota = locked.quota is not None, quota
        locked.save(update_fields=["quota"])
        if quota is not None and not was_limited:
            Registration.objects.filter(
                state=RegistrationState.PENDING,
                deadline=None,
                pk__in=Place.objects.filter(pool=locked, state=PlaceState.HELD).values("registration"),
            ).update(deadline=desk.deadline([locked]))
        moved = desk.promote([pool.pk])
        post.promoted(desk)
    pool.quota = quota
    return moved


def catch_up(*, now: datetime | None = None) -> int:
    """Promote wherever a seat is free while a verified person waits; how many were promoted.

    The acts leave no such seat. What may is a date moved in the page's form, past which promotion had stopped.
    """
    now = now or timezone.now()
    waiting = (
        SeatPool.objects.filter(places__state=PlaceState.WAITING, places__registration__state__in=sorted(LIVE_STATES))
        .select_related("event")
        .distinct()
        .order_by("pk")
    )
    return sum(len(promote(pool=pool, now=now)) for pool in waiting)
