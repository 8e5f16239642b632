"""What programs may ask in a query string."""

import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cms.open_data import Refusal
from resources.criteria import Box, Criteria
from resources.forms import validate_writable

MOST = 1000
"""Records a page at most; a larger ``limit`` is lowered to it (OGC API Features, requirement 22)."""
USUAL = 10
MOST_TERMS = 20
"""Terms of one question: each is looked for by itself."""


PAGING = frozenset({"limit", "offset"})


@dataclass(frozen=True, slots=True)
class Question:
    """What a program asks of records or collections; all parts hold together, several values of one are any of them."""

    terms: tuple[str, ...] = ()
    criteria: Criteria = field(default_factory=Criteria)
    types: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()


class PageForm(forms.Form):
    """``?page=2``."""

    page = forms.IntegerField(min_value=1, required=False)


class ListField(forms.CharField):
    """``a,b,c``: values apart by commas (OGC API Features, 7.15.3); blanks around them, and empty ones, say nothing."""

    def __init__(self, *, longest: int, most: int = MOST, **kwargs: Any) -> None:
        super().__init__(required=False, validators=[validate_writable], **kwargs)
        self.longest, self.most = longest, most

    def clean(self, value: Any) -> Any:
        values = (part.strip() for part in super().clean(value).split(","))
        found = tuple(dict.fromkeys(part for part in values if part))
        if len(found) > self.most:
            raise ValidationError(_("Choose at most %(most)s values.") % {"most": self.most})
        if any(len(part) > self.longest for part in found):
            raise ValidationError(_("A value is %(most)s characters long at most.") % {"most": self.longest})
        return found


class ItemsForm(forms.Form):
    """Parameters of OGC API Features and of a STAC collection search.

    An empty one says nothing (OGC API Records, /req/record-core-query-parameters/empty-value).
    """

    q = ListField(longest=200, most=MOST_TERMS, max_length=200)
    """Terms, any of which is looked for; the words of one stand side by side (resources.index.terms)."""
    bbox = forms.CharField(required=False, max_length=200)
    datetime = forms.CharField(required=False, max_length=80)
    limit = forms.IntegerField(required=False, min_value=1)
    offset = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    f = forms.ChoiceField(required=False, choices=[("json", "json")])

    def clean_limit(self) -> int:
        return min(self.cleaned_data["limit"] or USUAL, MOST)

    def clean_offset(self) -> int:
        return self.cleaned_data["offset"] or 0

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
    def question(self) -> Question:
        """The same in the words of the base."""
        first, last = self.cleaned_data["datetime"]
        return Question(self.cleaned_data["q"], Criteria(bbox=self.cleaned_data["bbox"], de=first, a=last))

    def kept(self) -> dict[str, str]:
        """Parameters that stay while one goes from page to page, as they came."""
        return {name: self.data[name] for name in self.fields if name not in PAGING and self.data.get(name)}


class RecordsForm(ItemsForm):
    """The same, and what OGC API Records adds (20-004r1, *Record Core Query Parameters*)."""

    type = ListField(longest=64, max_length=1000)
    ids = ListField(longest=200, max_length=8000)
    externalIds = ListField(longest=400, max_length=8000)  # noqa: N815  a name of the standard

    @property
    def question(self) -> Question:
        """The same in the words of the base."""
        asked = self.cleaned_data
        return replace(super().question, types=asked["type"], ids=asked["ids"], external_ids=asked["externalIds"])


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
