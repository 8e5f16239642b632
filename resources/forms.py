"""Forms of the resource base."""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.home import DOORS
from cms.places import FRENCH_TERRITORIES
from resources import periods
from resources.criteria import FACETS, RECENT, RELEVANCE, TITLE, Box, Criteria

MOST_VALUES = 40
"""Values one facet takes: more are no choice of a reader, and would make an address servers refuse."""
LONGEST_CODE = 150


def validate_writable(text: str) -> None:
    """Half a character, or NUL: neither can be looked for, nor put into an address.

    :raises ValidationError: there is one.
    """
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValidationError(_("These characters cannot be searched."), code="characters")


class CodesField(forms.Field):
    """Values of a facet, as often as the address repeats its name; which of them exist is said by the search."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[str, ...]:
        codes = dict.fromkeys(str(code).strip() for code in value or () if str(code).strip())
        if len(codes) > MOST_VALUES:
            raise ValidationError(_("Choose at most %(most)s values."), params={"most": MOST_VALUES})
        for code in codes:
            validate_writable(code)
        if any(len(code) > LONGEST_CODE for code in codes):
            raise ValidationError(_("One of these values is too long to be one of ours."))
        return tuple(codes)


class PlacesField(CodesField):
    """French territories by their region, whatever code they are asked by (``RE`` is ``FR-974``)."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(FRENCH_TERRITORIES.get(code, code) for code in super().to_python(value)))


class PeriodField(forms.CharField):
    """A year, a month or a day, as people write them; ISO 8601 in the end."""

    default_validators = [periods.validate_period]

    def to_python(self, value: Any) -> Any:
        return periods.as_iso(super().to_python(value) or "")


class BoxField(forms.CharField):
    """``west,south,east,north`` in degrees."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self._box(text) if text else None

    @staticmethod
    def _box(text: str) -> Box:
        message = _("Write west, south, east and north in degrees, such as 3.5,43.2,4.9,44.")
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError(message, code="bbox") from None
        sides = (west, south, east, north)
        if not all(math.isfinite(side) for side in sides):
            raise ValidationError(message, code="bbox")
        if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):
            raise ValidationError(_("These degrees are not on Earth, or the south is above the north."), code="bbox")
        return sides


class SearchForm(forms.Form):
    """What a reader may ask of the base. Use it bound; a bad value is told next to its field and filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200, validators=[validate_writable])
    type = CodesField(label=_("Type"), required=False)
    theme = CodesField(label=_("Theme"), required=False)
    pour = CodesField(label=_("For whom"), required=False)
    lieu = PlacesField(label=_("Place"), required=False)
    niveau = CodesField(label=_("Level in remote sensing"), required=False)
    langue = CodesField(label=_("Language"), required=False)
    pole = CodesField(label=_("Data hub"), required=False)
    centre = CodesField(label=_("Data centre"), required=False)
    source = CodesField(label=_("How it was observed"), required=False)
    fournisseur = CodesField(label=_("Provider"), required=False)
    plateforme = CodesField(label=_("Satellite or platform"), required=False)
    instrument = CodesField(label=_("Instrument"), required=False)
    variable = CodesField(label=_("Variable"), required=False)
    licence = CodesField(label=_("Licence"), required=False)
    commercial = CodesField(label=_("Commercial use"), required=False)
    statut = CodesField(label=_("Status"), required=False)
    de = PeriodField(label=pgettext_lazy("period", "From"), required=False, max_length=20)
    a = PeriodField(label=pgettext_lazy("period", "To"), required=False, max_length=20)
    bbox = BoxField(label=_("Rectangle on the map"), required=False, max_length=100)
    profil = forms.ChoiceField(
        label=_("Profile"), required=False, choices=[("", _("All profiles")), *((d.profile, d.title) for d in DOORS)]
    )
    tri = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Best first")),
            (RELEVANCE, _("Best first")),
            (RECENT, _("Latest first")),
            (TITLE, _("By title")),
        ],
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    use_required_attribute = False

    def clean_tri(self) -> str:
        chosen: str = self.cleaned_data["tri"]
        return "" if chosen == RELEVANCE else chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if told := periods.out_of_order(data.get("de", ""), data.get("a", "")):
            self.add_error("a", told)
        return data


class ListForm(SearchForm):
    """The search as the list page asks it: also which facet it shows with every value, not only those most hit."""

    tout = forms.ChoiceField(required=False, choices=[(facet, facet) for facet in FACETS], widget=forms.HiddenInput)


def parse(query: str | QueryDict) -> Criteria:
    """The criteria of an address's query string; bad values take no part."""
    return Criteria.from_form(SearchForm(QueryDict(query) if isinstance(query, str) else query))
