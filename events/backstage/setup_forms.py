"""Forms of the page "Seats and questions": parts, pools, the organiser's own questions."""

from typing import Any

from django import forms
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.enums import QuestionKind
from events.models import EventPage, Part, Question, SeatPool
from events.setup import Repeat

MAX_CHOICES = 40
LOCAL = "%Y-%m-%dT%H:%M"


class LocalMoment(forms.DateTimeInput):
    """A moment of the event's own clock, typed with the browser's own widget."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=LOCAL)


class PartForm(forms.ModelForm[Part]):
    """A part of the event: a day, a session, a webinar of a series."""

    starts_at = forms.DateTimeField(
        label=capfirst(gettext_lazy("starts")),
        required=False,
        widget=LocalMoment,
        input_formats=[LOCAL, "%Y-%m-%d %H:%M"],
    )
    ends_at = forms.DateTimeField(
        label=capfirst(gettext_lazy("ends")),
        required=False,
        widget=LocalMoment,
        input_formats=[LOCAL, "%Y-%m-%d %H:%M"],
    )
    joining_link = forms.URLField(
        label=capfirst(gettext_lazy("joining link")), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        model = Part
        fields = ["title_fr", "title_en", "starts_at", "ends_at", "joining_link", "order", "retired"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("The part ends before it starts."))
        return cleaned


class PoolForm(forms.ModelForm[SeatPool]):
    """Seats of a mode, for the whole event or one of its parts."""

    class Meta:
        model = SeatPool
        fields = ["part", "mode", "quota", "order", "retired"]


class QuestionForm(forms.ModelForm[Question]):
    """A question of the organiser's own."""

    typed_choices = forms.CharField(
        label=gettext_lazy("Choices"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4_000,
        required=False,
        help_text=gettext_lazy("One a line: French | English. For questions with choices only."),
    )

    class Meta:
        model = Question
        fields = ["kind", "label_fr", "label_en", "help_fr", "help_en", "required", "mode", "part", "order", "retired"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.choices or []
        self.initial["typed_choices"] = "\n".join(
            " | ".join(filter(None, [c.get("label_fr", ""), c.get("label_en", "")])) for c in known
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needs_choices = cleaned.get("kind") in {QuestionKind.CHOICE, QuestionKind.SEVERAL}
        choices = self._choices(cleaned.get("typed_choices", "")) if needs_choices else []
        if needs_choices and len(choices) < 2:
            self.add_error("typed_choices", _("Give two choices at least."))
        elif len(choices) > MAX_CHOICES:
            self.add_error("typed_choices", _("Give forty choices at most."))
        self.instance.choices = choices
        return cleaned

    def _choices(self, typed: str) -> list[dict[str, str]]:
        """Lines as choices; a choice whose French label stays keeps its key, so that answers keep their meaning."""
        keys = {c.get("label_fr"): c["key"] for c in self.instance.choices or []}
        found: list[dict[str, str]] = []
        taken: set[str] = set(keys.values())
        for line in typed.splitlines():
            french, _bar, english = (part.strip() for part in line.partition("|"))
            if not french or any(c["label_fr"] == french for c in found):
                continue
            key = keys.get(french) or _free_key(french, taken)
            taken.add(key)
            found.append({"key": key, "label_fr": french[:200], "label_en": english[:200]})
        return found


def _free_key(label: str, taken: set[str]) -> str:
    base = slugify(label)[:40] or "choix"
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)


class OwnParts:
    """Mixin of the formsets: choices of parts are the event's own; a pool stands once."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)  # type: ignore[misc]  # of the formset after us
        if "part" in form.fields:
            form.fields["part"].queryset = Part.objects.filter(event=self.instance)  # type: ignore[attr-defined]
            form.fields["part"].empty_label = _("the whole event")

    def clean(self) -> None:
        super().clean()  # type: ignore[misc]  # of the formset after us
        seen: set[tuple[Any, Any]] = set()
        for form in self.forms:  # type: ignore[attr-defined]
            if not isinstance(form, PoolForm) or not form.cleaned_data.get("mode"):
                continue
            key = (form.cleaned_data.get("part"), form.cleaned_data["mode"])
            if key in seen:
                form.add_error("mode", _("This part and mode have seats already."))
            seen.add(key)


class OwnPartsFormSet(OwnParts, forms.BaseInlineFormSet):
    """An inline formset limited to the event's own parts."""


def _formset(model: Any, form: Any, extra: int) -> Any:
    return forms.inlineformset_factory(
        EventPage, model, form=form, formset=OwnPartsFormSet, extra=extra, can_delete=False, max_num=60
    )


PartFormSet = _formset(Part, PartForm, 1)
PoolFormSet = _formset(SeatPool, PoolForm, 2)
QuestionFormSet = _formset(Question, QuestionForm, 1)


class RepeatForm(forms.Form):
    """Parts of a series, made at once."""

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=24, initial=6)
    first = forms.DateTimeField(
        label=gettext_lazy("First one starts"), widget=LocalMoment, input_formats=[LOCAL, "%Y-%m-%d %H:%M"]
    )
    minutes = forms.IntegerField(label=gettext_lazy("Duration (minutes)"), min_value=5, max_value=24 * 60, initial=60)
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=Repeat.choices, initial=Repeat.MONTH)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        initial=gettext_lazy("Webinar"),
        help_text=gettext_lazy("A number is added: “Webinar 1”, “Webinar 2”…"),
    )
