"""Presets: an event published from the few facts that matter for its kind."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from cms.slugs import slug_of
from events.enums import AttendanceMode, DatePrecision, EventKind, EventMode
from events.models import EventPage, SeatPool
from networks.models import Network, NetworkPage


@dataclass(frozen=True, slots=True)
class Facts:
    """What a coordinator gives; ``None`` seats are unlimited, ``seats_*`` missing from a mode are no pool."""

    kind: str
    mode: str
    title: str
    summary: str
    start_date: date
    start_time: time | None
    end_date: date | None = None
    end_time: time | None = None
    joining_link: str = ""
    venue_name: str = ""
    venue_city: str = ""
    venue_address: str = ""
    seats_on_site: int | None = None
    seats_online: int | None = None
    contact_email: str = ""
    themes: tuple[Any, ...] = ()
    timezone: str = "Europe/Paris"


MODES = {
    EventMode.ON_SITE: (AttendanceMode.ON_SITE,),
    EventMode.ONLINE: (AttendanceMode.ONLINE,),
    EventMode.HYBRID: (AttendanceMode.ON_SITE, AttendanceMode.ONLINE),
}


def create_event(*, network: Network, facts: Facts, user: Any, publish: bool) -> EventPage:
    """Create an event's page and its seats in one go; a draft unless ``publish`` (the caller checks the right to).

    :raises ValidationError: where the facts contradict one another (next to the field, as on the edit form).
    :raises ValueError: for a network without a page.
    """
    parent = network.page
    if parent is None:
        raise ValueError("the network has no page yet: provision it first")
    event = EventPage(
        title=facts.title,
        slug=_free_slug(parent, facts),
        kind=facts.kind,
        mode=facts.mode,
        summary_fr=facts.summary,
        date_precision=DatePrecision.TIME if facts.start_time else DatePrecision.DAY,
        start_date=facts.start_date,
        start_time=facts.start_time,
        end_date=facts.end_date,
        end_time=facts.end_time,
        timezone=facts.timezone,
        joining_link=facts.joining_link,
        venue_name=facts.venue_name,
        venue_city=facts.venue_city,
        venue_address=facts.venue_address,
        contact_email=facts.contact_email,
        registration_open=True,
        owner=user,
        live=False,
    )
    with transaction.atomic():
        parent.add_child(instance=event)
        if facts.themes:
            event.themes.set(facts.themes)
            event.save()
        quotas = {AttendanceMode.ON_SITE: facts.seats_on_site, AttendanceMode.ONLINE: facts.seats_online}
        for order, mode in enumerate(MODES[EventMode(facts.mode)]):
            SeatPool.objects.create(event=event, mode=mode, quota=quotas[mode], order=order)
        revision = event.save_revision(user=user, log_action=True)
        if publish:
            revision.publish(user=user)
    event.refresh_from_db()
    return event


def _free_slug(parent: NetworkPage, facts: Facts) -> str:
    base = slug_of(facts.title) or str(EventKind(facts.kind).value).replace("_", "-")
    taken = set(parent.get_children().values_list("slug", flat=True))
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 3))
    return next(slug for slug in candidates if slug not in taken)
