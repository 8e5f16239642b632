"""Demonstration data: the seed's events and figures as given, and fictitious events marked as such.

``networks.demo`` runs before: networks, hubs and themes are there.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cms.vocabularies import Concept, Scheme, Tag
from events.demo_data.fiction import EVENTS, SPEAKERS, DemoEvent
from events.demo_data.people import people
from events.enums import AttendanceMode, DatePrecision, EventKind, EventMode, EventStatus, Origin, QuestionKind
from events.models import DeclaredFigure, EventPage, Part, Question, SeatPool, Session, Speaker
from events.registration import register
from events.tabulate import freeze, refresh
from networks.models import DataHub, Network

DATA = Path(__file__).parent / "demo_data"
# The day of the presentation the seed was drawn from: the earliest any of it was known here.
SOURCE_DATE = datetime(2024, 6, 19, 9, 0, tzinfo=UTC)

NOTES = {
    "1.5 days; co-organised": ("Une journée et demie ; co-organisé.", "One and a half days; co-organised."),
    "co-organised": ("Co-organisé.", "Co-organised."),
    "6 monthly webinars": ("Six webinaires mensuels.", "Six monthly webinars."),
    "first of two": ("Premier de deux webinaires.", "First of two webinars."),
    "second of two": ("Second de deux webinaires.", "Second of two webinars."),
}
"""The seed's notes in sentences; "Montpellier" is a place and goes to the venue."""


def load() -> None:
    """Load events, their seats and the declared figures; running it again gives the same."""
    with transaction.atomic():
        for row in _rows("events.csv"):
            _seed_event(row)
        for row in _rows("workshop_figures.csv"):
            _declared_figure(row)
        for demo in EVENTS:
            _crowd(_fictitious_event(demo), demo)
        refresh()


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(value: str) -> int | None:
    return int(value) if value else None


def _first_day(value: str) -> date | None:
    """``2024``, ``2024-09`` or ``2024-09-19`` as the first day it stands for."""
    return date.fromisoformat((value + "-01-01")[:10]) if value else None


def _page(network: Network, slug: str, values: dict[str, Any]) -> EventPage:
    """The event of that address, made or brought up to date."""
    if network.page is None:
        raise LookupError(f"network {network.code} has no page: load networks.demo first")
    page = EventPage.objects.child_of(network.page).filter(slug=slug).first()
    event = page or EventPage(slug=slug, network=network, language="fr")
    for name, value in values.items():
        setattr(event, name, value)
    if page is None:
        network.page.add_child(instance=event)
    else:
        event.save()
    return event


def _text(*paragraphs: str) -> str:
    """A body of plain paragraphs, as StreamField JSON."""
    return json.dumps([{"type": "text", "value": f"<p>{p}</p>"} for p in paragraphs])


def _seed_event(row: dict[str, str]) -> None:
    """A row of the seed; what it does not say stays empty."""
    network = Network.objects.select_related("page").get(code=row["network"])
    start, precision = _first_day(row["start"]), row["date_precision"]
    note = row["note"]
    note_fr, note_en = NOTES.get(note, ("", ""))
    place = note == "Montpellier"
    published = datetime.combine(start, time.min, UTC) - timedelta(days=30) if start else SOURCE_DATE
    slug = slugify(f"{row['title']} {row['start']}")[:80].rstrip("-")
    event = _page(
        network,
        slug,
        {
            "title": row["title"],
            "draft_title": row["title"],
            "kind": EventKind(row["kind"]),
            "mode": EventMode(row["mode"]) if row["mode"] else "",
            "date_precision": DatePrecision(precision),
            "start_date": start,
            "end_date": _first_day(row["end"]),
            "venue_city": "Montpellier" if place else "",
            "venue_country": "FR" if place else "",
            "summary_fr": note_fr,
            "summary_en": note_en,
            "first_published_at": published,
            "last_published_at": published,
        },
    )
    event.hubs.set(DataHub.objects.filter(code__in=row["hubs"].split(";")))
    event.save()
    if row["participants"]:
        DeclaredFigure.objects.update_or_create(
            network=network,
            event=event,
            defaults={"participants": int(row["participants"]), "mode": row["mode"], "source": "THEIA, 2024"},
        )


def _declared_figure(row: dict[str, str]) -> None:
    """A workshop without a title: exactly what was declared, of the national network, tied to no event."""
    DeclaredFigure.objects.update_or_create(
        network=Network.objects.national().get(),
        event=None,
        rank=int(row["rank"]),
        defaults={
            "mode": row["mode"],
            "participants": _number(row["participants"]),
            "expected": _number(row["expected"]),
            "private_percent": _number(row["private_percent"]),
            "profile_percent": _number(row["profile_percent"]),
            "profile": row["profile"],
            "note": row["note_fr"],
            "source": "THEIA, 2024",
        },
    )


def _fictitious_event(demo: DemoEvent) -> EventPage:
    today = timezone.localdate()
    network = Network.objects.select_related("page").get(code=demo.network)
    first = today + timedelta(days=demo.day)
    last = first + timedelta(days=demo.days - 1)
    published = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0)
    published -= timedelta(days=max(7, 30 - demo.day))
    values: dict[str, Any] = {
        "title": demo.title,
        "draft_title": demo.title,
        "title_en": demo.title_en,
        "summary_fr": demo.summary_fr,
        "summary_en": demo.summary_en,
        "kind": demo.kind,
        "mode": demo.mode,
        "date_precision": DatePrecision.TIME,
        "start_date": first,
        "end_date": last if demo.days > 1 else None,
        "start_time": demo.starts,
        "end_time": demo.ends,
        "is_demonstration": True,
        "registration_open": bool(demo.pools),
        "body_fr": _text(demo.summary_fr, "Cet événement est fictif : il sert à montrer le site."),
        "body_en": _text(demo.summary_en, "This event is fictitious: it shows what the site does."),
        "first_published_at": published,
        "last_published_at": published,
        **demo.fields,
    }
    event = _page(network, demo.slug, values)
    midnight = datetime.combine(first, time.min, event.zone)
    event.registration_opens_at = (
        datetime.combine(today + timedelta(days=demo.opens_in), time(9, 0), event.zone)
        if demo.opens_in is not None
        else published
    )
    if demo.closes_before:
        event.registration_closes_at = midnight - timedelta(days=demo.closes_before - 1)
    if demo.moved_by:
        event.status, event.last_change = EventStatus.MOVED, "moved"
        event.previous_starts_at = event.starts_at - timedelta(days=demo.moved_by) if event.starts_at else None
    if demo.replay:
        event.replays = json.dumps(
            [
                {"type": "replay", "value": {"label": "Exposés du matin", "url": "https://example.org/replay"}},
                {"type": "slides", "value": {"label": "Diapositives", "url": "https://example.org/diapositives"}},
                {"type": "report", "value": {"label": "Compte rendu", "url": "https://example.org/compte-rendu"}},
            ]
        )
    event.themes.set(Concept.objects.filter(scheme=Scheme.THEME, notation__in=demo.themes))
    event.hubs.set(DataHub.objects.filter(code__in=demo.hubs))
    event.co_organisers.set(Network.objects.filter(code__in=demo.co_organisers))
    event.tags.set([Tag.objects.get_or_create(slug=slugify(n), defaults={"name": n})[0] for n in demo.tags])
    event.sessions.set([_session(network, demo, rank, first) for rank in range(len(demo.sessions))])
    event.save()
    _seats(event, demo, first)
    return event


def _session(network: Network, demo: DemoEvent, rank: int, first: date) -> Session:
    line = demo.sessions[rank]
    session = Session(
        sort_order=rank,
        day=first + timedelta(days=line.day),
        start_time=line.starts,
        end_time=line.ends,
        title_fr=line.title_fr,
        title_en=line.title_en,
        room=line.room,
    )
    session.speakers.set(
        Speaker.objects.get_or_create(network=network, name=name, defaults={"affiliation": SPEAKERS[name]})[0]
        for name in line.speakers
    )
    return session


def _seats(event: EventPage, demo: DemoEvent, first: date) -> None:
    """Parts, pools and the question on meals; kept on a second run, since registrations point to them."""
    parts = []
    for rank, line in enumerate(demo.parts):
        day = first + timedelta(days=line.day)
        part, _made = Part.objects.update_or_create(
            event=event,
            order=rank,
            defaults={
                "title_fr": line.title_fr,
                "title_en": line.title_en,
                "starts_at": datetime.combine(day, line.starts, event.zone),
                "ends_at": datetime.combine(day, line.ends, event.zone),
            },
        )
        parts.append(part)
    for rank, pool in enumerate(demo.pools):
        part_of = None if pool.part is None else parts[pool.part]
        SeatPool.objects.update_or_create(
            event=event, part=part_of, mode=pool.mode, defaults={"quota": pool.quota, "order": rank}
        )
    if demo.meals:
        Question.objects.update_or_create(
            event=event,
            order=0,
            defaults={
                "kind": QuestionKind.SEVERAL,
                "label_fr": "Repas",
                "label_en": "Meals",
                "help_fr": "Pour prévenir le traiteur.",
                "help_en": "So that the caterer knows.",
                "choices": [
                    {"key": "first-day", "label_fr": "Premier jour, midi", "label_en": "First day, lunch"},
                    {"key": "second-day", "label_fr": "Second jour, midi", "label_en": "Second day, lunch"},
                ],
                "mode": AttendanceMode.ON_SITE,
            },
        )


def _crowd(event: EventPage, demo: DemoEvent) -> None:
    """People who registered, once: as imported rows, so that nobody is sent a mail."""
    if event.registrations.exists():
        return
    pools = list(event.pools.order_by("order", "pk"))
    moment = event.registration_opens_at or timezone.now()
    for rank, crowd in enumerate(demo.crowds):
        chosen = [pools[place] for place in crowd.pools]
        key = f"{demo.slug.removeprefix('exemple-')}-{rank + 1}"
        for profile in people(crowd.count, private=crowd.private, non_expert=crowd.non_expert, key=key):
            moment += timedelta(minutes=37)
            register(event=event, profile=profile, pools=chosen, language="fr", origin=Origin.IMPORT, now=moment)
    event.registrations.update(origin=Origin.FORM)
    if demo.freeze:
        freeze(event)
