"""The filter of the list of links."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.enums import LinkState


class LinkFilterForm(forms.Form):
    """Which links to list; dead ones by default."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All of them")), *LinkState.choices], required=False, initial=LinkState.DEAD
    )
    q = forms.CharField(label=_("Address contains"), max_length=200, required=False)
