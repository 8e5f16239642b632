"""What a network needs to work: page, collection, groups, permissions, workflow; made, and mended.

``provision(network)`` compares what is there with one explicit description and makes what is missing. It is
idempotent: run again it repairs drift (a lost permission, a renamed group, a deleted workflow link) and changes
nothing else; what was added by hand stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import HomePage, IndexPage
from cms.provisioning import NETWORKS, ensure_site
from networks.enums import NetworkKind, NetworkStatus
from networks.models import Network, NetworkPage, Team
from networks.teams import (
    GROUP_NAMES,
    MEDIA_ACTIONS,
    ON_NATIONAL_PAGE,
    PAGE_ACTIONS,
    TEAM_ROLES,
    Role,
    model_permissions,
)


class ProvisioningError(Exception):
    """The site lacks something that provisioning does not make: a permission of a model that is not installed."""


@dataclass
class Report:
    """What a run changed, in words for an administrator; nothing when all was in order."""

    subject: str
    changes: list[str] = field(default_factory=list)

    def add(self, change: str) -> None:
        """Note one change."""
        self.changes.append(change)

    def __bool__(self) -> bool:
        return bool(self.changes)


Step = Callable[[dict[Role, Group], Report], None]
"""What a floor above makes or mends once the teams are there; idempotent, notes what it changed."""

_steps: list[Step] = []


def register_step(step: Step) -> None:
    """Add a step to :func:`provision_teams`; upper floors call this from ``AppConfig.ready()``."""
    if step not in _steps:
        _steps.append(step)


@transaction.atomic
def provision(network: Network) -> Report:
    """Make or mend everything a network needs; ``network`` is refreshed.

    :raises ProvisioningError: a permission of the table in ``networks.teams`` does not exist.
    """
    locked = Network.objects.select_for_update().get(pk=network.pk)
    report = Report(locked.code)
    national = _team_group(Role.NATIONAL, report)
    page = _page(locked, report)
    collection = _collection(locked, report)
    for role in (Role.COORDINATOR, Role.EDITOR):
        group = _network_group(locked, role, report)
        _give_models(group, role, report)
        _give_page(group, page, role, report)
        _give_collection(group, collection, role, report)
    for role in ON_NATIONAL_PAGE if locked.kind == NetworkKind.NATIONAL else ():
        team = _team_group(role, report)
        _give_page(team, page, role, report)
        _give_collection(team, collection, role, report)
    _workflow(locked, page, national, report)
    network.refresh_from_db()
    return report


@transaction.atomic
def provision_teams() -> Report:
    """Make or mend the groups of the whole site (national team, curators, newsletter), then what stands on them.

    :raises ProvisioningError: a permission of the table in ``networks.teams`` does not exist.
    """
    report = Report(_("site"))
    groups = {}
    for role in TEAM_ROLES:
        group = groups[role] = _team_group(role, report)
        _give_models(group, role, report)
        if role in PAGE_ACTIONS and role not in ON_NATIONAL_PAGE:
            _give_page(group, _home(report), role, report)
        if role in MEDIA_ACTIONS and role not in ON_NATIONAL_PAGE:
            root = Collection.get_first_root_node()
            if root is None:
                raise ProvisioningError(_("There is no root collection: run the migrations."))
            _give_collection(group, root, role, report)
    for step in _steps:
        step(groups, report)
    return report


def provision_all() -> list[Report]:
    """The teams, then every network; reports of what was changed."""
    return [report for report in (provision_teams(), *(provision(n) for n in Network.objects.all())) if report]


def _home(report: Report) -> Page:
    home = HomePage.objects.first()
    if home is None:
        home = ensure_site().home
        report.add(_("home page created"))
    return home


def _index(report: Report) -> Page:
    index = IndexPage.objects.filter(slug=NETWORKS["slug"]).first()
    if index is None:
        index = ensure_site().networks
        report.add(_("section “%(slug)s” created") % {"slug": index.slug})
    return index


def _page(network: Network, report: Report) -> Page:
    """The network's page; public at once where the network is active, else a draft."""
    if network.page is not None:
        return network.page
    index = _index(report)
    found = NetworkPage.objects.child_of(index).filter(slug=network.slug, network=None).first()
    if found is None:
        found = NetworkPage(title=network.name_fr, title_en=network.name_en, slug=network.slug, live=False)
        index.add_child(instance=found)
        revision = found.save_revision()
        if network.status == NetworkStatus.ACTIVE:
            revision.publish()
        report.add(_("page created"))
    _link(network, "page", found, report, _("page linked"))
    return found


def _link(network: Network, name: str, value: object, report: Report, words: str) -> None:
    setattr(network, name, value)
    network.save(update_fields=[name])
    report.add(words)


def _collection(network: Network, report: Report) -> Collection:
    """One collection for the network's images and documents, under the root; its name follows the network's."""
    if network.collection is None:
        root = Collection.get_first_root_node()
        if root is None:
            raise ProvisioningError(_("There is no root collection: run the migrations."))
        _link(network, "collection", root.add_child(name=network.name_fr), report, _("collection created"))
    elif network.collection.name != network.name_fr:
        network.collection.name = network.name_fr
        network.collection.save(update_fields=["name"])
        report.add(_("collection renamed"))
    assert network.collection is not None  # noqa: S101  for the type checker; set just above
    return network.collection


def _group_named(group: Group | None, name: str, report: Report) -> Group:
    """The group under its right name; made where there is none."""
    name = name[:150]
    if group is not None and group.name == name:
        return group
    taken = Group.objects.filter(name=name).first()
    if taken is not None and (group is not None or _serves(taken)):
        raise ProvisioningError(_("Another group is already called “%(name)s”: rename it.") % {"name": name})
    if group is None:
        group = taken or Group.objects.create(name=name)
        report.add(_("group “%(name)s” created") % {"name": name})
        return group
    group.name = name
    group.save(update_fields=["name"])
    report.add(_("group “%(name)s” renamed back") % {"name": name})
    return group


def _serves(group: Group) -> bool:
    """Does a group already serve a network or a team?"""
    return (
        Network.objects.filter(coordinators_group=group).exists()
        or Network.objects.filter(editors_group=group).exists()
        or Team.objects.filter(group=group).exists()
    )


def _network_group(network: Network, role: Role, report: Report) -> Group:
    name = {Role.COORDINATOR: "coordinators_group", Role.EDITOR: "editors_group"}[role]
    before: Group | None = getattr(network, name)
    suffix = f" ({network.code})"
    title = GROUP_NAMES[role].format(name=network.name_fr, code=network.code)
    if len(title) > 150:
        title = title[: 150 - len(suffix)].rstrip() + suffix
    group = _group_named(before, title, report)
    if before is None:
        _link(network, name, group, report, _("group “%(name)s” linked") % {"name": group.name})
    return group


def _team_group(role: Role, report: Report) -> Group:
    team, _created = Team.objects.get_or_create(code=role.value)
    group = _group_named(team.group, GROUP_NAMES[role], report)
    if team.group_id != group.pk:
        team.group = group
        team.save(update_fields=["group"])
    return group


def _permissions_named(names: Iterable[str]) -> dict[str, Permission]:
    wanted = [name.split(".", 1) for name in names]
    rows = Permission.objects.select_related("content_type").filter(
        content_type__app_label__in={app for app, _code in wanted}, codename__in={code for _app, code in wanted}
    )
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    missing = sorted(".".join(name) for name in wanted if ".".join(name) not in found)
    if missing:
        raise ProvisioningError(_("Unknown permissions: %(names)s.") % {"names": ", ".join(missing)})
    return {".".join(name): found[".".join(name)] for name in wanted}


def _give_models(group: Group, role: Role, report: Report) -> None:
    wanted = _permissions_named(model_permissions(role))
    held = set(group.permissions.values_list("pk", flat=True))
    missing = {name: row for name, row in wanted.items() if row.pk not in held}
    group.permissions.add(*missing.values())
    for name in sorted(missing):
        report.add(_("“%(group)s” may %(permission)s") % {"group": group.name, "permission": name})


def _give_page(group: Group, page: Page, role: Role, report: Report) -> None:
    wanted = _permissions_named(f"wagtailcore.{action}_page" for action in PAGE_ACTIONS[role])
    held = set(GroupPagePermission.objects.filter(group=group, page=page).values_list("permission", flat=True))
    for name, row in wanted.items():
        if row.pk not in held:
            GroupPagePermission.objects.create(group=group, page=page, permission=row)
            report.add(_("“%(group)s” may %(permission)s") % {"group": group.name, "permission": name})


def _give_collection(group: Group, collection: Collection, role: Role, report: Report) -> None:
    wanted = _permissions_named(
        name
        for action in MEDIA_ACTIONS[role]
        for name in (f"wagtailimages.{action}_image", f"wagtaildocs.{action}_document")
    )
    rows = GroupCollectionPermission.objects.filter(group=group, collection=collection)
    held = set(rows.values_list("permission", flat=True))
    for name, row in wanted.items():
        if row.pk not in held:
            GroupCollectionPermission.objects.create(group=group, collection=collection, permission=row)
            report.add(_("“%(group)s” may %(permission)s") % {"group": group.name, "permission": name})


def _workflow(network: Network, page: Page, national: Group, report: Report) -> None:
    """One step: the coordinators, or the national team in their place, approve what editors submit."""
    name = f"Relecture {network.name_fr} ({network.code})"[:255]
    if network.workflow is None:
        _link(network, "workflow", Workflow.objects.create(name=name), report, _("workflow created"))
    workflow = network.workflow
    assert workflow is not None  # noqa: S101  for the type checker; set just above
    if not workflow.active or workflow.name != name:
        workflow.active, workflow.name = True, name
        workflow.save(update_fields=["active", "name"])
        report.add(_("workflow restored"))
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).order_by("pk").first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        report.add(_("approval step created"))
    if not task.active:
        task.active = True
        task.save(update_fields=["active"])
        report.add(_("approval step restored"))
    approvers = {network.coordinators_group_id, national.pk}
    lost = approvers - set(task.groups.values_list("pk", flat=True))
    if lost:
        task.groups.add(*[pk for pk in lost if pk is not None])
        report.add(_("approvers restored"))
    link = WorkflowPage.objects.filter(page=page).first()
    if link is None:
        WorkflowPage.objects.create(page=page, workflow=workflow)
        report.add(_("workflow linked to the page"))
