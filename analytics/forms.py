"""Which figures are asked for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from networks.models import Network


class ParticipationForm(forms.Form):
    """A network and a year; both may be left open."""

    reseau = forms.ModelChoiceField(
        label=_("Network"), queryset=Network.objects.none(), required=False, to_field_name="slug"
    )
    annee = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, networks: QuerySet[Network], years: list[int], everything: bool) -> None:
        super().__init__(data)
        network: forms.ModelChoiceField[Network] = self.fields["reseau"]  # type: ignore[assignment]  # as declared
        network.queryset = networks
        network.empty_label = str(_("All networks")) if everything else str(_("All my networks"))
        year: forms.TypedChoiceField = self.fields["annee"]  # type: ignore[assignment]  # as declared
        year.choices = [("", _("All years")), *[(n, str(n)) for n in years]]
