"""The forms behind the panels of a resource and of a selection."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from cms.enums import Audience
from cms.i18n import current_language
from cms.places import REGIONS, countries
from cms.scoping import chosen_already, readable, with_chosen
from networks.models import Network
from resources import periods, publication, scope
from resources.admin_fields import (
    COMMON_FORMATS,
    ChosenList,
    CommaList,
    DatalistInput,
    LicenceField,
    SizeField,
    languages,
)
from resources.enums import Origin
from resources.models import Resource, Selection

SEVERAL = gettext_lazy("Hold Ctrl (or Cmd) to choose several.")


class RecordForm(WagtailAdminModelForm):
    """What resources and selections share: their network, their address, who may publish."""

    narrowed_fields: tuple[str, ...] = ("network",)
    """Choices this form limits itself: a curator works for no network and writes for all (``cms.scoping``)."""

    chosen_records: tuple[tuple[str, str], ...] = ()
    """(formset, field) whose records must be one's own or published."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if user is None:
            return  # built to look at its fields only
        if "network" in self.fields:
            field = self.fields["network"]
            own = scope.networks_to_write_for(user)
            # A draft may name a network of others: who goes on writing it does not change that unasked.
            field.queryset = with_chosen(own, Network.objects.all(), chosen_already(self, "network"))
            only = list(field.queryset[:2])
            if len(only) == 1 and not self.is_bound and not self.instance.network_id:
                self.initial["network"] = only[0].pk
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = gettext_lazy(
                "Left empty, it is made from the title. Links to a former address keep working."
            )
        for formset, name in self.chosen_records:
            self._limit(formset, name, user)

    def _limit(self, formset: str, name: str, user: Any) -> None:
        if formset not in self.formsets:
            return
        # Of all rows: one that only a draft has is a new one, without key, to the form sent back.
        kept = {getattr(row, f"{name}_id") for row in getattr(self.instance, formset).all()}
        for form in [*self.formsets[formset].forms, self.formsets[formset].empty_form]:
            if name in form.fields:
                field = form.fields[name]
                field.queryset = with_chosen(readable(field.queryset, user), field.queryset, kept)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if "slug" in self.fields and "slug" not in self.errors:
            self._give_address(data)
        network = data.get("network")
        publishes = "action-publish" in self.data and self.for_user is not None
        if network and publishes and not scope.may_publish(self.for_user, network.pk):
            self.add_error(
                "network", _("You write for this network without publishing: submit the record for moderation.")
            )
        return data

    def _give_address(self, data: dict[str, Any]) -> None:
        raise NotImplementedError


class ResourceForm(RecordForm):
    """A resource, essentials first."""

    narrowed_fields = ("network", "networks_of_interest", "co_developed_with")
    """Also: to be of interest to a network, or made with one, is a fact and gives no right; all are offered."""

    chosen_records = (("relations", "target"),)

    audiences = ChosenList(
        label=capfirst(gettext_lazy("profiles")),
        choices=[choice for choice in Audience.choices if choice[0] != Audience.OTHER],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "The three doors of the base: for whom it is listed first. It stays found by everybody."
        ),
    )
    languages = ChosenList(
        label=capfirst(gettext_lazy("languages of the resource")),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=SEVERAL,
    )
    sources = ChosenList(
        label=capfirst(gettext_lazy("how it was observed")),
        choices=Origin.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    countries = ChosenList(
        label=capfirst(gettext_lazy("countries")),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Shown on the page of each country. Hold Ctrl (or Cmd) to choose several."),
    )
    regions = ChosenList(
        label=capfirst(gettext_lazy("French regions")),
        choices=list(REGIONS.items()),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=SEVERAL,
    )
    formats = CommaList(
        label=capfirst(gettext_lazy("formats")),
        required=False,
        widget=DatalistInput(COMMON_FORMATS),
        help_text=gettext_lazy("Between commas: GeoTIFF, NetCDF."),
    )
    licence = LicenceField(
        label=capfirst(gettext_lazy("licence")),
        required=False,
        help_text=gettext_lazy("Readers see its full name and a link to its text."),
    )
    download_bytes = SizeField(
        label=capfirst(gettext_lazy("size of a typical download")),
        required=False,
        help_text=gettext_lazy("Such as 48 MB: shown beside the download button, for those who pay by the megabyte."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reader = current_language()
        for name, choices in (("languages", languages(reader)), ("countries", countries(reader))):
            if name in self.fields:
                self.fields[name].choices = list(choices)
        for name, field in self.fields.items():
            if isinstance(field, ChosenList):
                field.offer([str(value) for value in getattr(self.instance, name) or []])

    def clean_period_start(self) -> str:
        return periods.as_iso(self.cleaned_data.get("period_start") or "")

    def clean_period_end(self) -> str:
        return periods.as_iso(self.cleaned_data.get("period_end") or "")

    def clean_doi(self) -> str:
        """The DOI without address, in one spelling."""
        raw: str = self.cleaned_data.get("doi") or ""
        try:
            doi = publication.normalise_doi(raw)
        except ValueError:
            raise ValidationError(_("This is no DOI: it looks like 10.1234/abcd."), code="doi") from None
        taken = Resource.objects.filter(doi__iexact=doi).exclude(pk=self.instance.pk).first() if doi else None
        if taken is not None and "doi" in self.changed_data:
            readers = readable(Resource.objects.filter(pk=taken.pk), self.for_user).first()
            name = str(readers) if readers else _("a record of another network")
            raise ValidationError(_("Another record has this DOI: %(title)s.") % {"title": name}, code="doi")
        return doi

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "licence" in data and "commercial" in data:
            data["commercial"] = publication.derive_commercial(data["licence"], data["commercial"])
        return data

    def _give_address(self, data: dict[str, Any]) -> None:
        typed = data.get("slug") or ""
        title = data.get("title_fr") or data.get("title_en") or ""
        own = self.instance if self.instance.pk else None
        if not typed and title:
            data["slug"] = publication.free_slug(title, excluding=own)
        elif typed and publication.slug_taken(typed, excluding=own):
            self.add_error("slug", _("This address is taken: another page has it, or had it once."))


class SelectionForm(RecordForm):
    """A selection: a text and resources in an order."""

    chosen_records = (("items", "resource"),)

    def clean_doi(self) -> str:
        """The DOI without address, in one spelling."""
        try:
            return publication.normalise_doi(self.cleaned_data.get("doi") or "")
        except ValueError:
            raise ValidationError(_("This is no DOI: it looks like 10.1234/abcd."), code="doi") from None

    def _give_address(self, data: dict[str, Any]) -> None:
        typed = data.get("slug") or ""
        title = data.get("title_fr") or data.get("title_en") or ""
        own = self.instance if self.instance.pk else None
        if not typed and title:
            data["slug"] = publication.free_selection_slug(title, excluding=own)
        elif typed and Selection.objects.filter(slug=typed).exclude(pk=own.pk if own else None).exists():
            self.add_error("slug", _("This address is taken by another selection."))
