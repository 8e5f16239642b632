"""Public forms: proposing a resource, suggesting a correction of one."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.enums import Audience
from cms.i18n import best_language, current_language
from cms.places import region_or_country_choices
from networks.enums import ProposalKind
from networks.models import Network
from networks.moderators import MODERATE_THEIR_RESOURCES, network_of_place
from networks.proposal_forms import ProposalForm
from resources import licence_names, periods, years
from resources.enums import ResourceType
from resources.forms import PeriodField
from resources.models import Resource
from resources.prefill import cleaning

WORLD = "world"
MOST_LINES = 40
LONGEST_LICENCE = 60
"""Characters of an identifier; of a name that is typed, what it becomes counts."""
LONGEST_KEYWORD, LONGEST_NAME = 60, 255
"""Characters of a keyword, of a provider's name."""
PREFILL_IDS = "prefill_%s"
"""Two forms on a page, each with ids of its own."""


def _listed(typed: list[str], longest: int) -> list[str]:
    """Different lines of a list; what would have to be cut or dropped is told, so that nothing typed is lost.

    :raises ValidationError: one is too long, or there are too many.
    """
    found = list(dict.fromkeys(line for each in typed if (line := cleaning.text(each, max(len(each), 1)))))
    if too_long := next((line for line in found if len(line) > longest), ""):
        told = gettext("“%(text)s…” is too long: %(n)d characters at most.")
        raise ValidationError(told % {"text": too_long[:40], "n": longest}, code="long")
    if len(found) > MOST_LINES:
        raise ValidationError(gettext("Too many: %(n)d at most.") % {"n": MOST_LINES}, code="many")
    return found


class PrefillForm(forms.Form):
    """Paste a DOI or an address."""

    paste = forms.CharField(
        label=_("DOI or address of the resource"),
        max_length=cleaning.MAX_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("10.1234/abcd or https://… – we read its title, summary and licence for you. Nothing is kept."),
    )
    network = forms.SlugField(max_length=20, required=False, widget=forms.HiddenInput)


class _PlainText(ProposalForm):
    """What both forms share: text without characters that deceive the eye."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = cleaning.without_tricks(value)
        return cleaned


def _network_help() -> str:
    told = gettext("The network it belongs to; the national one if none fits.")
    south = Network.objects.active().filter(kind__in=MODERATE_THEIR_RESOURCES).first()
    if south is None:
        return told
    of_the_south = gettext("What is about the South goes to %(network)s.") % {"network": south}
    return f"{told} {of_the_south}"


class ResourceForm(_PlainText):
    """A resource, in the few words that let a moderator judge it."""

    kind = ProposalKind.RESOURCE
    heading = _("Propose a resource")
    intro_template = "resources/contribute/prefill.html"
    folded: ClassVar[tuple[str, ...]] = (
        "text", "doi", "issued", "licence", "providers", "keywords", "period_start", "period_end", "bbox"
    )  # fmt: skip
    LISTS = ("providers", "keywords")

    type = forms.ChoiceField(label=_("Type"), choices=[("", "–"), *ResourceType.choices])
    audiences = forms.MultipleChoiceField(
        label=_("For whom"), choices=Audience.choices[:3], required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.ChoiceField(label=_("Where"), required=False, help_text=_("The country or region it is about."))
    record_language = forms.ChoiceField(label=_("Language of your text"), choices=settings.LANGUAGES)
    doi = forms.CharField(label=_("DOI"), max_length=300, required=False)
    issued = forms.IntegerField(label=_("Year of publication"), required=False, validators=[years.validate_year])
    licence = forms.CharField(
        label=_("Licence"), max_length=300, required=False, help_text=_("For instance CC-BY-4.0.")
    )
    providers = forms.CharField(
        label=_("Made or offered by"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line."),
    )
    keywords = forms.CharField(
        label=_("Keywords"),
        max_length=800,
        required=False,
        help_text=_("Parted by commas: they become themes and tags."),
    )
    period_start = PeriodField(
        label=_("Period: from"),
        max_length=periods.LONGEST_WRITTEN,
        required=False,
        help_text=_("2018, 07/2018 or 23/07/2018."),
    )
    period_end = PeriodField(label=_("Period: to"), max_length=periods.LONGEST_WRITTEN, required=False)
    bbox = forms.CharField(
        label=_("Rectangle"),
        max_length=120,
        required=False,
        help_text=_("West, south, east, north in degrees: 43.2, -25.6, 50.5, -11.9."),
    )

    def __init__(self, *args: Any, paste: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        place: Any = self.fields["place"]
        place.choices = [
            ("", "–"),
            (WORLD, _("The whole world")),
            *((code, name) for _group, each in region_or_country_choices(language) for code, name in each),
        ]
        self.fields["url"] = forms.URLField(label=_("Address"), max_length=cleaning.MAX_URL, assume_scheme="https")
        self.fields["record_language"].initial = language
        self.fields["text"].label = _("Description")
        self.fields["network"].help_text = _network_help()
        self.fields["summary"].help_text = _("Two sentences, without jargon: what it is, and for whom.")
        self.order_fields(
            ["title", "type", "summary", "url", "audiences", "place", "record_language", "network", "name", "email"]
        )
        chosen = self.fields["network"].initial
        code = chosen.code if isinstance(chosen, Network) else ""
        self.prefill = PrefillForm(initial={"paste": paste, "network": code}, auto_id=PREFILL_IDS)

    def clean_doi(self) -> str:
        typed = self.cleaned_data["doi"]
        found = cleaning.doi(typed)
        if typed and not found:
            raise ValidationError(_("This is not a DOI: they look like 10.1234/abcd."), code="doi")
        return found

    def clean_licence(self) -> str:
        code = licence_names.licence(self.cleaned_data["licence"])
        if len(code) > LONGEST_LICENCE:
            told = gettext("“%(text)s…” is too long: %(n)d characters at most.")
            raise ValidationError(told % {"text": code[:40], "n": LONGEST_LICENCE}, code="long")
        return code

    def clean_providers(self) -> list[str]:
        return _listed(self.cleaned_data["providers"].splitlines(), LONGEST_NAME)

    def clean_keywords(self) -> list[str]:
        return _listed(re.split(r"[,;\n]", self.cleaned_data["keywords"]), LONGEST_KEYWORD)

    def clean_bbox(self) -> list[float]:
        typed = self.cleaned_data["bbox"].replace(";", ",")
        if not typed.strip():
            return []
        sides = [side.strip() for side in typed.split(",")]
        found = cleaning.box(*sides) if len(sides) == 4 else None
        if found is None:
            raise ValidationError(_("Write four numbers: west, south, east, north in degrees."), code="bbox")
        return list(found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if told := periods.out_of_order(cleaned.get("period_start") or "", cleaned.get("period_end") or ""):
            self.add_error("period_end", told)
        return cleaned

    def receiver(self) -> Network:
        """GeoDEV for what is about the South, else the network that was chosen."""
        place = self.cleaned_data["place"]
        of_place = network_of_place([place]) if len(place) == 2 else None
        return of_place or super().receiver()


class WantedResource(forms.Form):
    """The resource a link comes from: ``?ressource=<slug>``."""

    ressource = forms.SlugField(max_length=150)


class CorrectionForm(_PlainText):
    """What is wrong, in words; or the text itself, mended in place."""

    kind = ProposalKind.CORRECTION
    heading = _("Suggest a correction")
    intro_template = "resources/contribute/corrected.html"

    ressource = forms.CharField(widget=forms.HiddenInput, max_length=150)

    def __init__(self, *args: Any, resource: Resource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource or self._asked_for()
        for name in ("network", "url"):
            del self.fields[name]
        text = self.fields["text"]
        text.label = _("What should change?")
        text.help_text = _("A broken link, an error, something missing: tell us in your words.")
        title, summary = self.fields["title"], self.fields["summary"]
        title.required = summary.required = False
        title.help_text, summary.help_text = _("Mend it here, if that is what is wrong."), ""
        self.fields["title"] = forms.CharField(
            label=title.label, max_length=300, required=False, help_text=title.help_text
        )
        self.fields["summary"] = forms.CharField(
            label=summary.label, max_length=800, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["address"] = forms.URLField(
            label=_("Address"), max_length=cleaning.MAX_URL, required=False, assume_scheme="https"
        )
        if self.resource is not None:
            self.initial.update({"ressource": self.resource.slug, **self._present()})
        self.order_fields(["text", "title", "summary", "address", "name", "email"])

    @classmethod
    def asked(cls, query: Mapping[str, Any]) -> Self:
        wanted = WantedResource(query)
        found = cls._visible(wanted.cleaned_data["ressource"]) if wanted.is_valid() else None
        if found is None:
            raise Http404
        return cls(resource=found)

    @staticmethod
    def _visible(slug: str) -> Resource | None:
        return Resource.objects.visible().select_related("network").filter(slug=slug).first()

    def _asked_for(self) -> Resource | None:
        wanted = WantedResource(self.data)
        return self._visible(wanted.cleaned_data["ressource"]) if wanted.is_valid() else None

    def _present(self) -> dict[str, str]:
        """What readers see today."""
        if self.resource is None:
            return {}
        link = self.resource.links.first()
        return {
            "title": str(self.resource.title),
            "summary": str(self.resource.summary),
            "address": link.url if link else "",
        }

    @property
    def answer_days(self) -> int:
        return self.resource.network.answer_days if self.resource is not None else super().answer_days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.resource is None:
            raise ValidationError(
                _("This resource is not in the base any more: its address may have changed."), code="resource"
            )
        if not self.errors and not cleaned.get("text") and not self._changes():
            self.add_error("text", _("Say what should change, or change the text below."))
        return cleaned

    def _changes(self) -> dict[str, str]:
        """What was mended, by part of the record."""
        present, cleaned = self._present(), self.cleaned_data
        return {
            name: cleaned[name]
            for name in ("title", "summary", "address")
            # Browsers send other line ends than the database holds.
            if cleaned.get(name) and cleaned[name].split() != present[name].split()
        }

    def receiver(self) -> Network:
        if self.resource is None:
            raise ValueError("only a valid form has a receiver")
        return self.resource.network

    def payload(self) -> dict[str, Any]:
        if self.resource is None:
            raise ValueError("only a valid form has a payload")
        return {
            "title": str(self.resource.title)[:200],
            "resource": self.resource.pk,
            "record_language": best_language(self.resource, "title"),
            "text": self.cleaned_data["text"],
            "changes": self._changes(),
        }
