"""What the page of an event shows: one dictionary, built outside of the model."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.enums import Audience, Level
from cms.i18n import absolute_url, best_language, current_language
from events.box import moment_in_words, registration_box
from events.calendar import in_calendar, is_series
from events.dates import Phase, phase
from events.enums import Box, DatePrecision, EventStatus
from events.models import EventPage, Part
from events.presentation import PartLine, card, languages_in_words, programme, speakers_of, venue
from events.publication import published_figures, small_numbers_note
from events.seats import BoxState, box_state
from events.share import HEIGHT, WIDTH, image_version, post_text, share_links
from events.structured import event_json_ld
from events.wording import part_in_words
from networks.models import Network


def page_context(event: EventPage, now: datetime | None = None, request: Any = None) -> dict[str, Any]:
    """The context of ``events/event_page.html`` in the active language.

    A preview of a page that was never saved has no seats, no parts and no address yet.
    """
    now = now or timezone.now()
    language = current_language()
    saved = event.pk is not None
    state = box_state(event, now) if saved else BoxState(Box.NONE, None, None, [])
    parts = list(Part.objects.filter(event=event, retired=False)) if saved else []
    box = registration_box(event, state)
    co_organisers = list(event.co_organisers.all().select_related("page")) if saved else []
    tags = list(event.tags.all())
    sessions = list(event.sessions.all())
    speakers = speakers_of(sessions)
    if event.network_id:
        event.network = Network.objects.select_related("page").get(pk=event.network_id)
    shown = {
        "crumbs": _crumbs(event),
        "card": card(event, now, state, request),
        "box": box,
        "phase": phase(event, now),
        "programme": programme(sessions, speakers),
        "speakers": [speaker.name for found in speakers for speaker in found],
        "parts": [PartLine(part, part_in_words(part, event.zone, language)) for part in parts],
        "is_series": is_series(event),
        "venue": venue(event),
        "level": str(Level(event.level).label) if event.level in Level.values else "",
        "audiences": [str(Audience(code).label) for code in event.audiences if code in Audience.values],
        "spoken": languages_in_words(event.spoken_language),
        "co_organisers": co_organisers,
        "hubs": list(event.hubs.all()),
        "themes": list(event.themes.all()),
        "tags": tags,
        "has_calendar": in_calendar(event),
        "is_timed": event.date_precision == DatePrecision.TIME and event.start_time is not None,
        "previous_date": _previous(event),
        "previous_venue": event.previous_venue if event.status != EventStatus.CANCELLED else "",
        "body_lang": _other_language(event, "body"),
        "practical_lang": _other_language(event, "practical_information"),
        "figures": published_figures(event) if saved else None,
        "small_numbers_note": small_numbers_note(),
        # Figures are those of what took place; an event to come has seats to tell of.
        "declared": list(event.declared_figures.all()) if saved and phase(event, now) == Phase.PAST else [],
    }
    return {**shown, **_sharing(event, state, shown, parts)} if saved and event.live else shown


def _crumbs(event: EventPage) -> list[tuple[Any, str]]:
    """The way from the entrance; the tree above an event is known, so that no query is needed."""
    above: list[tuple[Any, str]] = [(_("Networks"), reverse("networks:list"))]
    if event.network is not None:
        above.append((event.network.name, event.network.get_absolute_url()))
    return [*above, (event.display_title, "")]


def _previous(event: EventPage) -> str:
    """When a rescheduled or postponed event was to begin; empty where that does not apply."""
    changed = event.status in (EventStatus.MOVED, EventStatus.POSTPONED)
    return moment_in_words(event.previous_starts_at, event) if changed and event.previous_starts_at else ""


def _other_language(event: EventPage, name: str) -> str:
    """The language a text falls back to; empty where it is the reader's."""
    found = best_language(event, name)
    return "" if found == current_language() else found


def _sharing(event: EventPage, state: BoxState, shown: dict[str, Any], parts: list[Part]) -> dict[str, Any]:
    """What leaves the site: addresses, image, structured data; only of a page that is published."""
    language = current_language()
    url = absolute_url(event, language)
    image = absolute_url(reverse("events:share_image", args=[event.pk]), language) + f"?v={image_version(event)}"
    names = [str(theme) for theme in shown["themes"]] + [str(tag) for tag in shown["tags"]]
    return {
        "page_url": url,
        "share_image": {
            "url": image,
            "width": WIDTH,
            "height": HEIGHT,
            "alt": _("Title, date and place of the event"),
        },
        "share_links": share_links(str(event.display_title), url),
        "post_text": post_text(event, shown["box"], language, [_("Remote sensing"), *names][:6]),
        "json_ld": event_json_ld(
            event,
            state,
            language=language,
            image=image,
            co_organisers=shown["co_organisers"],
            parts=parts,
            speakers=shown["speakers"],
        ),
    }
