"""Forms of issues: the page in the editor, the new issue, the test mail."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

from cms.addresses import normalise_address

FACES = ("mail", "web", "text", "pdf")
MOST = 10
"""Addresses of one test."""


def _refuse_future(form: forms.BaseForm, until: datetime | None) -> None:
    """The next issue begins where this one ends: what is published meanwhile would be in neither."""
    if until and until > timezone.now() and isinstance(form, forms.Form | WagtailAdminPageForm):
        form.add_error("until", _("This is in the future: what is published until then would be in no letter."))


class IssueForm(WagtailAdminPageForm):
    """The edit form of an issue: languages as boxes to tick."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The letter goes to each subscriber in theirs; write every language you tick."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The interval would end before it begins."))
        _refuse_future(self, until)
        if cleaned.get("expire_at"):
            words = _("A letter does not expire: mails lead to its page. Unpublish it by hand if you must.")
            self.add_error("expire_at" if "expire_at" in self.fields else None, words)
        return cleaned


class LetterField(forms.ModelChoiceField):
    """A network's letter, and since when its next issue gathers."""

    beginnings: Mapping[int, datetime] = {}

    def label_from_instance(self, obj: Any) -> str:
        since = self.beginnings.get(obj.pk)
        if since is None:
            return str(obj)
        day = formats.date_format(timezone.localtime(since), "DATETIME_FORMAT")
        return _("%(name)s, published from %(day)s") % {"name": obj, "day": day}


class NewIssueForm(forms.Form):
    """What the next issue is: whose, until when, in which languages."""

    network: forms.ModelChoiceField = LetterField(queryset=None, label=gettext_lazy("Letter"), empty_label=None)
    since = forms.DateTimeField(
        label=gettext_lazy("Published from"),
        required=False,
        help_text=gettext_lazy("Empty: since the last issue of this letter."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=capfirst(gettext_lazy("until")),
        required=False,
        help_text=gettext_lazy("Empty: until now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        initial=[settings.LANGUAGE_CODE],
        widget=forms.CheckboxSelectMultiple,
    )

    another = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Write a draft although one of the same letter is being written."""

    def __init__(self, *args: Any, networks: Any, beginnings: Mapping[int, datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        assert isinstance(field, LetterField)  # noqa: S101  for the type checker
        field.queryset = networks
        field.beginnings = beginnings

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until") or timezone.now()
        if since and until <= since:
            self.add_error("until", _("The interval would end before it begins."))
        _refuse_future(self, until)
        return cleaned


class TestMailForm(forms.Form):
    """A test mail: which language, to whom of the team."""

    __test__ = False  # its name begins like those of tests

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    addresses = forms.CharField(
        label=gettext_lazy("To"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Addresses of people who work on this site, separated by commas or line breaks."),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(code, label) for code, label in settings.LANGUAGES if code in languages]

    def clean_addresses(self) -> list[str]:
        typed = [part for part in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if part]
        addresses = list(dict.fromkeys(normalise_address(part) for part in typed))
        if not 0 < len(addresses) <= MOST:
            raise ValidationError(_("Give between 1 and %(most)s addresses.") % {"most": MOST})
        team = {normalise_address(user.email) for user in _team().filter(email__in=[*typed, *addresses])}
        strangers = [address for address in addresses if address not in team]
        if strangers:
            raise ValidationError(
                _("Tests go to people who work on this site only; unknown here: %(addresses)s.")
                % {"addresses": ", ".join(strangers)}
            )
        return addresses


def _team() -> Any:
    """Accounts that enter the admin."""
    users = get_user_model().objects.filter(is_active=True)
    by_group = {"groups__permissions__codename": "access_admin"}
    return users.filter(Q(is_superuser=True) | Q(**by_group)).distinct()


class FaceForm(forms.Form):
    """Which face of which language a preview shows."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    face = forms.ChoiceField(choices=[(face, face) for face in FACES])


class AddForm(forms.Form):
    """The item an editor adds."""

    key = forms.CharField(max_length=200)
