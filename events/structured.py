"""An event as schema.org ``Event``, for search engines (JSON-LD).

The joining link is never part of it: the virtual location is the event's own page.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from cms.i18n import absolute_url
from events.calendar import is_series
from events.enums import Box, DatePrecision, EventMode, EventStatus
from events.models import EventPage, Part
from events.seats import BoxState
from events.wording import machine_date
from networks.models import Network

SCHEMA = "https://schema.org/"
STATUS = {
    EventStatus.SCHEDULED: "EventScheduled",
    EventStatus.POSTPONED: "EventPostponed",
    EventStatus.MOVED: "EventRescheduled",
    EventStatus.CANCELLED: "EventCancelled",
}
ATTENDANCE = {
    EventMode.ON_SITE: "OfflineEventAttendanceMode",
    EventMode.ONLINE: "OnlineEventAttendanceMode",
    EventMode.HYBRID: "MixedEventAttendanceMode",
}
AVAILABILITY = {
    Box.NOT_OPEN: "PreOrder",
    Box.OPEN: "InStock",
    Box.WAITING_LIST: "BackOrder",
    Box.FULL: "SoldOut",
    Box.CLOSED: "OutOfStock",
}
"""Where registration is on this site."""


def _end(event: EventPage) -> str:
    """The end as ``machine_date`` writes the start; empty where it is not known."""
    last = event.end_date or event.start_date
    if last is None or event.date_precision not in (DatePrecision.TIME, DatePrecision.DAY):
        return ""
    if event.date_precision == DatePrecision.TIME and event.end_time is not None:
        return datetime.combine(last, event.end_time, event.zone).isoformat(timespec="minutes")
    return last.isoformat() if event.end_date else ""


def _place(event: EventPage) -> dict[str, Any] | None:
    if not (event.venue_name or event.venue_address or event.venue_city):
        return None
    address = {
        "@type": "PostalAddress",
        "streetAddress": " ".join(event.venue_address.split()),
        "addressLocality": event.venue_city,
        "addressCountry": event.venue_country,
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": event.venue_name or event.venue_city,
        "address": {key: value for key, value in address.items() if value},
    }
    if event.latitude is not None and event.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": event.latitude, "longitude": event.longitude}
    return place


def _location(event: EventPage, url: str) -> Any:
    online = {"@type": "VirtualLocation", "url": url}
    place = _place(event)
    if event.mode == EventMode.ONLINE:
        return online
    if event.mode == EventMode.HYBRID:
        return [place, online] if place else online
    return place


def _organisers(networks: Iterable[Network], language: str) -> list[dict[str, Any]]:
    return [
        {"@type": "Organization", "name": str(network), "url": absolute_url(network, language)} for network in networks
    ]


def _offer(event: EventPage, state: BoxState, language: str) -> dict[str, Any] | None:
    if state.code not in AVAILABILITY:
        return None
    offer: dict[str, Any] = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": SCHEMA + AVAILABILITY[Box(state.code)],
        "url": absolute_url(reverse("events:register", args=[event.pk]), language),
    }
    if state.opens_at is not None:
        offer["validFrom"] = state.opens_at.isoformat()
    if state.closes_at is not None:
        offer["validThrough"] = state.closes_at.isoformat()
    return offer


def _sub_events(event: EventPage, parts: Iterable[Part], url: str) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        if part.starts_at is None:
            continue
        sub: dict[str, Any] = {
            "@type": "Event",
            "name": f"{event.display_title} – {part.title}",
            "startDate": part.starts_at.astimezone(event.zone).isoformat(timespec="minutes"),
            "location": _location(event, url),
        }
        if part.ends_at is not None:
            sub["endDate"] = part.ends_at.astimezone(event.zone).isoformat(timespec="minutes")
        found.append({key: value for key, value in sub.items() if value})
    return found


def event_json_ld(
    event: EventPage,
    state: BoxState,
    *,
    language: str,
    image: str = "",
    co_organisers: Iterable[Network] = (),
    parts: Iterable[Part] = (),
    speakers: Iterable[str] = (),
) -> dict[str, Any]:
    """The event in schema.org's terms, in the active language; what is not known is left out."""
    url = absolute_url(event, language)
    networks = [network for network in [event.network, *co_organisers] if network is not None]
    previous = event.previous_starts_at if event.status in (EventStatus.MOVED, EventStatus.POSTPONED) else None
    whole: dict[str, Any] = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "EventSeries" if parts and is_series(event) else "Event",
        "@id": url,
        "url": url,
        "name": str(event.display_title),
        "description": str(event.summary),
        "inLanguage": event.spoken_language,
        "startDate": machine_date(event),
        "endDate": _end(event),
        "eventStatus": SCHEMA + STATUS[EventStatus(event.status)],
        "eventAttendanceMode": SCHEMA + ATTENDANCE[EventMode(event.mode)] if event.mode else "",
        "previousStartDate": previous.astimezone(event.zone).isoformat(timespec="minutes") if previous else "",
        "location": _location(event, url),
        "organizer": _organisers(networks, language),
        "performer": [{"@type": "Person", "name": name} for name in dict.fromkeys(speakers)],
        "offers": _offer(event, state, language),
        "image": [image] if image else [],
        "subEvent": _sub_events(event, parts, url),
    }
    found = {key: value for key, value in whole.items() if value}
    found["isAccessibleForFree"] = True
    return found
