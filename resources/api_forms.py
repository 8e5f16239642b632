"""What ``/api/v1`` takes: the form of the page, and how much to send."""

from collections.abc import Collection, Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.forms import LONGEST_CODE, MOST_VALUES, BoxField, CodesField, PeriodField, SearchForm
from resources.periods import SHAPE
from resources.vocabulary import AUDIENCES, ENUMERATIONS, USES

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


PAGING = frozenset({"page", "limit"})
CODES: dict[str, list[str]] = {
    **{facet: list(enumeration.values) for facet, enumeration in ENUMERATIONS.items()},
    "pour": list(AUDIENCES),
    "commercial": list(USES),
}
"""Facets whose codes are the same on every site; those of the others are told by ``/resource-facets``."""


def documented(form: type[forms.Form], *, but: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a form as parameters of an OpenAPI operation, those aside that do nothing there."""
    return {"parameters": [_parameter(name, field) for name, field in form.base_fields.items() if name not in but]}


def _parameter(name: str, field: forms.Field) -> dict[str, Any]:
    label = field.label if field.label is not None else _("Number of the page, from 1")
    told = {"name": name, "in": "query", "required": False, "schema": _schema(name, field), "description": label}
    # bbox=1,2,3,4 rather than bbox=1&bbox=2.
    return told | ({"style": "form", "explode": False} if isinstance(field, BoxField) else {})


def _schema(name: str, field: forms.Field) -> dict[str, Any]:
    match field:
        case forms.IntegerField():
            sides = {"minimum": field.min_value, "maximum": field.max_value, "default": USUAL if field.max_value else 1}
            return {"type": "integer", **{key: side for key, side in sides.items() if side is not None}}
        case CodesField():
            known = {"enum": CODES[name]} if name in CODES else {"maxLength": LONGEST_CODE}
            return {"type": "array", "items": {"type": "string", **known}, "maxItems": MOST_VALUES}
        case BoxField():
            return {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
        case PeriodField():
            return {"type": "string", "pattern": f"^{SHAPE}$"}
        case forms.ChoiceField():
            choices = cast(Iterable[tuple[str, Any]], field.choices)
            return {"type": "string", "enum": [code for code, _label in choices if code]}
        case forms.CharField():
            return {"type": "string", "maxLength": field.max_length}
    return {"type": "string"}
