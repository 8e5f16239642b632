"""Forms of a departure."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.newsletters.launching import FARTHEST


class DepartureForm(forms.Form):
    """When a letter leaves, and how fast."""

    at = forms.DateTimeField(
        label=gettext_lazy("Leaves"),
        required=False,
        help_text=gettext_lazy("Empty: now, after a few minutes in which you may still cancel."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    rate = forms.IntegerField(
        label=gettext_lazy("Messages a minute at most"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy("Empty: as fast as the mail server takes them."),
    )
    rate_per_domain = forms.IntegerField(
        label=gettext_lazy("Messages a minute at most to one domain"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy("Large mail hosts put off senders that are too fast: 60 is prudent for a small server."),
    )

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        now = timezone.now()
        if at is not None and at < now - timedelta(minutes=1):
            raise forms.ValidationError(_("This moment is past."))
        if at is not None and at - now > FARTHEST:
            raise forms.ValidationError(_("Plan the departure within %(days)s days.") % {"days": FARTHEST.days})
        return at


class ActForm(forms.Form):
    """Which button was pressed, and for which delivery."""

    act = forms.ChoiceField(
        choices=[(name, name) for name in (
            "freeze", "unfreeze", "launch", "cancel", "pause", "resume", "stop", "settle", "again", "settle_all",
            "refused_again",
        )]
    )  # fmt: skip
    delivery = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("act") in {"settle", "again"} and not cleaned.get("delivery"):
            self.add_error("delivery", _("Which delivery?"))
        return cleaned
