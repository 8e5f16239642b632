"""Answers to the organiser's own questions: which are asked, and what counts as an answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from events.enums import QuestionKind
from events.models import Answer, EventPage, Question, Registration, SeatPool
from events.registration.errors import InvalidChoice

LONGEST_TEXT = 5_000
"""Characters of a free answer: an open field is no place to store files."""


def is_asked(question: Question, pools: Iterable[SeatPool]) -> bool:
    """Whether a question concerns somebody who takes ``pools``: its mode and its part, where it names them."""
    return not question.retired and any(
        (not question.mode or question.mode == pool.mode) and (not question.part_id or question.part_id == pool.part_id)
        for pool in pools
    )


def checked_answers(
    event: EventPage, pools: Iterable[SeatPool], answers: Mapping[int, Any], *, lenient: bool = False
) -> dict[int, Any]:
    """The answers to keep, by question: those of questions not asked of these pools are dropped.

    Raises InvalidChoice for a question that is not the event's, a value that is no answer to it, or, unless
    ``lenient``, a required question left out.
    """
    questions = {question.pk: question for question in event.questions.all()}
    chosen = list(pools)
    if unknown := set(answers) - set(questions):
        raise InvalidChoice(_("This question is not asked for this event."), f"question-{min(unknown)}")
    kept: dict[int, Any] = {}
    for question in questions.values():
        if not is_asked(question, chosen):
            continue
        value = _clean(question, answers.get(question.pk))
        if value is not None:
            kept[question.pk] = value
        elif question.required and not lenient:
            raise InvalidChoice(_("This field is required."), f"question-{question.pk}")
    return kept


def _clean(question: Question, value: Any) -> Any:
    """The value as stored, None for no answer."""
    if value is None or value == "" or value == []:
        return None
    wrong = InvalidChoice(_("Choose one of the proposed answers."), f"question-{question.pk}")
    keys = {str(choice.get("key")) for choice in question.choices}
    match question.kind:
        case QuestionKind.CHOICE:
            if str(value) not in keys:
                raise wrong
            return str(value)
        case QuestionKind.SEVERAL:
            if not isinstance(value, list | tuple | set) or not {str(v) for v in value} <= keys:
                raise wrong
            return sorted({str(v) for v in value})
        case QuestionKind.YES_NO:
            if not isinstance(value, bool):
                raise wrong
            return value
        case QuestionKind.NUMBER:
            if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
                raise InvalidChoice(_("Enter a number."), f"question-{question.pk}")
            return value
        case _:
            return str(value).strip()[:LONGEST_TEXT] or None


def write_answers(registration: Registration, answers: Mapping[int, Any]) -> None:
    """Replace the answers of a registration."""
    Answer.objects.filter(registration=registration).delete()
    insert_answers(registration, answers)


def insert_answers(registration: Registration, answers: Mapping[int, Any]) -> None:
    """Write the answers of a registration that has none."""
    if answers:
        Answer.objects.bulk_create(
            Answer(registration=registration, question_id=pk, value=value) for pk, value in answers.items()
        )
