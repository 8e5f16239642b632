"""Forms of the presets: eight fields for a webinar, the set of a workshop."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import Concept
from events.enums import EventKind, EventMode
from events.presets import Facts
from networks.models import Network


class PresetForm(forms.Form):
    """What every preset asks; subclasses add their own."""

    kind = ""
    network = forms.ModelChoiceField(label=gettext_lazy("Network"), queryset=Network.objects.none(), empty_label=None)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Two sentences, shown in lists, in search and when shared."),
    )
    start_date = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None, *, networks: QuerySet[Network], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: forms.ModelChoiceField[Network] = self.fields["network"]  # type: ignore[assignment]  # as declared
        field.queryset = networks.exclude(page=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start_time"), cleaned.get("end_time")
        one_day = cleaned.get("end_date") in (None, cleaned.get("start_date"))
        if start and end and one_day and end <= start:
            self.add_error("end_time", _("The event ends before it starts."))
        first, last = cleaned.get("start_date"), cleaned.get("end_date")
        if first and last and last < first:
            self.add_error("end_date", _("The last day is before the first."))
        return cleaned

    @property
    def facts(self) -> Facts:
        """The facts as typed (after validation)."""
        names = Facts.__dataclass_fields__
        given = {name: value for name, value in self.cleaned_data.items() if name in names}
        if "themes" in given:
            given["themes"] = tuple(given["themes"])
        return Facts(**{"kind": self.kind, "mode": EventMode.ONLINE} | given)


class WebinarForm(PresetForm):
    """A webinar: eight fields, beside the network where one has several."""

    kind = EventKind.WEBINAR
    start_time = forms.TimeField(label=gettext_lazy("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}))
    end_time = forms.TimeField(label=gettext_lazy("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}))
    joining_link = forms.URLField(
        label=gettext_lazy("Joining link"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Only shown to confirmed participants; it may come later."),
    )
    seats_online = forms.IntegerField(
        label=gettext_lazy("Seats"), min_value=1, required=False, help_text=gettext_lazy("Empty: unlimited.")
    )
    contact_email = forms.EmailField(label=gettext_lazy("Contact address"), required=False)


class WorkshopForm(PresetForm):
    """A thematic workshop: several days, a venue, seats by mode, themes."""

    kind = EventKind.THEMATIC_WORKSHOP
    end_date = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    start_time = forms.TimeField(
        label=gettext_lazy("Starts at"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    end_time = forms.TimeField(
        label=gettext_lazy("Ends at"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"),
        choices=[c for c in EventMode.choices if c[0] != EventMode.ONLINE],
        initial=EventMode.ON_SITE,
    )
    venue_name = forms.CharField(label=gettext_lazy("Venue"), max_length=200)
    venue_address = forms.CharField(
        label=gettext_lazy("Address"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    venue_city = forms.CharField(label=gettext_lazy("City"), max_length=120)
    seats_on_site = forms.IntegerField(label=gettext_lazy("Seats on site"), min_value=1)
    seats_online = forms.IntegerField(
        label=gettext_lazy("Seats online"), min_value=1, required=False, help_text=gettext_lazy("Empty: unlimited.")
    )
    themes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Themes"),
        queryset=Concept.objects.themes(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_email = forms.EmailField(label=gettext_lazy("Contact address"), required=False)


PRESETS: dict[str, type[PresetForm]] = {"webinaire": WebinarForm, "atelier": WorkshopForm}
