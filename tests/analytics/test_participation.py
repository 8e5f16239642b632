"""Participation by network and year: measured and declared figures."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from analytics.participation import participation, years
from cms.accounts.models import User
from events.enums import DeclaredProfile
from events.models import DeclaredFigure, ParticipationFact
from events.tabulate import Share
from networks.provisioning import provision
from tests.factories import EventFactory, NetworkFactory

pytestmark = pytest.mark.django_db


def fact(event, dimension, value, n, stage="confirmed"):
    return ParticipationFact.objects.create(event=event, stage=stage, dimension=dimension, value=value, count=n)


def measured(event, confirmed, private, answered):
    """Facts of an event: ``confirmed`` people, ``private`` of the ``answered`` in the private sector."""
    fact(event, "total", "", confirmed)
    fact(event, "total", "", confirmed + 5, stage="registered")
    fact(event, "private", "yes", private)
    fact(event, "private", "no", answered - private)
    fact(event, "private", "", confirmed - answered)
    return event


@pytest.fixture
def occ():
    return NetworkFactory(code="OCC")


@pytest.fixture
def bre():
    return NetworkFactory(code="BRE")


def test_shares_add_up_counts_not_percentages(occ):
    measured(EventFactory(network=occ, day=date(2024, 3, 1)), 100, 10, 100)
    measured(EventFactory(network=occ, day=date(2024, 4, 1)), 10, 9, 10)
    total = participation(networks=[occ], year=2024).total
    assert (total.registered, total.confirmed) == (120, 110)
    assert total.shares["private"] == Share(19, 110, 110)
    assert total.shares["private"].percent == 17


def test_a_shared_event_counts_once_nationally_and_once_for_each_network(occ, bre):
    shared = measured(EventFactory(network=occ, day=date(2024, 3, 1)), 100, 25, 100)
    shared.co_organisers.set([bre])
    shared.save()
    assert participation(networks=None, year=2024).total.confirmed == 100
    assert participation(networks=[occ, bre], year=2024).total.confirmed == 100
    for network, co_organised in ((occ, False), (bre, True)):
        found = participation(networks=[network], year=2024)
        assert found.total.confirmed == 100
        assert [line.co_organised for line in found.events] == [co_organised]


def test_the_year_is_half_open_in_paris(occ):
    measured(EventFactory(network=occ, day=date(2023, 12, 31)), 10, 1, 10)
    measured(EventFactory(network=occ, day=date(2024, 1, 1)), 20, 1, 10)
    assert participation(networks=[occ], year=2024).total.confirmed == 20
    assert participation(networks=[occ], year=2023).total.confirmed == 10
    assert participation(networks=[occ], year=None).total.confirmed == 30


def test_declared_figures_stand_beside_and_enter_no_share(occ):
    measured(EventFactory(network=occ, day=date(2024, 3, 1)), 10, 5, 10)
    DeclaredFigure.objects.create(network=occ, year=2024, participants=35, private_percent=45, profile_percent=0)
    DeclaredFigure.objects.create(network=occ, participants=1000)
    found = participation(networks=[occ], year=2024)
    assert found.total.confirmed == 10
    assert found.total.shares["private"].percent == 50
    assert found.declared_participants == 35
    assert found.declared[0].private_percent == 45
    assert found.undated_figures == 1
    assert participation(networks=[occ], year=None).declared_participants == 1035


def test_expected_people_are_not_participants(occ):
    DeclaredFigure.objects.create(network=occ, expected=75)
    assert participation(networks=[occ], year=None).declared_participants == 0


def test_queries_do_not_grow_with_events(occ, django_assert_num_queries):
    measured(EventFactory(network=occ, day=date(2024, 3, 1)), 10, 5, 10)
    with CaptureQueriesContext(connection) as one:
        participation(networks=[occ], year=2024)
    for _ in range(6):
        measured(EventFactory(network=occ, day=date(2024, 3, 1)), 10, 5, 10)
    with django_assert_num_queries(len(one)):
        participation(networks=[occ], year=2024)


def test_years_are_those_of_events_and_declared_figures(occ):
    EventFactory(network=occ, day=date(2019, 3, 1))
    DeclaredFigure.objects.create(network=occ, year=2017, participants=3)
    assert years([occ])[-2:] == [2019, 2017]


@pytest.fixture
def coordinator(occ, client):
    provision(occ)
    occ.refresh_from_db()
    user = User.objects.create_user("coordination@example.org", "x")
    user.groups.add(occ.coordinators_group)
    client.force_login(user)
    return user


def test_a_coordinator_sees_their_network_and_no_other(client, coordinator, occ, bre):
    measured(EventFactory(network=occ, day=date(2024, 3, 1), title="Atelier d’Occitanie"), 10, 5, 10)
    measured(EventFactory(network=bre, day=date(2024, 3, 1), title="Atelier breton secret"), 77, 5, 10)
    text = client.get(reverse("participation:page")).content.decode()
    assert "Atelier d’Occitanie" in text
    assert "secret" not in text
    foreign = client.get(reverse("participation:page"), {"reseau": bre.slug})
    assert foreign.status_code == 422
    assert "secret" not in foreign.content.decode()
    assert "secret" not in client.get(reverse("participation:csv")).content.decode("utf-8-sig")


def test_nobody_else_comes_in(client):
    assert client.get(reverse("participation:page")).status_code == 302
    client.force_login(User.objects.create_user("nobody@example.org", "x"))
    assert client.get(reverse("participation:page")).status_code in {302, 403}


def test_the_files_hold_what_the_page_shows_and_no_formula(client, coordinator, occ):
    measured(EventFactory(network=occ, day=date(2024, 3, 1), title="=HYPERLINK(1)"), 117, 29, 117)
    DeclaredFigure.objects.create(
        year=2024,
        network=occ,
        participants=63,
        private_percent=9,
        profile_percent=60,
        profile=DeclaredProfile.BEGINNER_WITH_GIS,
    )
    content = client.get(reverse("participation:csv"), {"annee": "2024"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert rows[1][7:11] == ["117", "25", "117", "100"]
    declared = next(row for row in rows if "63" in row)
    assert declared[8] == "9"
    assert declared[14] == "60"
    book = load_workbook(io.BytesIO(client.get(reverse("participation:xlsx")).content))
    assert book.active["A2"].value == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    "query", [{"annee": "abc"}, {"annee": "99999"}, {"reseau": "x' OR 1=1"}, {"reseau": "é" * 500}]
)
def test_a_wrong_filter_is_told(client, coordinator, query):
    response = client.get(reverse("participation:page"), query)
    assert response.status_code == 422
    assert response.context["form"].errors
