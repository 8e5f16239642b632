"""Forms about subscribers in the admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.uploads import BadTable, Table, read_upload


class ImportForm(forms.Form):
    """A list of people who agreed elsewhere, and where that was."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX. Needed columns: e-mail address, day of consent. Read too: source, language, networks, "
            "topics, themes (several separated by semicolons)."
        ),
    )
    source = forms.CharField(
        label=_("Where they agreed"),
        max_length=200,
        help_text=_("For lines without a source of their own: “Subscription form of our former site”, for instance."),
    )

    table: Table

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            self.table = read_upload(upload)
        except BadTable as error:
            raise forms.ValidationError(str(error)) from error
        return upload
