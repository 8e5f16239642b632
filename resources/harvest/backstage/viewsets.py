"""Sources in the admin."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from cms.scoping import ScopedModelViewSet, ScopedView, chosen_already, with_chosen
from networks.models import Network
from resources.enums import JobState, SourceKind
from resources.harvest.access import networks_to_feed
from resources.harvest.backstage.forms import SourceForm
from resources.models import Job, Source


class _FeedsNetworks(ScopedView):
    """A curator coordinates no network and brings records in for all of them."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        field = form.fields["network"]
        field.queryset = with_chosen(
            networks_to_feed(self.request.user), Network.objects.all(), chosen_already(form, "network")
        )
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
        return TitleColumn("name", label=_("Name"), sort_key="name", width="30%", get_url=_runs_url)

    def get_base_queryset(self) -> Any:
        last = Job.objects.filter(source=OuterRef("pk")).order_by("-created_at", "-pk")
        return (
            super()
            .get_base_queryset()
            .annotate(last_state=Subquery(last.values("state")[:1]), last_at=Subquery(last.values("created_at")[:1]))
        )


def _last_run(source: Any) -> str:
    """When it was last run, and how that ended."""
    if source.last_at is None:
        return gettext("Nothing has been run yet.")
    state = JobState(source.last_state).label
    return f"{state} · {date_format(localtime(source.last_at), 'SHORT_DATETIME_FORMAT')}"


def schedule_of(source: Source) -> str:
    """When a source is harvested, in words."""
    if not source.active:
        return gettext("The source is switched off.")
    if source.kind == SourceKind.FILE:
        return gettext("When a file is given.")
    if not source.every_days:
        return gettext("Harvested on request only.")
    every = ngettext("Harvested every day.", "Harvested every %(n)s days.", source.every_days) % {
        "n": source.every_days
    }
    if source.next_run_at is None:
        return every
    when = date_format(localtime(source.next_run_at), "SHORT_DATETIME_FORMAT")
    then = gettext("Next time: %(when)s.") % {"when": when}
    return f"{every} {then}"


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
        Column("last", label=_("Last run"), accessor=_last_run),
        Column("schedule", label=_("Harvest"), accessor=schedule_of),
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
