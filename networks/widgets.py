"""Widgets of the admin's forms."""

from typing import Any

from django import forms

from cms.i18n import current_language
from cms.places import countries


class CountrySelect(forms.Select):
    """Countries by name in the language of the reader; an empty choice first."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        self.choices = [("", "---------"), *countries(current_language())]
        return super().optgroups(name, value, attrs)
