"""The filters of ``/evenements/``: bound form -> queryset verbs; the address keeps them in short parameters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.i18n import current_language
from cms.search import query
from cms.vocabularies import Concept
from events.dates import FIRST_YEAR, LAST_YEAR
from events.enums import EventKind, EventMode
from events.models import EventPage
from events.models.event import EventQuerySet
from events.search import SOURCE
from events.wording import month_year
from networks.models import DataHub, Network


def month_code(day: date) -> str:
    """``2026-11``, the month of a day as addresses write it."""
    return f"{day.year:04}-{day.month:02}"


class MonthField(forms.CharField):
    """``2026-11``; cleaned to the first day of the month, None when empty."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"})
    default_error_messages = {"invalid": _("Write the month as a year and a month, for example 2026-11.")}

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return date(int(match[1]), int(match[2]), 1)


class FlagInput(forms.CheckboxInput):
    """A box that keeps what an address wrote: Django's takes any text for a tick, even ``0``."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, check_test=lambda value: str(value).lower() in FLAGS_UP)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")

    def format_value(self, value: Any) -> str:
        return "1"  # what a tick sends, whatever was there before


FLAGS_UP, FLAGS_DOWN = frozenset({"1", "on", "true"}), frozenset({"", "0", "off", "false"})


class FlagField(forms.BooleanField):
    """``passes=1``; what is neither yes nor no is told, not taken for a yes."""

    widget = FlagInput
    default_error_messages = {"invalid": _("Write 1 for yes, or leave it out.")}

    def to_python(self, value: Any) -> bool:
        text = str(value or "").strip().lower()
        if text not in FLAGS_UP | FLAGS_DOWN:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text in FLAGS_UP


class NamedChoice(forms.ModelChoiceField):
    """A choice by code among rows; one query fills it, and validates it."""

    def __init__(self, queryset: Any, *, code: str, any_label: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name=code, empty_label=any_label, required=False, **kwargs)


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the query string of the same list without it."""

    name: str
    label: str
    value: str
    without: str


class EventFilterForm(forms.Form):
    """What a reader may ask of the list of events.

    Use it bound. A bad value is told next to its field and takes no part in the filtering.
    """

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    reseau = NamedChoice(Network.objects.order_by("name_fr"), code="code", any_label=_("All"), label=_("Network"))
    type = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *EventKind.choices])
    mode = forms.ChoiceField(label=_("Mode"), required=False, choices=[("", _("All")), *EventMode.choices])
    theme = NamedChoice(Concept.objects.themes(), code="notation", any_label=_("All"), label=_("Theme"))
    pole = NamedChoice(DataHub.objects.all(), code="code", any_label=_("All"), label=_("Data hub"))
    mois = MonthField(label=_("Month"), required=False)
    passes = FlagField(label=_("Past events"), required=False)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    filters: Sequence[str] = ("q", "reseau", "type", "mode", "theme", "pole", "mois", "passes")
    use_required_attribute = False

    @property
    def chosen(self) -> dict[str, Any]:
        """The valid, filled filters, as cleaned."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in self.filters if self.cleaned_data.get(name)}

    def parameters(self, *without: str, **changed: str) -> dict[str, str]:
        """The address's parameters of what is chosen, less ``without``, with ``changed``."""
        kept = {name: self._code(value) for name, value in self.chosen.items() if name not in without}
        return {**kept, **changed}

    def query_string(self, *without: str, **changed: str) -> str:
        """``?reseau=OCC&mois=2026-11``; empty where nothing is chosen."""
        parameters = self.parameters(*without, **changed)
        return f"?{urlencode(parameters)}" if parameters else ""

    @staticmethod
    def _code(value: Any) -> str:
        if isinstance(value, date):
            return month_code(value)
        if isinstance(value, bool):
            return "1"
        if isinstance(value, Concept):
            return value.notation
        return str(getattr(value, "code", value))

    def chips(self) -> list[Chip]:
        """The active filters, in the words of the form."""
        return [
            Chip(name, str(self.fields[name].label), self._label(name, value), self.query_string(name))
            for name, value in self.chosen.items()
        ]

    def _label(self, name: str, value: Any) -> str:
        if name == "mois":
            return month_year(value, current_language())
        if name == "passes":
            return ""
        if name in ("type", "mode"):
            return str({"type": EventKind, "mode": EventMode}[name](value).label)
        return str(value)

    def narrowed(self, events: EventQuerySet) -> EventQuerySet:
        """``events`` under every chosen filter but the period."""
        chosen = self.chosen
        if network := chosen.get("reseau"):
            events = events.of_network(network)
        if kind := chosen.get("type"):
            events = events.filter(kind=kind)
        if mode := chosen.get("mode"):
            events = events.attended(mode)
        if theme := chosen.get("theme"):
            events = events.about(theme)
        if hub := chosen.get("pole"):
            events = events.of_hub(hub)
        if text := chosen.get("q"):
            # The index knows word forms and accents; the columns what was published a moment ago.
            found = query.keys(text, current_language(), SOURCE.name)
            events = events.filter(Q(pk__in=found) | Q(pk__in=EventPage.objects.saying(text).values("pk")))
        return events

    def in_period(self, events: EventQuerySet, now: datetime) -> EventQuerySet:
        """A month's events in order of date; else those to come, soonest first, or the past, latest first."""
        chosen = self.chosen
        if month := chosen.get("mois"):
            return events.in_month(month).order_by("start_date", F("starts_at").asc(nulls_last=True), "pk")
        if chosen.get("passes"):
            return events.past(now).order_by(F("starts_at").desc(nulls_last=True), "-pk")
        return events.to_come(now).order_by(F("starts_at").asc(nulls_last=True), "pk")

    def events(self, now: datetime) -> EventQuerySet:
        """The visible events the form asks for, with what a list shows of them."""
        return self.in_period(self.narrowed(EventPage.objects.visible().with_organisers()), now)
