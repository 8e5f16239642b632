"""Snippets whose records belong to networks: what ``cms.scoping`` does for model viewsets, for snippets.

Wagtail's snippets ask model permissions only. Besides the views, their finder of edit addresses and the reports of
the workflow name records of others: each is closed here and can go when Wagtail asks the policy for the object.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.models import WorkflowState
from wagtail.snippets.models import get_workflow_enabled_models
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from cms.scoping import ScopedPermissionPolicy, ScopedView, ScopedViewSet, policy_of, writable


class ScopedSnippetIndexView(ScopedView, IndexView):
    """Lists what one may change; what one only finds is on the public site."""

    def get_base_queryset(self) -> Any:
        return writable(super().get_base_queryset(), self.request.user)


class ScopedSnippetChooserViewSet(ScopedViewSet, SnippetChooserViewSet):
    """Offers what the user may find."""


class ScopedSnippetViewSet(ScopedViewSet, SnippetViewSet):
    """A ``SnippetViewSet`` of records that belong to networks (see :func:`cms.scoping.register_policy`)."""

    index_view_class = ScopedSnippetIndexView
    chooser_viewset_class = ScopedSnippetChooserViewSet
    # Reordering renumbers records of others too.
    sort_order_field = None

    @property
    def permission_policy(self) -> ScopedPermissionPolicy:
        return ScopedPermissionPolicy(self.model)

    @property
    def url_finder_class(self) -> type[ModelAdminURLFinder]:
        # Wagtail's asks whether the user may change *some* snippet, and usage lists then name those of others.
        attributes = {"permission_policy": self.permission_policy, "edit_url_name": self.get_url_name("edit")}
        return type("ScopedSnippetURLFinder", (ModelAdminURLFinder,), attributes)


def _foreign(user: Any) -> Q:
    """Workflow states of records that are not the user's."""
    found = Q(pk__in=[])
    for model in get_workflow_enabled_models():
        if policy_of(model) is None:
            continue
        own = writable(model._base_manager.all(), user).values_list(Cast("pk", models.CharField()), flat=True)
        found |= Q(content_type=ContentType.objects.get_for_model(model)) & ~Q(object_id__in=own)
    return found


class WorkflowReport(WorkflowView):
    """The report on workflows, without records of others."""

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        return queryset.exclude(pk__in=queryset.model._default_manager.filter(_foreign(self.request.user)).values("pk"))


class WorkflowTasksReport(WorkflowTasksView):
    """The report on tasks of workflows, without records of others."""

    def get_queryset(self) -> Any:
        foreign = WorkflowState.objects.filter(_foreign(self.request.user)).values("pk")
        return super().get_queryset().exclude(workflow_state__in=foreign)
