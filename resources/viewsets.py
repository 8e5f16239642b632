"""Records of the base in the admin: resources, selections, providers."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.models import WorkflowState
from wagtail.snippets.views import snippets

from cms.scoped_snippets import ScopedSnippetIndexView, ScopedSnippetViewSet
from networks.models import Network
from resources import publication, quality, scope
from resources.enums import ResourceType
from resources.models import Provider, Resource, Selection
from resources.models.states import with_states
from resources.panels import RESOURCE_HANDLER, SELECTION_HANDLER


def network_choices() -> list[tuple[int, str]]:
    """Networks by name: their names are public."""
    return [(network.pk, str(network)) for network in Network.objects.all()]


class ResourceFilters(WagtailFilterSet):
    """Of the list of resources."""

    type = django_filters.MultipleChoiceFilter(label=_("Type"), choices=ResourceType.choices)
    network = django_filters.MultipleChoiceFilter(label=_("Network"), choices=network_choices)
    to_fix = django_filters.ChoiceFilter(
        label=_("To fix"),
        choices=[(criterion.code, criterion.label) for criterion in quality.CRITERIA],
        method="lacking",
    )
    review = django_filters.ChoiceFilter(
        label=_("Review"), choices=[("waiting", _("Waits for its review"))], method="in_review"
    )
    live = django_filters.BooleanFilter(label=_("Published"))
    has_unpublished_changes = django_filters.BooleanFilter(label=_("With changes not published"))

    def lacking(self, queryset: "QuerySet[Resource]", name: str, value: str) -> "QuerySet[Resource]":
        """Records that do not meet a criterion."""
        return quality.lacking(queryset, value) if value else queryset

    def in_review(self, queryset: "QuerySet[Resource]", name: str, value: str) -> "QuerySet[Resource]":
        """Records submitted for moderation."""
        content_type = ContentType.objects.get_for_model(Resource)
        waiting = WorkflowState.objects.active().filter(base_content_type=content_type)
        # Wagtail keeps the keys of records as text.
        keys = [int(pk) for pk in waiting.values_list("object_id", flat=True)]
        return queryset.filter(pk__in=keys) if value else queryset

    class Meta:
        model = Resource
        fields = ["type", "network", "to_fix", "review", "live", "has_unpublished_changes"]


class ResourceIndexView(ScopedSnippetIndexView):
    """The list with the quality of each record, worst first on demand."""

    def get_base_queryset(self) -> Any:
        return with_states(quality.with_quality(super().get_base_queryset())).select_related("network")


class SelectionIndexView(ScopedSnippetIndexView):
    """The list of selections."""

    def get_base_queryset(self) -> Any:
        return with_states(super().get_base_queryset()).select_related("network")


class NeedsToPublish:
    """Before a view that takes a record off the site, or off the schedule: coordinators of its network only.

    Wagtail asks whether one may publish *some* record; an editor of one network may coordinate another.
    """

    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not scope.may_publish(request.user, self.object.network_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a view follows


class UnpublishView(NeedsToPublish, snippets.UnpublishView):
    pass


class RevisionsUnscheduleView(NeedsToPublish, snippets.RevisionsUnscheduleView):
    pass


class DeleteView(NeedsToPublish, snippets.DeleteView):
    pass


class ResourceEditView(snippets.EditView):
    """Before a public record is given another address, the present one is noted."""

    def form_valid(self, form: Any) -> Any:
        publication.keep_former_address(self.live_object, form.cleaned_data["slug"])
        return super().form_valid(form)


class ResourceCopyView(snippets.CopyView):
    """A copy has an address of its own, and is not the publication its DOI names."""

    def get_initial_form_instance(self) -> Any:
        copy = super().get_initial_form_instance()
        copy.slug = copy.doi = ""
        return copy


class SelectionCopyView(snippets.CopyView):
    """A copy has an address of its own."""

    def get_initial_form_instance(self) -> Any:
        copy = super().get_initial_form_instance()
        copy.slug = copy.doi = ""
        return copy


class ResourceViewSet(ScopedSnippetViewSet):
    """Curators edit everything, a network's coordinators and editors its own."""

    model = Resource
    icon = "folder-open-inverse"
    menu_label = _("Resources")
    menu_name = "resource-records"
    index_view_class = ResourceIndexView
    edit_view_class = ResourceEditView
    copy_view_class = ResourceCopyView
    unpublish_view_class = UnpublishView
    revisions_unschedule_view_class = RevisionsUnscheduleView
    delete_view_class = DeleteView
    filterset_class = ResourceFilters
    list_display = [
        "__str__",
        Column("type", label=_("Type"), accessor="get_type_display", sort_key="type"),
        Column("network", label=_("Network"), accessor="network"),
        Column("quality", label=_("Quality (%)"), accessor="quality", sort_key="quality"),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    search_fields = ["title_fr", "title_en", "summary_fr", "summary_en", "slug", "doi"]
    list_per_page = 50
    edit_handler = RESOURCE_HANDLER


class SelectionViewSet(ScopedSnippetViewSet):
    """Sets of resources, of a network."""

    model = Selection
    icon = "list-ol"
    menu_label = _("Selections")
    menu_name = "selections"
    index_view_class = SelectionIndexView
    copy_view_class = SelectionCopyView
    unpublish_view_class = UnpublishView
    revisions_unschedule_view_class = RevisionsUnscheduleView
    delete_view_class = DeleteView
    list_display = [
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("network", label=_("Network"), accessor="network"),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    search_fields = ["title_fr", "title_en", "slug"]
    edit_handler = SELECTION_HANDLER


class ProviderViewSet(snippets.SnippetViewSet):
    """Who makes or offers resources: names anybody sees, mended by curators."""

    model = Provider
    icon = "home"
    menu_label = _("Providers")
    menu_name = "providers"
    list_display = ["name", "acronym", "url"]
    search_fields = ["name", "acronym"]
    ordering = ["name"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("acronym")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("url")]),
    ]
