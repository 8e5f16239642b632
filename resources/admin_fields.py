"""Form fields of the edit form: lists kept as JSON are chosen, not typed as JSON."""

from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.wording import exact_size, parse_size
from resources import licence_names, licences

COMMON_LANGUAGES = ("fr", "en", "es", "pt", "ar", "mg", "vi", "wo")
"""Offered first: those of the partners."""

COMMON_FORMATS = (
    "GeoTIFF", "COG", "NetCDF", "Zarr", "GeoPackage", "Shapefile", "GeoJSON", "CSV", "HDF5", "SAFE", "LAZ", "GRIB",
    "JPEG 2000", "PDF",
)  # fmt: skip
OTHER = "other"
LONGEST_LICENCE = 60
"""Characters of an identifier; of a name that is typed, what it becomes counts."""


@cache
def languages(reader: str) -> tuple[tuple[str, str], ...]:
    """ISO 639-1 codes and names in the reader's language; common ones first."""
    names = {code: name for code, name in Locale(reader).languages.items() if len(code) == 2}
    first = [(code, names[code]) for code in COMMON_LANGUAGES if code in names]
    rest = sorted(((c, n) for c, n in names.items() if c not in COMMON_LANGUAGES), key=lambda pair: pair[1])
    return (*first, *rest)


class ChosenList(forms.MultipleChoiceField):
    """Several choices kept as a JSON list; a value no longer offered stays until somebody takes it away."""

    def prepare_value(self, value: Any) -> Any:
        kept = [str(item) for item in value] if isinstance(value, list) else []
        self.offer(kept)
        return kept

    def offer(self, values: list[str]) -> None:
        """Add values the record carries that are not among the choices."""
        offered: list[Any] = list(self.choices)  # type: ignore[arg-type]  # a form field's are rows once it is made
        known = {str(code) for code, _label in offered}
        self.choices = [*offered, *((code, code) for code in values if code not in known)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


class DatalistInput(forms.TextInput):
    """A text field with suggestions that work without JavaScript."""

    template_name = "resources/admin/datalist.html"

    def __init__(self, suggestions: tuple[str, ...], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-suggestions"
        return {**context, "suggestions": self.suggestions, "list_id": f"{name}-suggestions"}


class CommaList(forms.CharField):
    """A JSON list of short texts, typed between commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(item) for item in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        found: list[str] = []
        for item in (value or "").split(","):
            if item.strip() and item.strip() not in found:
                found.append(item.strip())
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class SizeField(forms.CharField):
    """A size typed as people write it (``48 Mo``, ``1.2 GB``), kept in bytes (1 ko is 1,000 bytes)."""

    def prepare_value(self, value: Any) -> Any:
        return exact_size(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip()
        if not typed:
            return None
        size = parse_size(typed)
        if size is None or size > 2**62:
            raise ValidationError(_("Write a size, such as 48 MB."), code="size")
        return size

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class LicenceWidget(forms.MultiWidget):
    """A list of known licences, and a line for another."""

    def __init__(self) -> None:
        known = [(code, f"{licence.name} ({code})") for code, licence in licences.LICENCES.items()]
        choices = [("", gettext_lazy("Not known")), *known, (OTHER, gettext_lazy("Another one, written below"))]
        super().__init__({"known": forms.Select(choices=choices), "other": forms.TextInput(attrs={"maxlength": 300})})

    def decompress(self, value: Any) -> list[str]:
        if not value:
            return ["", ""]
        return [value, ""] if value in licences.LICENCES else [OTHER, value]


class LicenceField(forms.MultiValueField):
    """An SPDX identifier chosen from the list, or another one typed."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.CharField(required=False), forms.CharField(required=False, max_length=300))
        super().__init__(fields, require_all_fields=False, widget=LicenceWidget(), **kwargs)

    def compress(self, values: list[str]) -> str:
        known, other = [*(values or []), "", ""][:2]
        if known in licences.LICENCES and other and licence_names.licence(other) != known:
            raise ValidationError(_("Choose a licence or write another, not both."), code="licence")
        if known == OTHER and not other:
            raise ValidationError(_("Write the licence, or say that it is not known."), code="licence")
        if known and known != OTHER and known not in licences.LICENCES:
            raise ValidationError(_("Choose a licence of the list."), code="licence")
        code = licence_names.licence(other) if other else known.replace(OTHER, "")
        if len(code) > LONGEST_LICENCE:
            raise ValidationError(
                _("Too long: %(n)d characters, %(most)d at most.") % {"n": len(code), "most": LONGEST_LICENCE},
                code="long",
            )
        return code

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or ""))
        except ValidationError:
            return True
