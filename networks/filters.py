"""Filters of the lists of news and calls: bound forms whose bad values are told next to the field."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms.i18n import current_language
from cms.places import countries
from networks.enums import CallKind, CallState, NewsKind
from networks.models import Network, NewsPage


class PageNumber(forms.Form):
    """Which page of a list is asked for."""

    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)

    @classmethod
    def read(cls, data: QueryDict) -> int:
        """The page asked for; the first one for anything that is no page number."""
        form = cls(data)
        return (form.cleaned_data["page"] or 1) if form.is_valid() else 1


class ListFilter(forms.Form):
    """What every list of the networks filters by: the network."""

    network = forms.ChoiceField(label=_("Network"), required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = sorted(((n.code, str(n)) for n in Network.objects.all()), key=lambda pair: pair[1])
        self.choose("network", _("All the networks"), names)

    def choose(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        """Offer ``choices`` in a select, after the choice of everything."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", everything), *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """The valid filters in use; a bad value is left out, and told next to its field."""
        if not hasattr(self, "cleaned_data"):
            self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def query_string(self) -> str:
        """``kind=product&network=OCC``: what filters the list, and so the feed it offers; no page, no bad value."""
        return urlencode(self.chosen)


class NewsFilter(ListFilter):
    """Kind, country and network of news."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    field_order = ["kind", "country", "network"]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.choose("kind", _("All kinds"), list(NewsKind.choices))
        there = set(NewsPage.objects.visible().exclude(country="").values_list("country", flat=True))
        # A country of which the last news item went: whoever follows it gets an empty feed, not an error.
        there.update(data.getlist("country"))
        named = [(code, name) for code, name in countries(current_language()) if code in there]
        self.choose("country", _("All countries"), named)


class CallFilter(ListFilter):
    """State, kind and network of calls."""

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    field_order = ["state", "kind", "network"]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.choose("state", _("Open or not"), list(CallState.choices))
        self.choose("kind", _("All kinds"), list(CallKind.choices))
