"""Registrations of an event as a table: CSV and XLSX, safe to open in a spreadsheet."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cms.places import country_name, region_name
from cms.tables import as_csv as as_csv
from cms.tables import safe_cell as safe_cell
from events.enums import PlaceState
from events.models import EventPage, Question, Registration
from events.personal import answer_in_words


def header(questions: Sequence[Question]) -> list[str]:
    """Titles of the columns, in the active language."""
    return [
        _("Last name"),
        _("First name"),
        _("E-mail address"),
        _("Organisation"),
        _("State"),
        _("Places"),
        _("Waiting list"),
        _("Sector"),
        _("Profile"),
        _("Level in remote sensing"),
        _("Level in GIS"),
        _("Region"),
        _("Country"),
        _("Agrees to be listed"),
        _("Language"),
        _("Origin"),
        _("Registered on"),
        _("Address confirmed on"),
        _("Note"),
        *[str(question) for question in questions],
    ]


def _row(registration: Registration, questions: Sequence[Question], zone: Any) -> list[str]:
    places = list(registration.places.all())
    answers = {answer.question_id: answer for answer in registration.answers.all()}
    held = "; ".join(str(p.pool) for p in places if p.state == PlaceState.HELD)
    waiting = "; ".join(str(p.pool) for p in places if p.state == PlaceState.WAITING)
    moments = [m and m.astimezone(zone).strftime("%Y-%m-%d %H:%M") for m in _moments(registration)]
    return [
        registration.last_name,
        registration.first_name,
        registration.email_as_typed,
        registration.organisation,
        registration.get_state_display(),
        held,
        waiting,
        registration.get_sector_display() if registration.sector else "",
        registration.get_role_display() if registration.role else "",
        registration.get_level_display() if registration.level else "",
        registration.get_gis_level_display() if registration.gis_level else "",
        region_name(registration.region) if registration.region else "",
        country_name(registration.country) if registration.country else "",
        _("Yes") if registration.listed else _("No"),
        registration.language,
        registration.get_origin_display(),
        *[moment or "" for moment in moments],
        registration.note,
        *[answer_in_words(q, answers[q.pk].value) if q.pk in answers else "" for q in questions],
    ]


def _moments(registration: Registration) -> tuple[Any, Any]:
    return registration.created_at, registration.confirmed_at


def table(event: EventPage, registrations: QuerySet[Registration]) -> Iterator[list[str]]:
    """Header and rows, every cell safe; queries do not grow with the number of rows."""
    questions = list(event.questions.order_by("order", "pk"))
    yield [safe_cell(title) for title in header(questions)]
    people = registrations.select_related("participant").prefetch_related("places__pool__part", "answers")
    for registration in people:
        yield [safe_cell(value) for value in _row(registration, questions, event.zone)]


def as_xlsx(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """One sheet, every cell a string."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_title(title: str) -> str:
    """A title Excel accepts: at most 31 characters, none of ``[]:*?/\\``."""
    cleaned = ILLEGAL_CHARACTERS_RE.sub("", "".join(" " if c in "[]:*?/\\'" else c for c in title))
    return cleaned.strip()[:31] or "Maillage"
