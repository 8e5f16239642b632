"""The demonstration: the seed as given, idempotent, fictitious events marked."""

import csv

import pytest
from django.db import transaction
from django.utils import timezone

from cms.outbox.models import Delivery
from events import demo
from events.enums import DatePrecision
from events.models import (
    DeclaredFigure,
    EventPage,
    Part,
    Participant,
    ParticipationFact,
    Place,
    Question,
    Registration,
    SeatPool,
    Session,
    Speaker,
)
from events.seats import availability, box_state
from networks.enums import NetworkKind
from tests.factories import DataHubFactory, NetworkFactory, ThemeFactory


@pytest.fixture(scope="module")
def data(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for these tests and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL)
        for code in ("OCC", "BFC", "BRE", "GEODEV", "SUD", "NC"):
            NetworkFactory(code=code)
        for code in ("DATATERRA", "THEIA", "ODATIS", "DINAMIS"):
            DataHubFactory(code=code)
        for code in (
            "eau",
            "agriculture",
            "littoral",
            "urbain",
            "imagerie",
            "occupation-des-terres",
            "risques",
            "foret",
        ):
            ThemeFactory(notation=code)
        demo.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(data, db):
    """Each test sees the same, whatever the others did."""


MODELS = [EventPage, DeclaredFigure, Part, SeatPool, Question, Session, Speaker, Participant, Registration, Place]


def _counts():
    return [m.objects.count() for m in MODELS]


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


def test_the_past_workshop_has_the_shares_of_the_contract(loaded):
    event = EventPage.objects.get(slug="exemple-atelier-passe")
    assert event.figures_frozen_at is not None
    facts = {
        (f.dimension, f.value): f.count
        for f in ParticipationFact.objects.filter(event=event, stage=ParticipationFact.Stage.CONFIRMED)
    }
    assert facts["total", ""] == 117
    assert facts["private", "yes"] == 29
    assert facts["non_expert", "yes"] == 57
    assert (round(100 * 29 / 117), round(100 * 57 / 117)) == (25, 49)


def test_every_box_state_is_shown_and_no_mail_leaves(loaded):
    states = {e.slug: box_state(e).code for e in EventPage.objects.filter(is_demonstration=True)}
    assert states == {
        "exemple-atelier-eau": "open",
        "exemple-webinaire-littoral": "open",
        "exemple-atelier-complet": "waiting_list",
        "exemple-serie-webinaires": "open",
        "exemple-seminaire-national": "not_open",
        "exemple-webinaire-annule": "cancelled",
        "exemple-formation-partenaire": "external",
        "exemple-webinaire-pacifique": "open",
        "exemple-atelier-passe": "past",
    }
    full = availability(EventPage.objects.get(slug="exemple-atelier-complet"))
    assert [(line.held, line.waiting) for line in full] == [(12, 3)]
    assert not Delivery.objects.exists()
