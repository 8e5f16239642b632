"""The form that saves a search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.addresses import normalise_address


class SaveForm(forms.Form):
    """Whom to tell; the search itself is in the address of the page."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send you a link to confirm it. It serves for this only."),
    )
    # People never see it: what fills it is a robot.
    website = forms.CharField(label=_("Leave this field empty"), required=False)

    @property
    def is_robot(self) -> bool:
        """Answer as if all were well, and keep nothing."""
        return bool(self.data.get("website"))

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])
