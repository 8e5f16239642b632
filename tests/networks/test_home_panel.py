"""The home panel: one's own events with their figures, drafts, what awaits moderation; nothing of others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.accounts.models import User
from events.enums import PlaceState, RegistrationState
from events.models import Participant, Place, Registration
from networks.enums import ProposalKind, ProposalState
from networks.home import drafts, next_events, to_moderate
from networks.models import NewsPage, Proposal
from networks.provisioning import provision, provision_teams
from networks.scope import networks_of
from tests.factories import EventFactory, NetworkFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(db):
    provision_teams()
    network = NetworkFactory(code="occitanie", name_fr="Occitanie")
    provision(network)
    return network


@pytest.fixture
def foreign(own):
    network = NetworkFactory(code="bretagne", name_fr="Bretagne")
    provision(network)
    return network


@pytest.fixture
def coordinator(own):
    user = User.objects.create_user("coordination@example.org", "demo")
    user.groups.add(own.coordinators_group)
    return user


def register(event, n, pool=None, place=PlaceState.HELD, state=RegistrationState.CONFIRMED):
    for i in range(n):
        address = f"{place}{i}-{event.pk}-{state}@example.org"
        registration = Registration.objects.create(
            event=event,
            participant=Participant.objects.create(email=address),
            state=state,
            first_name="A",
            last_name="B",
            email_as_typed=address,
            created_at=timezone.now(),
        )
        if pool is not None:
            Place.objects.create(registration=registration, pool=pool, state=place, since=timezone.now())


def propose(network, title):
    return Proposal.objects.create(
        kind=ProposalKind.NEWS,
        network=network,
        payload={"title": title},
        state=ProposalState.SUBMITTED,
        confirmed_at=timezone.now(),
    )


def draft(network, title):
    page = network.page.add_child(instance=NewsPage(title=title, slug=title.lower(), live=False))
    page.save_revision()
    return page


def test_figures_of_ones_events(own, foreign, coordinator):
    event = EventFactory(network=own, title="Neige", slug="neige")
    pool = SeatPoolFactory(event=event, quota=3)
    register(event, 3, pool)
    register(event, 2, pool, PlaceState.WAITING)
    register(event, 1, state=RegistrationState.CANCELLED)
    endless = EventFactory(network=own, title="Forêts", slug="forets")
    SeatPoolFactory(event=endless)
    EventFactory(network=foreign, title="Secret", slug="secret")
    shared = EventFactory(network=foreign, title="Partagé", slug="partage")
    shared.co_organisers.add(own)
    shared.save()
    now = timezone.now()
    lines = {line.title: line for line in next_events(coordinator, networks_of(coordinator), now)}
    assert set(lines) == {"Neige", "Forêts", "Partagé"}
    snow = lines["Neige"]
    assert (snow.registered, snow.seats, snow.waiting) == (5, "3 / 3", 2)
    assert snow.url == reverse("events_backstage:registrations", args=[event.pk])
    assert lines["Forêts"].seats == "illimité"
    assert next_events(coordinator, networks_of(coordinator), now + timedelta(days=400)) == []


def test_as_many_queries_for_one_event_as_for_six(own, coordinator):
    counts = []
    coordinator.has_perm("networks.view_network")  # permissions are read once a request
    for _ in range(2):
        for _ in range(3):
            SeatPoolFactory(event=EventFactory(network=own), quota=5)
        with CaptureQueriesContext(connection) as captured:
            next_events(coordinator, networks_of(coordinator), timezone.now())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_drafts_and_what_awaits_moderation(own, foreign, coordinator):
    mine, _theirs = draft(own, "Brouillon"), draft(foreign, "Secret")
    own.workflow.start(mine, coordinator)
    foreign.workflow.start(_theirs, coordinator)
    propose(own, "Proposition")
    propose(foreign, "Secret aussi")
    assert [page.title for page in drafts(coordinator)] == ["Brouillon"]
    assert {task.title for task in to_moderate(coordinator)} == {"Brouillon", "Proposition"}


@pytest.mark.parametrize(("language", "words"), [("fr", "Prochains événements"), ("en", "Next events")])
def test_the_panel_on_the_home_page(client, own, foreign, coordinator, language, words):
    UserProfile.objects.update_or_create(user=coordinator, defaults={"preferred_language": language})
    draft(foreign, "Secret")
    draft(own, "Brouillon")
    client.force_login(coordinator)
    content = client.get(reverse("wagtailadmin_home")).content.decode()
    assert words in content
    assert "Occitanie" in content
    assert "Brouillon" in content
    assert "Secret" not in content
