"""Forms of an event's backstage."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.uploads import BadTable, Table, read_upload
from events.forms import RegistrationForm
from events.importing import FIELDS, NEEDED, guess_mapping
from events.messages import Letter
from events.models import EventPage, ParticipantsFile, Registration
from events.seats import PoolAvailability


class ManualRegistrationForm(RegistrationForm):
    """Somebody the organiser adds or corrects: the same fields, none of the profiling compulsory."""

    consent_version = ""
    questions_are_compulsory = False

    force = forms.BooleanField(
        label=gettext_lazy("Even if it is full or closed"),
        help_text=gettext_lazy("Takes a place above the quota: an explicit decision of yours."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mails"),
        choices=[("fr", gettext_lazy("French")), ("en", gettext_lazy("English"))],
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note of the organiser"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("For the organisers; the person sees it only on asking for their data."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        event: EventPage,
        seats: Sequence[PoolAvailability],
        registration: Registration | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, event=event, seats=seats, registration=registration, **kwargs)
        for name in ("consent", "newsletter", "website"):
            self.fields.pop(name, None)
        for name in ("organisation", "sector", "role", "level", "gis_level", "place"):
            self.fields[name].required = False
        if registration is not None:
            self.initial["note"] = registration.note
            del self.fields["language"]
        self.order_fields(["first_name", "last_name", "email", *self.pool_fields, "force"])


class UploadForm(forms.Form):
    """A participants' file."""

    file = forms.FileField(
        label=gettext_lazy("File of participants"),
        help_text=gettext_lazy("CSV or XLSX with a line of headers; 5 MB and 5,000 rows at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    table: Table

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            self.table = read_upload(upload)
        except BadTable as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class MappingForm(forms.Form):
    """Which column is what."""

    def __init__(self, data: Any = None, *, file: ParticipantsFile) -> None:
        super().__init__(data, initial=file.mapping or guess_mapping(file.headers))
        columns = [(str(n), header or f"({n + 1})") for n, header in enumerate(file.headers)]
        for name, label in FIELDS.items():
            needed = name in NEEDED
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[("", "—"), *columns],
                required=needed,
                coerce=int,
                empty_value=None,
            )

    @property
    def mapping(self) -> dict[str, int]:
        """Field -> column (after validation)."""
        return {name: index for name, index in self.cleaned_data.items() if index is not None}


class DeclineForm(forms.Form):
    """Why a registration is not accepted."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1_000,
        required=False,
        help_text=gettext_lazy("The person reads it in the mail. Leave empty to give none."),
    )


class MessageForm(forms.Form):
    """A message to a selection of those registered."""

    subject_fr = forms.CharField(label=gettext_lazy("Subject in French"), max_length=150, required=False)
    text_fr = forms.CharField(
        label=gettext_lazy("Text in French"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("A greeting, the event and the personal link are added by themselves."),
    )
    subject_en = forms.CharField(label=gettext_lazy("Subject in English"), max_length=150, required=False)
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("For those who registered in English; left empty, they get the French text."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code in ("fr", "en"):
            subject, text = cleaned.get(f"subject_{code}"), cleaned.get(f"text_{code}")
            if bool(subject) != bool(text):
                missing = f"text_{code}" if subject else f"subject_{code}"
                self.add_error(missing, _("Subject and text go together."))
        if not self.errors and not self.letters:
            self.add_error("subject_fr", _("Write the message in one language at least."))
        return cleaned

    @property
    def letters(self) -> dict[str, Letter]:
        """The message by language (after validation)."""
        data = self.cleaned_data
        return {
            code: Letter(data[f"subject_{code}"], data[f"text_{code}"].replace("\r\n", "\n"))
            for code in ("fr", "en")
            if data.get(f"subject_{code}") and data.get(f"text_{code}")
        }
