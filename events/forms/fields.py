"""Fields of the registration form that plain Django does not have."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.box import pool_in_words
from events.enums import QuestionKind
from events.models import Question, SeatPool
from events.seats import PoolAvailability

MAX_TEXT_ANSWER = 2_000
"""Characters of a free answer."""


class PoolSelect(forms.RadioSelect):
    """Radio buttons; a full pool without a waiting list is shown, but cannot be chosen."""

    disabled_values: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.disabled_values:
            option["attrs"]["disabled"] = True
        return option


class PoolField(forms.ChoiceField):
    """The choice of one pool among those of an event or of one of its parts.

    Cleans to a :class:`SeatPool`, or None where taking part is optional and nothing was chosen.
    """

    def __init__(
        self,
        seats: Sequence[PoolAvailability],
        *,
        waiting_list: bool,
        optional: bool,
        own: frozenset[int] = frozenset(),
        **kwargs: Any,
    ) -> None:
        self.pools: Mapping[str, SeatPool] = {str(s.pool.pk): s.pool for s in seats}
        self.waiting_list, self.optional, self.own = waiting_list, optional, own
        kwargs.setdefault("widget", PoolSelect())
        super().__init__(required=not optional, **kwargs)
        self.show(seats)

    def show(self, seats: Sequence[PoolAvailability]) -> None:
        """Put the choices in words, with the seats left in each of the same pools."""
        choices: list[tuple[str, str]] = []
        disabled: set[str] = set()
        for s in seats:
            words = pool_in_words(s, waiting_list=self.waiting_list)
            choices.append((str(s.pool.pk), f"{s.pool.get_mode_display()} – {words[:1].lower()}{words[1:]}"))
            if s.for_newcomers == 0 and not self.waiting_list and s.pool.pk not in self.own:
                disabled.add(str(s.pool.pk))
        if self.optional:
            choices.append(("", _("I am not taking part")))
        self.choices = choices
        self.widget.disabled_values = frozenset(disabled)

    def clean(self, value: Any) -> SeatPool | None:
        return self.pools.get(super().clean(value))


class NumberAnswer(forms.IntegerField):
    """A whole number that fits every database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=1_000_000, **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or no answer: cleans to True, False or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def question_field(question: Question, language: str) -> forms.Field:
    """The form field of an organiser's question. Whether an answer is needed is decided with the choices made."""
    common: dict[str, Any] = {"label": str(question.label), "help_text": str(question.help), "required": False}
    choices = [
        (c["key"], c.get(f"label_{language}") or c.get("label_fr") or c.get("label_en") or c["key"])
        for c in question.choices
    ]
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind == QuestionKind.YES_NO:
        return YesNoField(**common)
    if question.kind == QuestionKind.NUMBER:
        return NumberAnswer(**common)
    return forms.CharField(max_length=MAX_TEXT_ANSWER, widget=forms.Textarea(attrs={"rows": 3}), **common)


def questions_of(event: Any) -> list[Question]:
    """The questions asked today, with the part they are about; ``event`` keeps all of its questions at hand."""
    prefetch_related_objects([event], "questions__part")
    return [question for question in event.questions.all() if not question.retired]


UNANSWERED: tuple[str, Any] = ("", gettext_lazy("I would rather not say"))
