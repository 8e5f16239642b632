"""Records of others are not found, whichever view is asked."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.accounts.models import User
from cms.models import RecordLogEntry
from networks.enums import ActorType, NeedState, NetworkKind, NetworkStatus
from networks.models import Membership, Need, Network, Organisation, Team
from networks.provisioning import provision
from networks.scope import may_edit_event, may_read_event, networks_of
from networks.teams import Role
from tests.factories import EventFactory, NetworkFactory

pytestmark = pytest.mark.django_db


def person(name, *groups, **kwargs):
    user = User.objects.create_user(f"{name}@example.org", "demo", **kwargs)
    user.groups.add(*groups)
    return user


@pytest.fixture
def foreign():
    network = NetworkFactory(code="bretagne", name_fr="Bretagne")
    provision(network)
    return network


@pytest.fixture
def coordinator(own):
    return person("occitanie", own.coordinators_group)


@pytest.fixture
def admin_of(client):
    def log_in(user):
        client.cookies.clear()  # and with them the messages of who came before
        client.force_login(user)
        return client

    return log_in


def need(network, title):
    return Need.objects.create(network=network, title=title)


def test_a_list_shows_ones_own_only(own, foreign, coordinator, admin_of):
    need(own, "Cartes de neige")
    need(foreign, "Secret breton")
    for name in ("need:index", "need:index_results"):
        content = admin_of(coordinator).get(reverse(name)).content.decode()
        assert "Cartes de neige" in content
        assert "Secret breton" not in content
        assert f'value="{foreign.pk}"' not in content  # nor in the filter of the list


@pytest.mark.parametrize("view", ["edit", "delete", "history", "history_results", "usage"])
def test_a_foreign_record_is_not_found(own, foreign, coordinator, admin_of, view):
    client = admin_of(coordinator)
    mine, theirs = need(own, "Mien"), need(foreign, "Secret breton")
    assert client.get(reverse(f"need:{view}", args=[mine.pk])).status_code == 200
    response = client.get(reverse(f"need:{view}", args=[theirs.pk]))
    assert response.status_code == 404
    assert "Secret breton" not in response.content.decode()
    assert client.post(reverse(f"need:{view}", args=[theirs.pk]), {"title": "Volé"}).status_code in {404, 405}
    theirs.refresh_from_db()
    assert theirs.title == "Secret breton"


def test_a_record_cannot_be_given_to_or_taken_from_others(own, foreign, coordinator, admin_of):
    client = admin_of(coordinator)
    mine = need(own, "Mien")
    data = {"network": foreign.pk, "title": "Mien", "state": NeedState.OPEN}
    response = client.post(reverse("need:edit", args=[mine.pk]), data)
    assert response.status_code == 200
    assert "network" in response.context["form"].errors
    response = client.post(reverse("need:add"), data)
    assert "network" in response.context["form"].errors
    assert not Need.objects.filter(network=foreign).exists()


def test_the_only_network_is_chosen_already(own, foreign, coordinator, admin_of):
    form = admin_of(coordinator).get(reverse("need:add")).context["form"]
    assert list(form.fields["network"].queryset) == [own]
    assert form["network"].value() == own.pk


def test_an_organisation_of_others_is_found_but_not_written(own, foreign, coordinator, admin_of):
    client = admin_of(coordinator)
    shared, mine, nobodys = (
        Organisation.objects.create(name=n, actor_type=ActorType.SCIENCE) for n in ("Partagé", "Mien", "À personne")
    )
    Membership.objects.create(network=own, organisation=shared)
    Membership.objects.create(network=foreign, organisation=shared)
    Membership.objects.create(network=own, organisation=mine)
    content = client.get(reverse("organisation:index")).content.decode()
    assert all(name in content for name in ("Partagé", "Mien", "À personne"))
    for organisation, status in ((shared, 404), (mine, 200), (nobodys, 200)):
        assert client.get(reverse("organisation:edit", args=[organisation.pk])).status_code == status


def test_the_log_shows_only_records_one_may_see(own, foreign, coordinator, admin_of):
    boss = User.objects.create_superuser("admin@example.org", "demo")
    client = admin_of(boss)
    for network, title in ((own, "Mien"), (foreign, "Secret breton")):
        client.post(reverse("need:add"), {"network": network.pk, "title": title, "state": NeedState.OPEN})
    assert RecordLogEntry.objects.count() == 2
    assert not ModelLogEntry.objects.filter(label="Secret breton").exists()
    content = admin_of(coordinator).get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Mien" in content
    assert "Secret breton" not in content
    assert "Secret breton" in admin_of(boss).get(reverse("wagtailadmin_reports:site_history")).content.decode()


def test_usage_does_not_name_foreign_records(wagtail_indexes, own, foreign, coordinator, admin_of):
    organisation = Organisation.objects.create(name="Mien", actor_type=ActorType.SCIENCE)
    Need.objects.create(network=foreign, title="Secret breton", organisation=organisation)
    Need.objects.create(network=own, title="Cartes de neige", organisation=organisation)
    content = admin_of(coordinator).get(reverse("organisation:usage", args=[organisation.pk])).content.decode()
    assert "Cartes de neige" in content
    assert "Secret breton" not in content


def test_coordinators_edit_facts_but_not_the_identity_of_their_network(own, foreign, coordinator, admin_of):
    client = admin_of(coordinator)
    url = reverse("network:edit", args=[own.pk])
    form = client.get(url).context["form"]
    assert "description_fr" in form.fields
    assert not {"code", "slug", "kind", "status", "regions"} & set(form.fields)
    data = {"name_fr": "Occitanie", "description_fr": "Le réseau.", "answer_days": 5, "status": "to_create"}
    assert client.post(url, data).status_code == 302
    own.refresh_from_db()
    assert (own.description_fr, own.answer_days, own.status) == ("Le réseau.", 5, NetworkStatus.ACTIVE)
    assert client.get(reverse("network:edit", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("network:add")).status_code == 302  # Wagtail sends back whoever lacks the permission


def test_the_national_team_creates_a_network_and_it_is_provisioned(own, admin_of):
    client = admin_of(person("nationale", Team.objects.get(code=Role.NATIONAL).group))
    data = {
        "name_fr": "Corse",
        "code": "corse",
        "slug": "corse",
        "kind": NetworkKind.REGIONAL,
        "status": NetworkStatus.IN_DISCUSSION,
        "regions": ["FR-20R"],
        "operators": "Un\n\n Deux ",
        "answer_days": 7,
    }
    response = client.post(reverse("network:add"), data)
    assert response.status_code == 302, response.context["form"].errors
    network = Network.objects.get(code="corse")
    assert network.regions == ["FR-20R"]
    assert network.operators == ["Un", "Deux"]
    assert network.page is not None
    assert network.coordinators_group.name == "Coordination Corse (corse)"


def test_the_check_button(own, coordinator, admin_of):
    url = reverse("network:provision", args=[own.pk])
    boss = person("nationale", Team.objects.get(code=Role.NATIONAL).group)
    own.editors_group.permissions.clear()
    assert url in admin_of(boss).get(reverse("network:edit", args=[own.pk])).content.decode()
    assert admin_of(boss).get(url).status_code == 200
    assert not own.editors_group.permissions.exists()  # GET changes nothing
    assert admin_of(boss).post(url).status_code == 302
    assert own.editors_group.permissions.exists()
    assert url not in admin_of(coordinator).get(reverse("network:edit", args=[own.pk])).content.decode()
    assert admin_of(coordinator).post(url).status_code == 302  # "you have no permission": sent to the home page


def test_whose_networks(own, foreign, coordinator):
    editor = person("redaction", own.editors_group)
    national = person("nationale", Team.objects.get(code=Role.NATIONAL).group)
    gone = person("partie", own.coordinators_group, is_active=False)
    boss = User.objects.create_superuser("admin@example.org", "demo")
    assert set(networks_of(coordinator)) == set(networks_of(editor)) == {own}
    assert set(networks_of(national)) == set(networks_of(boss)) == {own, foreign}
    assert not networks_of(gone).exists()


def test_whose_events(own, foreign, coordinator):
    theirs, shared = EventFactory(network=foreign), EventFactory(network=foreign)
    shared.co_organisers.add(own)
    shared.save()
    mine = EventFactory(network=own)
    editor = person("redaction", own.editors_group)
    national = person("nationale", Team.objects.get(code=Role.NATIONAL).group)
    rights = {
        (who, what): (may_read_event(user, event), may_edit_event(user, event))
        for who, user in (("coordinator", coordinator), ("editor", editor), ("national", national))
        for what, event in (("mine", mine), ("shared", shared), ("theirs", theirs))
    }
    assert rights == {
        ("coordinator", "mine"): (True, True),
        ("coordinator", "shared"): (True, False),
        ("coordinator", "theirs"): (False, False),
        ("editor", "mine"): (False, False),
        ("editor", "shared"): (False, False),
        ("editor", "theirs"): (False, False),
        ("national", "mine"): (True, True),
        ("national", "shared"): (True, True),
        ("national", "theirs"): (True, True),
    }


def test_lists_take_as_many_queries_for_one_as_for_many(own, coordinator, admin_of, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = admin_of(coordinator)
    url = reverse("need:index")
    need(own, "0")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(15):
        need(own, str(n))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few)


def test_a_network_keeps_its_page(own, coordinator, admin_of):
    url = reverse("wagtailadmin_pages:delete", args=[own.page.pk])
    assert admin_of(coordinator).post(url)["Location"] == reverse("wagtailadmin_home")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    admin_of(coordinator).post(f"{bulk}?id={own.page.pk}")
    own.refresh_from_db()
    assert own.page is not None
    boss = person("nationale", Team.objects.get(code=Role.NATIONAL).group)
    assert admin_of(boss).get(url).status_code == 200
