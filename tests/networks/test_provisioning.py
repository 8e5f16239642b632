"""Provisioning: complete, idempotent, mends drift and nothing else."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.accounts.models import User
from cms.models import IndexPage
from networks.enums import NetworkKind, NetworkStatus
from networks.models import Network, NetworkPage, Team
from networks.provisioning import ProvisioningError, provision, provision_all, provision_teams
from networks.teams import Role, model_permissions

pytestmark = pytest.mark.django_db


def make(code="occitanie", **kwargs):
    defaults = {"slug": code, "name_fr": code.capitalize(), "kind": NetworkKind.REGIONAL}
    return Network.objects.create(code=code, **{**defaults, "status": NetworkStatus.ACTIVE, **kwargs})


def snapshot():
    """Every row of every table."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


@pytest.fixture
def network(db):
    network = make()
    provision_all()
    network.refresh_from_db()
    return network


def test_a_network_gets_all_it_needs(network):
    assert network.page.specific.get_parent().slug == "reseaux"
    assert network.page.live
    assert network.page.first_published_at is not None
    assert network.collection.get_parent() == Collection.get_first_root_node()
    coordinators = set(
        GroupPagePermission.objects.filter(group=network.coordinators_group, page=network.page).values_list(
            "permission__codename", flat=True
        )
    )
    assert coordinators == {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}
    editors = set(
        GroupPagePermission.objects.filter(group=network.editors_group).values_list("permission__codename", flat=True)
    )
    assert editors == {"add_page", "change_page"}
    media = GroupCollectionPermission.objects.filter(collection=network.collection, group=network.editors_group)
    assert set(media.values_list("permission__codename", flat=True)) == {
        f"{action}_{kind}" for action in ("add", "change", "choose") for kind in ("image", "document")
    }
    task = network.workflow.tasks.get().specific
    assert set(task.groups.all()) == {network.coordinators_group, Team.objects.get(code=Role.NATIONAL).group}
    assert network.page.get_workflow() == network.workflow


def test_a_network_that_is_not_active_gets_a_draft_page():
    network = make(status=NetworkStatus.TO_CREATE)
    provision(network)
    assert not network.page.live
    assert network.page.has_unpublished_changes


def test_a_second_run_changes_nothing(network):
    make("bretagne")
    provision_all()
    before = snapshot()
    assert provision_all() == []
    assert snapshot() == before


def _lose_page_permission(network):
    GroupPagePermission.objects.filter(group=network.coordinators_group, permission__codename="publish_page").delete()


def _lose_collection_permission(network):
    GroupCollectionPermission.objects.filter(group=network.editors_group, permission__codename="choose_image").delete()


def _lose_model_permission(network):
    network.coordinators_group.permissions.remove(Permission.objects.get(codename="change_need"))


def _rename_group(network):
    Group.objects.filter(pk=network.coordinators_group_id).update(name="Oups")


def _delete_group(network):
    network.editors_group.delete()


def _delete_workflow_link(network):
    WorkflowPage.objects.filter(page=network.page).delete()


def _deactivate_workflow(network):
    network.workflow.deactivate()


def _delete_workflow(network):
    network.workflow.delete()


def _delete_task(network):
    GroupApprovalTask.objects.filter(workflow_tasks__workflow=network.workflow).delete()


def _lose_approver(network):
    network.workflow.tasks.get().specific.groups.remove(network.coordinators_group)


def _rename_collection(network):
    Collection.objects.filter(pk=network.collection_id).update(name="Divers")


def _delete_collection(network):
    network.collection.delete()


def _lose_team_permission(network):
    team = Team.objects.get(code=Role.NATIONAL)
    team.group.permissions.remove(Permission.objects.get(codename="manage_every_network"))


def _rename_team(network):
    Group.objects.filter(team__code=Role.CURATOR).update(name="Oups")


DRIFTS = [
    _lose_page_permission,
    _lose_collection_permission,
    _lose_model_permission,
    _rename_group,
    _delete_workflow_link,
    _deactivate_workflow,
    _lose_approver,
    _rename_collection,
    _lose_team_permission,
    _rename_team,
]
LOSSES = [_delete_group, _delete_workflow, _delete_task, _delete_collection]


def _meaning():
    """Rows that must be the same after a repair, without keys that a re-created row gets anew."""
    return {
        "models": sorted(Group.objects.values_list("name", "permissions__codename"), key=repr),
        "pages": sorted(GroupPagePermission.objects.values_list("group__name", "page", "permission__codename")),
        "media": sorted(
            GroupCollectionPermission.objects.values_list("group__name", "collection__name", "permission__codename")
        ),
        "workflows": sorted(
            WorkflowPage.objects.values_list("page", "workflow__name", "workflow__active").exclude(
                workflow__name="Moderators approval"
            )
        ),
        "tasks": sorted(
            WorkflowTask.objects.values_list("workflow__name", "task__groupapprovaltask__groups__name", "task__active"),
            key=repr,
        ),
        "collections": sorted(Collection.objects.values_list("name", "depth")),
    }


@pytest.mark.parametrize("drift", [*DRIFTS, *LOSSES], ids=lambda f: f.__name__.strip("_"))
def test_drift_is_repaired_and_nothing_else_changes(network, drift):
    make("bretagne")
    provision_all()
    before = _meaning()
    drift(Network.objects.get(pk=network.pk))
    assert _meaning() != before
    reports = provision_all()
    assert sum(len(report.changes) for report in reports) >= 1
    assert _meaning() == before
    assert provision_all() == []


def test_a_deleted_page_is_made_again(network):
    network.page.delete()
    provision(network)
    assert network.page.slug == "occitanie"
    assert network.page.get_workflow() == network.workflow


def test_what_was_added_by_hand_stays(network):
    extra = Permission.objects.get(codename="add_user")
    network.editors_group.permissions.add(extra)
    GroupPagePermission.objects.create(group=network.editors_group, page=network.page, permission_type="publish")
    own = Workflow.objects.create(name="Double relecture")
    WorkflowPage.objects.filter(page=network.page).update(workflow=own)
    child = Group.objects.create(name="Stagiaires")
    GroupPagePermission.objects.create(group=child, page=network.page, permission_type="add")
    member = User.objects.create_user("membre@example.org")
    network.editors_group.user_set.add(member)
    network.page.specific.title = "Notre réseau"
    NetworkPage.objects.filter(pk=network.page.pk).update(title="Notre réseau")
    before = snapshot()
    assert provision_all() == []
    assert snapshot() == before


def test_a_renamed_network_renames_its_group_collection_and_workflow(network):
    Network.objects.filter(pk=network.pk).update(name_fr="Occitanie et Pyrénées")
    report = provision(network)
    assert report
    assert network.coordinators_group.name == "Coordination Occitanie et Pyrénées (occitanie)"
    assert network.collection.name == "Occitanie et Pyrénées"


def test_two_networks_of_the_same_very_long_name_get_groups_of_their_own():
    first, second = make("a", name_fr="é" * 160), make("b", name_fr="é" * 160)
    provision(first)
    provision(second)
    assert first.coordinators_group != second.coordinators_group
    assert len(second.coordinators_group.name) <= 150


def test_a_group_that_serves_another_network_is_never_taken(network):
    Group.objects.filter(pk=network.editors_group_id).update(name="Coordination Bretagne (bretagne)")
    with pytest.raises(ProvisioningError, match="Coordination Bretagne"):
        provision(make("bretagne"))
    assert Network.objects.get(code="bretagne").page is None  # all or nothing


def test_teams_keep_their_identity_whatever_their_name():
    provision_teams()
    Group.objects.filter(team__code=Role.NATIONAL).update(name="Les chefs")
    before = Team.objects.get(code=Role.NATIONAL).group_id
    provision_teams()
    team = Team.objects.get(code=Role.NATIONAL)
    assert (team.group_id, team.group.name) == (before, "Équipe nationale")


def test_the_section_is_made_once():
    for code in ("a", "b", "c"):
        provision(make(code))
    assert IndexPage.objects.filter(slug="reseaux").count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_every_permission_of_the_table_exists(role):
    for name in model_permissions(role):
        app_label, codename = name.split(".")
        assert Permission.objects.filter(content_type__app_label=app_label, codename=codename).exists(), name


def test_command(network, capsys):
    _lose_page_permission(network)
    call_command("provision_networks", "occitanie")
    assert "publish_page" in capsys.readouterr().out
    call_command("provision_networks")
    assert "Nothing to change." in capsys.readouterr().out
    with pytest.raises(CommandError, match="atlantide"):
        call_command("provision_networks", "atlantide")
