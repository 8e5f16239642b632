"""The workflow of the base: curators, or the national team in their place, approve what editors submit.

Made and mended by ``networks.provisioning.provision_teams``; what was added by hand stays.
"""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from networks.provisioning import Report, register_step
from networks.teams import Role
from resources.models import Resource, Selection

NAME = "Relecture des ressources"
"""As curators read it; also how the workflow is found again."""


def provision_workflow(groups: dict[Role, Group], report: Report) -> None:
    """Make or mend the workflow of resources and selections."""
    workflow = _workflow(report)
    task = _task(workflow, report)
    approvers = {groups[role].pk for role in (Role.CURATOR, Role.NATIONAL)}
    lost = approvers - set(task.groups.values_list("pk", flat=True))
    if lost:
        task.groups.add(*lost)
        report.add(_("approvers restored"))
    for model in (Resource, Selection):
        content_type = ContentType.objects.get_for_model(model)
        # A content type has one workflow: another one chosen by hand stays.
        if not WorkflowContentType.objects.filter(content_type=content_type).exists():
            WorkflowContentType.objects.create(content_type=content_type, workflow=workflow)
            report.add(_("workflow linked to “%(model)s”") % {"model": model._meta.verbose_name_plural})


def _workflow(report: Report) -> Workflow:
    workflow = Workflow.objects.filter(name=NAME).order_by("pk").first()
    if workflow is None:
        workflow = Workflow.objects.create(name=NAME)
        report.add(_("workflow created"))
    if not workflow.active:
        workflow.active = True
        workflow.save(update_fields=["active"])
        report.add(_("workflow restored"))
    return workflow


def _task(workflow: Workflow, report: Report) -> GroupApprovalTask:
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).order_by("pk").first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=NAME)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        report.add(_("approval step created"))
    if not task.active:
        task.active = True
        task.save(update_fields=["active"])
        report.add(_("approval step restored"))
    return task


def set_up() -> None:
    """Register the step; called when the app is ready."""
    register_step(provision_workflow)
