"""The suppression list in the admin: look an address up, lift what stops it. The list knows fingerprints alone."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from cms.addresses import normalise_address
from cms.outbox import access, suppression
from cms.outbox.models import Suppression


def _everything(request: HttpRequest) -> None:
    """The list is of the whole site: only for who manages the whole outbox."""
    if access.networks_of(request.user) is not None:
        raise PermissionDenied


class AddressFilterField(forms.CharField):
    """An address to look up; it is compared by its hash and kept nowhere."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return normalise_address(typed) if typed else ""


class AddressFilter(django_filters.CharFilter):
    """Rows about one address."""

    field_class = AddressFilterField

    def filter(self, qs: QuerySet[Suppression], value: str) -> QuerySet[Suppression]:
        return qs.filter(pk__in=suppression.rows_of(value).values("pk")) if value else qs


class SuppressionFilterSet(WagtailFilterSet):
    """Whose address, and from what."""

    address = AddressFilter(label=_("E-mail address"))
    whole = django_filters.BooleanFilter(label=_("Nothing at all is sent"), method="of_whole")

    class Meta:
        model = Suppression
        fields = ["address", "whole"]

    def of_whole(self, queryset: QuerySet[Suppression], name: str, value: bool) -> QuerySet[Suppression]:
        """Stopped altogether, or withdrawn from a stream."""
        return queryset.filter(stream="") if value else queryset.exclude(stream="")


def _what(row: Suppression) -> str:
    return gettext("Everything") if row.is_whole else gettext("Only: %(stream)s") % {"stream": row.stream}


class SuppressionIndexView(generic.IndexView):
    """Every address something is not sent to, latest first."""

    model = Suppression
    any_permission_required = None
    page_title = _("Suppression list")
    header_icon = "no-view"
    paginate_by = 50
    default_ordering = "-since"
    is_searchable = False
    search_backend_name = None
    index_url_name = "outbox:suppressions"
    index_results_url_name = "outbox:suppressions_results"
    filterset_class = SuppressionFilterSet
    list_export: list[str] = []
    columns = [
        TitleColumn(
            "address_hash",
            label=_("Fingerprint of the address"),
            url_name="outbox:lift",
            accessor=lambda row: f"{row.address_hash[:16]}…",
        ),
        Column("what", label=_("What is not sent"), accessor=_what),
        Column("note", label=_("Why"), accessor=lambda row: row.note or gettext("The person withdrew")),
        DateColumn("since", label=_("Since"), sort_key="since"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _everything(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class LiftForm(forms.Form):
    """The address again: nobody lifts a row without knowing whose it is."""

    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Type the address that asked to be written to again: the list only knows its fingerprint."),
    )

    def __init__(self, *args: Any, row: Suppression, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_address(self) -> str:
        address = normalise_address(self.cleaned_data["address"])
        if not suppression.rows_of(address).filter(pk=self.row.pk).exists():
            raise ValidationError(_("This line of the list is about another address."))
        return address


def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """One line (GET), and lifting it (POST); what a person withdrew from stays theirs to take up again."""
    _everything(request)
    row = get_object_or_404(Suppression, pk=pk)
    form = LiftForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and row.is_whole and form.is_valid():
        suppression.readmit(form.cleaned_data["address"])
        log(row, "outbox.lift", user=request.user)
        messages.success(request, gettext("Messages are sent to this address again."))
        return redirect("outbox:suppressions")
    title = gettext("Write to this address again?") if row.is_whole else gettext("An address that withdrew")
    context = {
        "row": row,
        "what": _what(row),
        "form": form,
        "header_title": title,
        "page_title": title,
        "header_icon": "no-view",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("outbox:mailings"), "label": gettext("Outbox")},
            {"url": reverse("outbox:suppressions"), "label": gettext("Suppression list")},
            {"url": "", "label": f"{row.address_hash[:16]}…"},
        ],
    }
    return render(request, "cms/outbox/lift.html", context, status=422 if form.errors else 200)
