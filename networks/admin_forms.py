"""Forms of the admin for records of this floor."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.i18n import current_language
from cms.places import REGIONS, countries


class LinesField(forms.CharField):
    """A JSON list of short texts, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != list(initial or [])


class NetworkForm(WagtailAdminModelForm):
    """A network's facts; lists are chosen or typed one a line instead of as JSON."""

    regions = forms.MultipleChoiceField(
        label=capfirst(_("regions")), choices=list(REGIONS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    countries = forms.MultipleChoiceField(
        label=capfirst(_("countries")),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("Hold Ctrl (or Cmd) to choose several."),
    )
    operators = LinesField(
        label=capfirst(_("operators")), required=False, help_text=_("The bodies that run the network, one a line.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "countries" in self.fields:
            self.fields["countries"].choices = list(countries(current_language()))
        if "parent" in self.fields and self.instance.pk:
            others = self.fields["parent"].queryset.exclude(pk=self.instance.pk)
            self.fields["parent"].queryset = others


class ServiceForm(WagtailAdminModelForm):
    """A data centre or an expertise centre."""

    operators = LinesField(
        label=capfirst(_("operators")), required=False, help_text=_("The bodies that run the centre, one a line.")
    )
