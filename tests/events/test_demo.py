"""The demonstration: the seed as given, idempotent, fictitious events marked."""

import csv

import pytest
from django.utils import timezone

from events import demo
from events.enums import DatePrecision
from events.models import DeclaredFigure, EventPage, Part, Question, SeatPool, Session, Speaker


@pytest.fixture
def loaded(demo_networks):
    demo.load()


def _counts():
    return [m.objects.count() for m in (EventPage, DeclaredFigure, Part, SeatPool, Question, Session, Speaker)]


def test_every_seed_event_is_there_as_given(loaded):
    with (demo.DATA / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    events = EventPage.objects.filter(is_demonstration=False)
    assert events.count() == len(rows) == 13
    for row in rows:
        event = events.get(title=row["title"], network__code=row["network"], start_date=demo._first_day(row["start"]))
        assert (event.kind, event.mode, event.date_precision) == (row["kind"], row["mode"], row["date_precision"])
        assert event.end_date == demo._first_day(row["end"])
        assert sorted(event.hubs.values_list("code", flat=True)) == sorted(filter(None, row["hubs"].split(";")))
        declared = event.declared_figures.values_list("participants", flat=True)
        assert list(declared) == ([int(row["participants"])] if row["participants"] else [])
    unknown = events.filter(date_precision=DatePrecision.UNKNOWN)
    assert unknown.count() == 4
    assert not unknown.exclude(starts_at=None, ends_at=None).exists()


def test_workshop_figures_are_exactly_as_declared(loaded):
    figures = DeclaredFigure.objects.filter(event=None)
    assert {f.network.code for f in figures} == {"THEIA"}
    columns = ["rank", "mode", "participants", "expected", "private_percent", "profile_percent", "profile"]
    assert list(figures.values_list(*columns)) == [
        (1, "hybrid", None, 75, None, None, ""),
        (2, "on_site", 117, None, 25, 49, "non_expert"),
        (3, "on_site", 106, None, 16, 33, "non_expert"),
        (4, "on_site", 108, None, 32, 53, "non_expert"),
        (5, "hybrid", 63, None, 9, 60, "beginner_with_gis"),
        (6, "on_site", 35, None, 45, 0, "non_expert"),
        (7, "on_site", 103, None, 23, 30, "non_expert"),
        (8, "on_site", 107, None, 28, 15, "non_expert"),
    ]


def test_loading_twice_gives_the_same(loaded):
    before = _counts()
    demo.load()
    assert _counts() == before


def test_fictitious_events_are_marked_and_cover_the_states(loaded):
    fictitious = EventPage.objects.filter(is_demonstration=True)
    assert fictitious.count() == len(demo.EVENTS)
    workshop = fictitious.get(slug="exemple-atelier-eau")
    assert [(str(p.part), p.mode, p.quota) for p in workshop.pools.all()] == [
        ("Exposés", "on_site", 100),
        ("Formation", "on_site", 20),
        ("Exposés", "online", None),
    ]
    assert workshop.sessions.count() == 5
    assert [len(s.speakers.all()) for s in workshop.sessions.all()] == [0, 1, 2, 0, 1]
    workshop.save_revision().publish()
    workshop = EventPage.objects.get(pk=workshop.pk)
    assert [len(s.speakers.all()) for s in workshop.sessions.all()] == [0, 1, 2, 0, 1]
    assert {c.code for c in workshop.co_organisers.all()} == {"SUD"}
    assert fictitious.get(slug="exemple-serie-webinaires").parts.count() == 6
    assert fictitious.get(slug="exemple-seminaire-national").registration_opens_at > timezone.now()
    assert fictitious.get(slug="exemple-webinaire-pacifique").starts_at.hour == 21  # 8 a.m. in Nouméa, UTC+11
