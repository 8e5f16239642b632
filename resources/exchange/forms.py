"""What programs may ask in a query string."""

import math
from datetime import UTC, datetime
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cms.open_data import Refusal
from resources.criteria import Box, Criteria

MOST = 1000
"""Records a page at most; a larger ``limit`` is lowered to it (OGC API Features, requirement 22)."""
USUAL = 10


class PageForm(forms.Form):
    """``?page=2``."""

    page = forms.IntegerField(min_value=1, required=False)


class ItemsForm(forms.Form):
    """Parameters of OGC API Features and Records: ``q``, ``bbox``, ``datetime``, ``limit``, ``offset``."""

    q = forms.CharField(required=False, max_length=200)
    bbox = forms.CharField(required=False, max_length=200)
    datetime = forms.CharField(required=False, max_length=80)
    limit = forms.IntegerField(required=False, min_value=1)
    offset = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    f = forms.ChoiceField(required=False, choices=[("json", "json")])

    def clean_limit(self) -> int:
        return min(self.cleaned_data["limit"] or USUAL, MOST)

    def clean_offset(self) -> int:
        return self.cleaned_data["offset"] or 0

    def clean_q(self) -> str:
        # Terms may be parted by commas (OGC API Records, 7.6): ours are words.
        words: str = self.cleaned_data["q"]
        return " ".join(words.replace(",", " ").split())

    def clean_bbox(self) -> Box | None:
        """Four numbers, or six of which the heights say nothing of ours."""
        text = self.cleaned_data["bbox"]
        if not text:
            return None
        try:
            sides = [float(part) for part in text.split(",")]
        except ValueError:
            sides = []
        if len(sides) == 6:
            sides = [sides[0], sides[1], sides[3], sides[4]]
        if len(sides) != 4 or not all(math.isfinite(side) for side in sides):
            raise ValidationError(_("bbox is four or six numbers: west, south, east, north."))
        west, south, east, north = sides
        if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):
            raise ValidationError(_("These degrees are not on Earth, or the south is above the north."))
        return (west, south, east, north)

    def clean_datetime(self) -> tuple[str, str]:
        """First and last day asked for; empty where a side is open (``..``)."""
        text = self.cleaned_data["datetime"]
        if not text:
            return ("", "")
        sides = text.split("/")
        if len(sides) > 2:
            raise ValidationError(self._message())
        first, last = (self._day(side) for side in (sides[0], sides[-1]))
        if len(sides) == 1 and not first:
            raise ValidationError(self._message())
        if first and last and last < first:
            raise ValidationError(_("The period ends before it begins."))
        return (first, last)

    def _day(self, text: str) -> str:
        if text in {"", ".."}:
            return ""
        try:
            moment: Any = parse_datetime(text) or parse_date(text)
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(self._message())
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            try:
                moment = moment.astimezone(UTC)
            except OverflowError:
                raise ValidationError(self._message()) from None
        return f"{moment:%Y-%m-%d}".zfill(10)

    @staticmethod
    def _message() -> str:
        return _(
            "datetime is a day, a moment, or two parted by a slash, such as 2018-01-01/2020-12-31 or 2018-01-01/.."
        )

    @property
    def criteria(self) -> Criteria:
        """The same question in the words of the base."""
        first, last = self.cleaned_data["datetime"]
        return Criteria(q=self.cleaned_data["q"], bbox=self.cleaned_data["bbox"], de=first, a=last)


F = TypeVar("F", bound=forms.Form)


def read(form: F) -> F:
    """The form, valid.

    :raises Refusal: 400, with the first thing that is wrong.
    """
    if not form.is_valid():
        name, messages = next(iter(form.errors.items()))
        raise Refusal(f"{name}: {messages[0]}", 400)
    return form


def only_known(request: HttpRequest, form: forms.Form) -> None:
    """Parameters nobody knows are an error (OGC API Features, requirement 20): a filter with a slip filters nothing.

    :raises Refusal: 400.
    """
    unknown = sorted(set(request.GET) - set(form.fields))
    if unknown:
        raise Refusal(_("Unknown parameters: %(names)s") % {"names": ", ".join(unknown)[:200]}, 400)
