"""The first room of analytics: participation by network and year, in the admin."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analytics.forms import ParticipationForm
from analytics.participation import Line, Participation, participation, years
from cms.charts import bar_chart, svg
from cms.i18n import current_language
from events.exports import as_csv, as_xlsx, safe_cell
from events.models import DeclaredFigure
from events.tabulate import SHARE_LABELS, SHARES
from events.wording import in_words
from networks.models import Network
from networks.scope import networks_coordinated_by, sees_everything

CHART_ROWS = 20
"""Events on the chart, those with most participants."""
LABEL_LENGTH = 40


def _asked(request: HttpRequest) -> tuple[ParticipationForm, Participation]:
    """The bound form and the figures it asks for; a wrong value is told by the form, and everything is shown.

    :raises PermissionDenied: for somebody who coordinates no network.
    """
    mine = networks_coordinated_by(request.user)
    everything = sees_everything(request.user)
    scope: list[Network] | None = None if everything else list(mine)
    if scope is not None and not scope:
        raise PermissionDenied
    form = ParticipationForm(request.GET, networks=mine, years=years(scope), everything=everything)
    network = form.cleaned_data.get("reseau") if form.is_valid() else None
    year = form.cleaned_data.get("annee") if form.is_valid() else None
    return form, participation(networks=[network] if network else scope, year=year)


def _declared_words(figure: DeclaredFigure) -> dict[str, Any]:
    return {
        "label": figure.label or (str(figure.event.display_title) if figure.event else "") or _("Workshop"),
        "figure": figure,
        "profile": figure.get_profile_display() if figure.profile else "",
    }


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Figures of a network and a year: table, totals, one chart."""
    form, found = _asked(request)
    context = {
        "header_title": _("Participation"),
        "page_title": _("Participation"),
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Participation")},
        ],
        "form": form,
        "found": found,
        "lines": [(line, in_words(line.event, current_language()), _shares(line.line)) for line in found.events],
        "total_shares": [(label, found.total.shares[name]) for name, label in SHARE_LABELS.items()],
        "share_labels": SHARE_LABELS.values(),
        "declared": [_declared_words(figure) for figure in found.declared],
        "chart": _chart(found),
        "query": request.GET.urlencode(),
    }
    return render(request, "analytics/participation.html", context, status=422 if form.errors else 200)


def _shares(line: Line | None) -> list[Any]:
    return [line.shares[name] if line else None for name in SHARES]


def _chart(found: Participation) -> str:
    measured = [(str(e.event.display_title), e.line.confirmed) for e in found.events if e.line and e.line.confirmed]
    declared = [
        (_("%(label)s (declared)") % {"label": words["label"]}, words["figure"].participants)
        for words in [_declared_words(f) for e in found.events for f in e.declared]
        + [_declared_words(f) for f in found.declared]
        if words["figure"].participants
    ]
    rows = sorted([*measured, *declared], key=lambda row: -row[1])[:CHART_ROWS]
    if not rows:
        return ""
    shortened = [(_short(label, rank), float(n)) for rank, (label, n) in enumerate(rows, start=1)]
    hatched = {_short(label, rank) for rank, (label, n) in enumerate(rows, start=1) if (label, n) in declared}
    title = _("Participants by event")
    description = _("The events with most participants; hatched bars are figures declared by the organisers.")
    return svg(bar_chart(shortened, highlighted=hatched), title, description)


def _short(label: str, rank: int) -> str:
    """A label that fits beside its bar, and is the only one of its name (bars of one name would pile up)."""
    words = label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
    return f"{rank}. {words}"


@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures as a file; declared ones are marked in a column of their own."""
    _form, found = _asked(request)
    rows = ([safe_cell(cell) for cell in row] for row in table(found))
    content = as_csv(rows) if kind == "csv" else as_xlsx(rows, _("Participation"))
    types = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    response = HttpResponse(content, content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="participation.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def table(found: Participation) -> Iterator[list[Any]]:
    """Header, an event a row, declared figures, the total; empty cells are not known."""
    heads = [
        _("Event"),
        _("Network"),
        _("Date"),
        _("Kind"),
        _("Mode"),
        _("Source"),
        _("Registered people"),
        _("Confirmed people"),
    ]
    for label in SHARE_LABELS.values():
        heads += [f"{label} (%)", _("base"), _("response rate (%)")]
    yield [*heads, _("Expected"), _("Note")]
    blanks = [""] * 9
    for line in found.events:
        event = line.event
        start = [
            event.display_title,
            event.network,
            in_words(event, current_language()),
            event.get_kind_display(),
            event.get_mode_display() if event.mode else "",
        ]
        source = _("measured, provisional") if line.provisional else _("measured")
        figures = _cells(line.line) if line.line else ["", "", *blanks]
        yield [*start, source if line.line else _("no registration on this site"), *figures, "", ""]
        for figure in line.declared:
            yield _declared_row(figure, start)
    for figure in found.declared:
        mode = figure.get_mode_display() if figure.mode else ""
        yield _declared_row(figure, [_declared_words(figure)["label"], figure.network, figure.year or "", "", mode])
    yield [_("Total, measured"), "", "", "", "", _("measured"), *_cells(found.total), "", ""]


def _cells(line: Line) -> list[Any]:
    cells: list[Any] = [line.registered, line.confirmed]
    for name in SHARES:
        share = line.shares[name]
        cells += ["" if v is None else v for v in (share.percent, share.base, share.response_rate)]
    return cells


def _declared_row(figure: DeclaredFigure, start: list[Any]) -> list[Any]:
    def cell(value: int | None) -> Any:
        return "" if value is None else value

    profile = dict.fromkeys(SHARES, "") | {"private": cell(figure.private_percent)}
    if figure.profile:
        profile["beginner_with_gis" if figure.profile == "beginner_with_gis" else "non_expert"] = cell(
            figure.profile_percent
        )
    shares = [part for name in SHARES for part in (profile[name], "", "")]
    return [*start, _("declared"), "", cell(figure.participants), *shares, cell(figure.expected), figure.note]
