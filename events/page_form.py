"""The form behind the panels of an event: choices limited to what is theirs, lists as check boxes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

from cms.enums import Audience
from cms.vocabularies import Scheme
from events.dates import time_zones
from networks.widgets import CountrySelect

COMMON_ZONES = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
)
"""Offered first; the others follow in alphabetical order."""

PROFILE_LABELS = (
    ("organisation", gettext_lazy("Organisation")),
    ("sector", gettext_lazy("Sector")),
    ("role", gettext_lazy("Profile")),
    ("level", gettext_lazy("Level in remote sensing")),
    ("gis_level", gettext_lazy("Level in GIS")),
    ("place", gettext_lazy("Region or country")),
)


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones in two groups: those of France, the others."""
    others = sorted(zone for zone in time_zones() if "/" in zone and zone not in COMMON_ZONES)
    return [
        (_("France"), [(zone, zone) for zone in COMMON_ZONES]),
        (_("Elsewhere"), [(zone, zone) for zone in others]),
    ]


class CheckedList(forms.MultipleChoiceField):
    """Several choices kept as a JSON list."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value or []


class CheckedDays(forms.TypedMultipleChoiceField):
    """Several numbers of days kept as a JSON list."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value or []


class EventPageForm(WagtailAdminPageForm):
    """Checks what columns cannot, each message next to its field."""

    audiences = CheckedList(
        label=gettext_lazy("Public addressed"),
        choices=[c for c in Audience.choices if c[0] != Audience.OTHER],
        required=False,
        help_text=gettext_lazy("Readers see for whom the event is made."),
    )
    required_profile = CheckedList(
        label=gettext_lazy("Profiling questions that must be answered"),
        choices=PROFILE_LABELS,
        required=False,
        help_text=gettext_lazy("The others may be left unanswered. Ask for little: each one costs registrations."),
    )

    earlier_reminders = CheckedDays(
        label=gettext_lazy("Reminders beside that of the day before"),
        choices=[
            (3, gettext_lazy("Three days before")),
            (7, gettext_lazy("A week before")),
            (14, gettext_lazy("Two weeks before")),
        ],
        coerce=int,
        required=False,
        help_text=gettext_lazy("The day before, everybody who comes is reminded anyway."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        network = getattr(self.instance, "network", None) or getattr(
            getattr(self.parent_page, "specific", None), "network", None
        )
        self.network = network
        if "timezone" in self.fields:
            self.fields["timezone"].widget = forms.Select(choices=zone_choices())
        if "venue_country" in self.fields:
            self.fields["venue_country"].widget = CountrySelect()
        if "themes" in self.fields:
            themes = self.fields["themes"]
            themes.queryset = themes.queryset.filter(scheme=Scheme.THEME)
            themes.widget = forms.CheckboxSelectMultiple(choices=themes.choices)
        if "hubs" in self.fields:
            hubs = self.fields["hubs"]
            hubs.widget = forms.CheckboxSelectMultiple(choices=hubs.choices)
        if "co_organisers" in self.fields:
            partners = self.fields["co_organisers"]
            partners.queryset = partners.queryset.exclude(pk=network.pk) if network else partners.queryset
            partners.widget = forms.CheckboxSelectMultiple(choices=partners.choices)
            partners.help_text = gettext_lazy(
                "Their coordinators read the registrations and the figures of this event; it counts for them too."
            )
        if network is not None and "sessions" in self.formsets:
            # Of the whole programme: a session that only a draft has is a new one, without key, to the form sent back.
            named = {speaker.pk for session in self.instance.sessions.all() for speaker in session.speakers.all()}
            for form in [*self.formsets["sessions"].forms, self.formsets["sessions"].empty_form]:
                _own_speakers(form, network, named)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        opens, closes = cleaned.get("registration_opens_at"), cleaned.get("registration_closes_at")
        if opens and closes and closes <= opens:
            self.add_error("registration_closes_at", ValidationError(_("Registration closes before it opens.")))
        if cleaned.get("registration_open") and cleaned.get("external_registration_url"):
            self.add_error(
                "external_registration_url",
                ValidationError(_("Choose: registration on this site, or at the partner’s.")),
            )
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            empty = "latitude" if cleaned.get("latitude") is None else "longitude"
            self.add_error(empty, ValidationError(_("Latitude and longitude go together.")))
        for name, limit in (("latitude", 90), ("longitude", 180)):
            value = cleaned.get(name)
            if value is not None and not -limit <= value <= limit:
                self.add_error(name, ValidationError(_("Between -%(n)s and %(n)s degrees.") % {"n": limit}))
        hours = cleaned.get("confirm_within_hours")
        if hours is not None and not 1 <= hours <= 24 * 14:
            self.add_error("confirm_within_hours", ValidationError(_("Between one hour and two weeks.")))
        return cleaned


def _own_speakers(form: Any, network: Any, named: Iterable[int]) -> None:
    """Speakers of the network, and those the programme already names."""
    field = form.fields.get("speakers")
    if field is not None:
        field.queryset = field.queryset.filter(Q(network=network) | Q(pk__in=named))
