"""Sources in the admin."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from cms.scoping import ScopedModelViewSet, ScopedView
from resources.harvest.access import networks_to_feed
from resources.harvest.backstage.forms import SourceForm
from resources.models import Source


class _FeedsNetworks(ScopedView):
    """A curator coordinates no network and brings records in for all of them."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        field = form.fields["network"]
        field.queryset = networks_to_feed(self.request.user)
        only = list(field.queryset[:2])
        if len(only) == 1 and not form.is_bound and not form.instance.network_id:
            form.initial["network"] = only[0].pk
        return form


class SourceCreateView(_FeedsNetworks, generic.CreateView):
    pass


class SourceEditView(_FeedsNetworks, generic.EditView):
    pass


class SourceIndexView(ScopedView, generic.IndexView):
    """The title leads to the runs: that is what one comes for."""

    def _get_title_column(self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any) -> Any:
        return TitleColumn("name", label=_("Name"), sort_key="name", get_url=_runs_url)


def _runs_url(source: Source) -> str:
    return reverse("resource_runs:runs", args=[source.pk])


class SourceViewSet(ScopedModelViewSet):
    """Partners' catalogues and files, each of a network."""

    model = Source
    name = "resource-source"
    url_prefix = "resource-sources"
    icon = "download"
    menu_label = _("Sources of records")
    menu_name = "resource-sources"
    copy_view_enabled = False
    index_view_class = SourceIndexView
    add_view_class = SourceCreateView
    edit_view_class = SourceEditView
    list_select_related = ("network",)
    list_display = [
        "name",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        "network",
        "every_days",
        "next_run_at",
        "active",
    ]
    search_fields = ["name", "code", "url"]
    ordering = ["name"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("network")]),
            MultiFieldPanel(
                [
                    HelpPanel(_("For a catalogue that is harvested; a file is given on the page of its runs.")),
                    FieldPanel("url"),
                    FieldRowPanel([FieldPanel("every_days"), FieldPanel("active")]),
                ],
                heading=_("Harvest"),
            ),
            MultiFieldPanel(
                [FieldPanel("publish"), FieldRowPanel([FieldPanel("default_type"), FieldPanel("default_language")])],
                heading=_("Records"),
            ),
        ],
        base_form_class=SourceForm,
    )
