"""Forms of announcements."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.newsletters.announcing import candidates
from networks.newsletters.enums import AnnouncementKind
from networks.newsletters.posts import X_LENGTH, x_count


class AnnounceForm(forms.Form):
    """First step: whose event, and what is said of it; second: which event."""

    network: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("To the subscribers of"), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it says"), choices=AnnouncementKind)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        initial=[settings.LANGUAGE_CODE],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, networks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = networks  # type: ignore[attr-defined]  # a model choice


class EventForm(AnnounceForm):
    """Second step: the event, among those that may be announced so."""

    event = forms.ChoiceField(label=gettext_lazy("Event"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("network", "kind"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["languages"].widget = forms.MultipleHiddenInput()
        first = AnnounceForm(self.data, networks=self.fields["network"].queryset)  # type: ignore[attr-defined]
        if first.is_valid():
            found = candidates(first.cleaned_data["network"], first.cleaned_data["kind"], language)
            choices = [(i.key, " · ".join(part for part in (i.title, i.when, i.network_name) if part)) for i in found]
            self.fields["event"].choices = choices  # type: ignore[attr-defined]  # a choice field


class WordsForm(forms.Form):
    """What an announcement says in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    lead = forms.CharField(
        label=gettext_lazy("First sentence"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    title = forms.CharField(label=gettext_lazy("Event"), max_length=255)
    label = forms.CharField(label=gettext_lazy("Kind"), max_length=80, required=False)
    when = forms.CharField(label=gettext_lazy("Date and place"), max_length=160, required=False)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    network = forms.CharField(label=gettext_lazy("Network"), max_length=160, required=False)
    link = forms.CharField(label=gettext_lazy("Address of the event"), max_length=1000)
    button = forms.CharField(label=gettext_lazy("Button"), max_length=60)
    button_link = forms.CharField(label=gettext_lazy("Address of the button"), max_length=1000)
    linkedin = forms.CharField(
        label=gettext_lazy("Text for LinkedIn"), max_length=3000, widget=forms.Textarea(attrs={"rows": 7})
    )
    x = forms.CharField(
        label=gettext_lazy("Text for X"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("280 signs at most; a link counts for 23."),
    )

    def _address(self, name: str) -> str:
        value: str = self.cleaned_data[name]
        if not value.startswith(("/", "https://", "http://")) or value.startswith("//"):
            raise ValidationError(_("Write the whole address, with https://, or a path of this site: /evenements/."))
        return value

    def clean_link(self) -> str:
        return self._address("link")

    def clean_button_link(self) -> str:
        return self._address("button_link")

    def clean_x(self) -> str:
        text: str = self.cleaned_data["x"]
        if x_count(text) > X_LENGTH:
            raise ValidationError(_("%(count)s signs, %(most)s at most.") % {"count": x_count(text), "most": X_LENGTH})
        return text
