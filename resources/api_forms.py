"""What ``/api/v1`` takes: the form of the page, and how much to send."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.forms import CodesField, SearchForm

MOST, USUAL = 100, 20


class ApiForm(SearchForm):
    """The filters of the page, with ``limit`` and ``page``."""

    limit = forms.IntegerField(label=_("How many at most."), required=False, min_value=1, max_value=MOST)

    def clean_limit(self) -> int:
        return self.cleaned_data["limit"] or USUAL

    def clean_page(self) -> int:
        page: int = self.cleaned_data["page"] or 1
        return min(page, 10_000_000)  # far past any end, and no number a database refuses


class SuggestForm(forms.Form):
    """What has been typed so far."""

    q = forms.CharField(label=_("What has been typed so far"), max_length=200, required=False, strip=False)


def documented(form: type[forms.Form]) -> dict[str, Any]:
    """The fields of a form as parameters of an OpenAPI operation."""
    parameters = []
    for name, field in form.base_fields.items():
        schema: dict[str, Any] = {"type": "string"}
        if isinstance(field, forms.IntegerField):
            schema = {"type": "integer", "minimum": field.min_value}
        elif isinstance(field, CodesField):
            schema = {"type": "array", "items": {"type": "string"}}
        elif isinstance(field, forms.ChoiceField):
            choices = cast(Iterable[tuple[str, Any]], field.choices)
            schema = {"type": "string", "enum": [code for code, _label in choices if code]}
        label = field.label if field.label is not None else _("Number of the page, from 1")
        parameters.append({"name": name, "in": "query", "required": False, "schema": schema, "description": label})
    return {"parameters": parameters}
