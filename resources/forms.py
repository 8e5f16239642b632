"""Forms of the resource base."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.home import DOORS


class DoorForm(forms.Form):
    """Through which door a reader came in: ``?profil=``."""

    profil = forms.ChoiceField(label=_("Profile"), choices=[(d.profile, d.title) for d in DOORS], required=False)
