"""The filter of the list of links."""

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from resources.enums import LinkState


class LinkFilterForm(forms.Form):
    """Which links to list; dead ones by default."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All of them")), *LinkState.choices], required=False, initial=LinkState.DEAD
    )
    q = forms.CharField(label=_("Address contains"), max_length=200, required=False)


class CheckForm(forms.Form):
    """Where "check now" was asked for: the page to go back to."""

    next = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def clean_next(self) -> str:
        """A path of this site, else nothing."""
        path: str = self.cleaned_data["next"]
        return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
