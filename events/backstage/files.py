"""Importing a partner's file of participants: upload, mapping and dry run, import, report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from events.backstage.access import editable
from events.backstage.forms import MappingForm, UploadForm
from events.backstage.registrations import context_of, who
from events.importing import OUTCOME_LABELS, Report, import_participants
from events.models import EventPage, ParticipantsFile

SHOWN_ROWS = 200
"""Rows of a report on screen; refused ones first."""


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def upload(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Give the file, and see the files given before."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        kept = ParticipantsFile.objects.create(
            event=event,
            name=str(form.cleaned_data["file"].name)[:200],
            headers=form.table.headers,
            rows=form.table.rows,
            uploaded_by_id=who(request).pk,
        )
        return redirect("events_backstage:mapping", event.pk, kept.pk)
    context = {
        **context_of(request, event, _("Import participants")),
        "form": form,
        "files": event.participants_files.exclude(imported_at=None)[:20],
    }
    return render(request, "events/backstage/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def mapping(request: HttpRequest, event: EventPage, file_pk: int) -> HttpResponse:
    """Say which column is what, try without writing, then import; afterwards, the report."""
    file: ParticipantsFile = get_object_or_404(ParticipantsFile, event=event, pk=file_pk)
    context = {**context_of(request, event, _("Import participants")), "file": file, "labels": OUTCOME_LABELS}
    if file.imported_at is not None:
        context |= _told(Report.from_json(file.report))
        return render(request, "events/backstage/import_report.html", context)
    form = MappingForm(request.POST or None, file=file)
    if request.method == "POST" and form.is_valid():
        dry_run = "import" not in request.POST
        try:
            report = import_participants(file=file, mapping=form.mapping, by=who(request), dry_run=dry_run)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            if not dry_run:
                messages.success(request, _("The file is imported."))
                return redirect("events_backstage:mapping", event.pk, file.pk)
            context |= {**_told(report), "dry_run": True}
    context |= {"form": form, "sample": file.rows[:5]}
    return render(request, "events/backstage/mapping.html", context, status=422 if form.errors else 200)


def _told(report: Report) -> dict[str, object]:
    rows = sorted(report.rows, key=lambda row: (row.outcome != "refused", not row.reason, row.number))
    return {
        "counts": [(_(label), report.count(outcome)) for outcome, label in OUTCOME_LABELS.items()],
        "report_rows": [(row.number, _(OUTCOME_LABELS[row.outcome]), row.reason) for row in rows[:SHOWN_ROWS]],
        "more": max(0, len(rows) - SHOWN_ROWS),
    }
