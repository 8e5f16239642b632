"""Forms of sources, files and columns."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from cms.i18n import LANGUAGE_CODES
from cms.uploads import check_size
from resources.enums import Outcome, ResourceType, SourceKind
from resources.harvest.records import LIST_TARGETS
from resources.harvest.tables import LIMITS, BadTable, Table, read_table
from resources.harvest.targets import TARGETS

REPEATABLE = LIST_TARGETS | {"note"}
"""Targets that several columns may feed."""


class SourceForm(WagtailAdminModelForm):
    """A source; the values its records mostly lack are asked for in words."""

    default_type = forms.ChoiceField(
        label=gettext_lazy("Type, where a record does not say"),
        choices=[("", "—"), *ResourceType.choices],
        required=False,
    )
    default_language = forms.ChoiceField(
        label=gettext_lazy("Language of the records, where they do not say"),
        choices=[("fr", gettext_lazy("French")), ("en", gettext_lazy("English"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        defaults = self.instance.defaults or {}
        self.fields["default_type"].initial = defaults.get("type", "")
        self.fields["default_language"].initial = defaults.get("language", LANGUAGE_CODES[0])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        harvested = data.get("kind") not in (None, SourceKind.FILE)
        if harvested and not data.get("url") and "url" not in self.errors:
            self.add_error("url", _("Say at which address the catalogue answers."))
        if harvested and data.get("url") and not data["url"].startswith(("http://", "https://")):
            self.add_error("url", _("Only http:// and https:// addresses are harvested."))
        if data.get("every_days") == 0:
            self.add_error("every_days", _("At least one day; leave it empty to harvest on request."))
        elif data.get("every_days") and not harvested:
            self.add_error("every_days", _("A file is imported when it is given: leave this empty."))
        return data

    def save(self, commit: bool = True) -> Any:
        chosen = {"type": self.cleaned_data["default_type"], "language": self.cleaned_data["default_language"]}
        defaults = {name: value for name, value in self.instance.defaults.items() if name not in chosen}
        self.instance.defaults = {**defaults, **{name: value for name, value in chosen.items() if value}}
        return super().save(commit=commit)


class UploadForm(forms.Form):
    """A file of records."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, TSV or XLSX with a line of headers, or JSON; 30 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.geojson"}),
        max_length=255,
    )

    table: Table
    content: bytes

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            check_size(upload.size or 0, LIMITS)
            self.content = upload.read()
            self.table = read_table(self.content, str(upload.name))
        except BadTable as error:
            raise ValidationError(str(error)) from error
        return upload


class MappingForm(forms.Form):
    """Which column is what: a choice a column."""

    separator = forms.ChoiceField(
        label=gettext_lazy("Between several values of one cell"),
        choices=[(";", gettext_lazy("a semicolon")), (",", gettext_lazy("a comma")), ("/", gettext_lazy("a slash"))],
        required=False,
        help_text=gettext_lazy("Of tags, providers, themes... A ready-made mapping knows better."),
    )

    def __init__(self, data: Any = None, *, table: Table, mapping: dict[str, Any]) -> None:
        super().__init__(data)
        self.table, self.kept = table, mapping
        columns = mapping.get("columns", {})
        for number, header in enumerate(table.headers):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=header,
                choices=[("", gettext_lazy("(not imported)")), *TARGETS.items()],
                required=False,
                initial=columns.get(header, ""),
                help_text=self._sample(header),
            )
        if mapping.get("separators"):
            del self.fields["separator"]

    def _sample(self, header: str) -> str:
        found = (str(row.get(header) or "") for _number, row in self.table.rows[:50])
        return next((text[:80] for text in found if text.strip()), "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen: dict[str, str] = {}
        for number, header in enumerate(self.table.headers):
            target = data.get(f"column-{number}") or ""
            if target and target in chosen.values() and target not in REPEATABLE:
                self.add_error(f"column-{number}", _("Another column is this already."))
            # That a column is not imported is kept too: nothing is guessed over it.
            chosen[header] = target
        if not {"title", "title_fr", "title_en"} & set(chosen.values()):
            raise ValidationError(_("Say which column holds the title."))
        self.chosen = chosen
        return data

    @property
    def mapping(self) -> dict[str, Any]:
        """What a source keeps (after validation)."""
        kept = {**self.kept, "columns": {**self.kept.get("columns", {}), **self.chosen}}
        if (sign := self.cleaned_data.get("separator")) and sign != ";":
            kept["separators"] = dict.fromkeys(sorted(LIST_TARGETS & set(self.chosen.values())), sign)
        return kept


class RunForm(forms.Form):
    """What to do: look, or write."""

    action = forms.ChoiceField(choices=[("try", ""), ("run", "")])


class OutcomeForm(forms.Form):
    """Which lines of a report to show."""

    DOUBLE = "double"
    CHOICES = (*Outcome.choices, (DOUBLE, gettext_lazy("Perhaps in the base already")))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Show"), choices=[("", gettext_lazy("All of them")), *CHOICES], required=False
    )
    p = forms.IntegerField(min_value=1, max_value=100_000, required=False, widget=forms.HiddenInput)
