"""Public forms of the newsletters."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.addresses import normalise_address
from cms.i18n import current_language
from cms.vocabularies import Concept
from networks.enums import NetworkKind, NetworkStatus
from networks.models import Network
from networks.newsletters.enums import Topic
from networks.newsletters.subscribing import Wishes


def lettered() -> QuerySet[Network]:
    """Networks that have a letter: those at work, the national one first."""
    wanted = Q(status=NetworkStatus.ACTIVE) | Q(kind=NetworkKind.NATIONAL)
    regional_last = Q(kind=NetworkKind.NATIONAL)
    return Network.objects.filter(wanted).alias(national=regional_last).order_by("-national", "name_fr")


class WishesForm(forms.Form):
    """The choices of a subscriber: language, networks, topics, themes."""

    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    networks = forms.ModelMultipleChoiceField(
        label=_("Letters"),
        queryset=Network.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: you get the national letter."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: you read about everything."),
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"),
        queryset=Concept.objects.none(),
        to_field_name="notation",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: every theme. Announcements of events on other themes are not sent to you."),
    )

    def __init__(self, *args: Any, keep: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        networks = Network.objects.filter(Q(pk__in=lettered().values("pk")) | Q(code__in=keep))
        national = Q(kind=NetworkKind.NATIONAL)
        self.fields["networks"].queryset = networks.alias(national=national).order_by("-national", "name_fr")  # type: ignore[attr-defined]
        self.fields["themes"].queryset = Concept.objects.themes()  # type: ignore[attr-defined]
        if not self.fields["language"].initial:
            self.fields["language"].initial = current_language()

    @classmethod
    def of(cls, wishes: Wishes, data: Any = None) -> "WishesForm":
        """The form filled with choices made before; a network that is no longer offered stays choosable."""
        initial = {
            "language": wishes.language,
            "networks": wishes.networks,
            "topics": wishes.topics,
            "themes": wishes.themes,
        }
        return cls(data, initial=initial, keep=wishes.networks)

    @property
    def wishes(self) -> Wishes:
        """What was chosen; the form is valid."""
        cleaned = self.cleaned_data
        return Wishes(
            language=cleaned["language"],
            networks=tuple(network.code for network in cleaned["networks"]),
            topics=tuple(cleaned["topics"]),
            themes=tuple(theme.notation for theme in cleaned["themes"]),
        )


class SubscribeForm(WishesForm):
    """Subscribe an address; it is asked for a confirmation by mail."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send you a link to confirm it. Nothing else is sent before."),
    )
    # A trap: people never see it.
    website = forms.CharField(label=_("Leave this field empty"), required=False)

    field_order = ["email", "language", "networks", "topics", "themes"]

    @property
    def is_robot(self) -> bool:
        """The field nobody sees is filled: answer as if all were well, and keep nothing."""
        return bool(self.data.get("website"))

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])


class LeaveForm(forms.Form):
    """Why somebody leaves, if they wish to say."""

    reason = forms.CharField(
        label=_("Why do you leave? (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your words help us to write a better letter. They are read by its editors only."),
    )
