"""Events as iCalendar (RFC 5545): one for a reader or a participant, many for a filtered view.

Only what is known to the day is put into calendars: "June 2024" has no place in an agenda.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from cms.i18n import absolute_url, display_title
from events.enums import AttendanceMode, DatePrecision, EventKind, EventMode, EventStatus, PlaceState, RegistrationState
from events.models import EventPage, Part, Registration

PRODUCT = "-//Maillage//Events//FR"
STATUS = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}
"""VEVENT STATUS of our statuses; the others are CONFIRMED."""


def in_calendar(event: EventPage) -> bool:
    """Whether an event's date is known well enough for a calendar."""
    return event.start_date is not None and event.date_precision in (DatePrecision.TIME, DatePrecision.DAY)


def place_line(event: EventPage) -> str:
    """Where, on one line: venue, address, city; online where there is no venue."""
    address = " ".join(event.venue_address.split())
    parts = [event.venue_name, address]
    if event.venue_city and event.venue_city not in address:
        parts.append(event.venue_city)
    where = ", ".join(part for part in parts if part)
    return where or (_("Online") if event.mode == EventMode.ONLINE else "")


def sequence(event: EventPage) -> int:
    """Grows with each publication of the page (RFC 5545, 3.8.7.4): minutes since the first one."""
    first, last = event.first_published_at, event.last_published_at
    return max(0, int((last - first).total_seconds() // 60)) if first and last else 0


def _component(event: EventPage, language: str, link: str) -> Event:
    """What every VEVENT of an event has, without its times."""
    found = Event()
    stamp = event.last_published_at or event.first_published_at or timezone.now()
    url = absolute_url(event, language)
    summary = str(event.summary)
    found.add("dtstamp", stamp)
    found.add("last-modified", stamp)
    found.add("sequence", sequence(event))
    found.add("status", STATUS.get(EventStatus(event.status), "CONFIRMED"))
    found.add("url", url)
    lines = [summary, _("Join online: %(link)s") % {"link": link} if link else "", url]
    found.add("description", "\n\n".join(line for line in lines if line))
    if where := place_line(event):
        found.add("location", where)
    if event.latitude is not None and event.longitude is not None:
        found.add("geo", (event.latitude, event.longitude))
    found.add("categories", [str(event.get_kind_display())])
    if event.contact_email:
        found.add("contact", vText(", ".join(p for p in (event.contact_name, event.contact_email) if p)))
    return found


def _uid(event: EventPage, part: Part | None = None) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"event-{event.pk}-part-{part.pk}@{host}" if part else f"event-{event.pk}@{host}"


def _whole(event: EventPage, language: str, link: str) -> Event:
    found = _component(event, language, link)
    found.add("uid", _uid(event))
    found.add("summary", str(display_title(event, language)))
    first = event.start_date
    if first is None:
        raise ValueError("an event without a date has no place in a calendar")
    last = event.end_date or first
    if event.date_precision == DatePrecision.TIME and event.start_time is not None:
        start = datetime.combine(first, event.start_time, event.zone)
        found.add("dtstart", start)
        if event.end_time is not None:
            found.add("dtend", datetime.combine(last, event.end_time, event.zone))
        elif last > first:
            found.add("dtend", datetime.combine(last, time(23, 59), event.zone))
    else:
        found.add("dtstart", first)
        found.add("dtend", last + timedelta(days=1))  # exclusive (RFC 5545, 3.6.1)
        found.add("transp", "TRANSPARENT")
    return found


def _of_part(event: EventPage, part: Part, language: str, link: str) -> Event:
    found = _component(event, language, part.joining_link if link and part.joining_link else link)
    found.add("uid", _uid(event, part))
    found.add("summary", f"{display_title(event, language)} – {part.title}")
    if part.starts_at is None:
        raise ValueError("a part without a date has no place in a calendar")
    found.add("dtstart", part.starts_at.astimezone(event.zone))
    if part.ends_at is not None:
        found.add("dtend", part.ends_at.astimezone(event.zone))
    return found


def entries(event: EventPage, language: str, *, parts: Sequence[Part] | None = None, link: str = "") -> list[Event]:
    """The VEVENTs of an event: itself, or one a dated part where ``parts`` are given.

    ``link`` is the joining link, for a confirmed online participant only: never pass it to a public output.
    """
    with translation.override(language):
        dated = [part for part in parts or () if part.starts_at is not None]
        if dated:
            return [_of_part(event, part, language, link) for part in dated]
        return [_whole(event, language, link)] if in_calendar(event) else []


def calendar(found: Iterable[Event], name: str = "") -> bytes:
    """A calendar of VEVENTs, with the time zones they use."""
    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    if name:
        result.add("x-wr-calname", name)
        result.add("name", name)
    for entry in found:
        result.add_component(entry)
    result.add_missing_timezones()
    return result.to_ical()


def is_series(event: EventPage) -> bool:
    """Whether an event's days are those of its parts: a series, spread over weeks, is not one long event."""
    return event.kind == EventKind.WEBINAR_SERIES


def parts_of(events: Iterable[EventPage]) -> dict[int, list[Part]]:
    """The dated parts of the series among ``events``, by key of the event; one query."""
    series = [event.pk for event in events if is_series(event)]
    found: dict[int, list[Part]] = {}
    if series:
        for part in Part.objects.filter(event__in=series, retired=False, starts_at__isnull=False).order_by("starts_at"):
            found.setdefault(part.event_id, []).append(part)
    return found


def public_calendar(events: Iterable[EventPage], language: str, name: str = "") -> bytes:
    """What anybody may put into their agenda: a series by its parts, the others whole."""
    known = list(events)
    parts = parts_of(known)
    return calendar((entry for event in known for entry in entries(event, language, parts=parts.get(event.pk))), name)


def event_ics(event: EventPage, *, registration: Registration | None = None, language: str) -> bytes:
    """An event as an iCalendar file; of a registration, the parts it holds a place in.

    The joining link is in it for a confirmed registration with a held online place, and in no other file.
    """
    if registration is None:
        return public_calendar([event], language)
    held = (
        registration.places.filter(state=PlaceState.HELD).select_related("pool__part").order_by("pool__part__starts_at")
    )
    confirmed = registration.state == RegistrationState.CONFIRMED
    links: dict[Part | None, str] = {}
    for place in held:
        part = place.pool.part
        mine = confirmed and place.pool.mode == AttendanceMode.ONLINE
        own = (part.joining_link if part else "") or event.joining_link
        links[part] = (own if mine else "") or links.get(part, "")
    dated = [part for part in links if part is not None and part.starts_at is not None]
    if dated:
        found = [entry for part in dated for entry in entries(event, language, parts=[part], link=links[part])]
    else:
        found = entries(event, language, link=next(iter(links.values()), ""))
    return calendar(found)
