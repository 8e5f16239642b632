"""Public forms: proposing a news item, an event, a call. Short, and nothing typed is lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.core import signing as django_signing
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.addresses import normalise_address
from networks.enums import CallKind, NetworkKind, NetworkStatus, NewsKind, ProposalKind
from networks.models import Network

FASTEST_SECONDS = 3
"""Nobody fills the form in less: a robot does."""
SALT = "networks.proposal"


def stamp() -> str:
    """When the form was shown, signed."""
    return django_signing.TimestampSigner(salt=SALT).sign("shown")


class WantedNetwork(forms.Form):
    """The network a link comes from: ``?network=occitanie``."""

    network = forms.SlugField(max_length=20, required=False)


class ProposalForm(forms.Form):
    """What every kind asks: to whom, what, and who proposes it."""

    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Network.objects.none(),
        empty_label=None,
        help_text=_("The network that will read your proposal. If none fits, choose the national one."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two sentences: what it is, and for whom."),
    )
    text = forms.CharField(label=_("Text"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 8}))
    url = forms.URLField(label=_("Link"), required=False, assume_scheme="https", max_length=200)
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send you a link to confirm it, then the answer. It is never published."),
    )
    consent = forms.BooleanField(
        label=_("I agree that my name and address are used to answer me."),
        error_messages={"required": _("Without your agreement we cannot answer you.")},
    )
    # Traps: people never see the first, and take more than a moment to fill the form.
    website = forms.CharField(label=_("Leave this field empty"), required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    TRAPS = ("website", "shown")
    kind: ProposalKind
    heading: str | Promise = ""
    intro_template = ""
    """Shown before the form; for the floors above."""
    folded: ClassVar[tuple[str, ...]] = ()
    """Fields one opens if one knows more."""

    def __init__(self, *args: Any, network: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        networks = Network.objects.filter(Q(status=NetworkStatus.ACTIVE) | Q(kind=NetworkKind.NATIONAL))
        self.fields["network"].queryset = networks  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["network"].label_from_instance = str  # type: ignore[attr-defined]  # as above
        national = networks.filter(kind=NetworkKind.NATIONAL).first()
        self.fields["network"].initial = networks.filter(code=network).first() or national or networks.first()
        self.fields["shown"].initial = stamp()

    @classmethod
    def asked(cls, query: Mapping[str, Any]) -> Self:
        """The empty form, as the link that leads to it asks.

        :raises Http404: the link leads nowhere.
        """
        wanted = WantedNetwork(query)
        return cls(network=wanted.cleaned_data["network"] if wanted.is_valid() else "")

    def receiver(self) -> Network:
        """The network a valid form goes to."""
        network: Network = self.cleaned_data["network"]
        return network

    @property
    def answer_days(self) -> int:
        """Within how many days the proposed network answers."""
        network = self.fields["network"].initial if "network" in self.fields else None
        return network.answer_days if network is not None else 7

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What everybody fills."""
        return [field for field in self.visible_fields() if field.name not in {*self.folded, *self.TRAPS}]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """What one fills who knows more."""
        return [self[name] for name in self.folded]

    @property
    def folded_is_open(self) -> bool:
        """Whether a folded field holds something to read, or an error."""
        return any(field.errors or field.value() for field in self.folded_fields)

    @property
    def is_robot(self) -> bool:
        """The field nobody sees is filled: answer as if all were well, and keep nothing."""
        return bool(self.data.get("website"))

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        signer = django_signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(cleaned.get("shown", ""))
        except django_signing.BadSignature:
            # The form is shown again with what was sent: with this stamp, it could never be sent.
            sent: Any = self.data
            self.data = sent = sent.copy()
            sent["shown"] = stamp()
            raise ValidationError(_("The form could not be read. Please send it again."), code="stamp") from None
        try:
            signer.unsign(cleaned["shown"], max_age=FASTEST_SECONDS)
        except django_signing.SignatureExpired:
            return cleaned
        raise ValidationError(
            _("That was very quick: please wait a few seconds and send the form again."), code="too_fast"
        )

    def payload(self) -> dict[str, Any]:
        """What is proposed, as the record keeps it (JSON)."""
        about = {"network", "name", "email", "consent", *self.TRAPS}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if name not in about and value not in (None, "", [])
        }


class NewsForm(ProposalForm):
    kind = ProposalKind.NEWS
    heading = _("Propose a news item")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=NewsKind.choices)
        self.order_fields(["network", "kind"])


class _Dated(ProposalForm):
    first, last = "", ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get(self.first), cleaned.get(self.last)
        if first and last and last < first:
            self.add_error(self.last, _("This day is before the first one."))
        return cleaned


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class EventForm(_Dated):
    kind = ProposalKind.EVENT
    heading = _("Propose an event")
    first, last = "start_date", "end_date"
    start_date = _day(_("First day"), required=True)
    end_date = _day(_("Last day"), help_text=_("Leave it empty for an event of one day."))
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Town and venue, or “online”.")
    )
    field_order = ["network", "title", "start_date", "end_date", "place", "summary"]


class CallForm(_Dated):
    kind = ProposalKind.CALL
    heading = _("Propose a call or an initiative")
    first, last = "opens_on", "closes_on"
    opens_on = _day(_("Opens on"))
    closes_on = _day(_("Closes on (included)"))
    who_may_answer = forms.CharField(label=_("Who may answer"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=CallKind.choices)
        self.order_fields(["network", "kind", "title", "opens_on", "closes_on", "who_may_answer", "summary"])


FORMS: dict[ProposalKind, type[ProposalForm]] = {form.kind: form for form in (NewsForm, EventForm, CallForm)}


def register_form(form: type[ProposalForm]) -> None:
    """Add the form of a kind; the floors above call this from ``AppConfig.ready()``."""
    FORMS[form.kind] = form
