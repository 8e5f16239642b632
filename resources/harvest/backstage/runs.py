"""Runs over a source: give a file, say which column is what, look before writing, follow, read the report."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from resources.enums import FINISHED, JobState, Outcome, SourceKind
from resources.harvest import jobs
from resources.harvest.access import may_run
from resources.harvest.backstage.forms import MappingForm, OutcomeForm, RunForm, UploadForm
from resources.harvest.backstage.viewsets import schedule_of
from resources.harvest.presets import mapping_for
from resources.harvest.report import write_csv
from resources.harvest.tables import BadTable
from resources.models import Job, Source

PER_PAGE = 100
SHOWN_RUNS = 30
REFRESH_SECONDS = 3


def _guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view the source of its address, to those who may run it; foreign means not found."""

    @wraps(view)
    def checked(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        source = get_object_or_404(Source.objects.select_related("network"), pk=pk)
        if not may_run(request.user, source):
            raise Http404
        return view(request, source, *args, **kwargs)

    return checked


def _job(source: Source, job_pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("source", "by"), source=source, pk=job_pk)


def _counted(job: Job) -> list[tuple[Outcome, int, str]]:
    """Records by outcome: (outcome, how many, what became of so many)."""
    words = foreseen_words if job.dry_run else outcome_words
    return [(outcome, count, words(outcome, count)) for outcome, count in jobs.counts_of(job)]


def foreseen_words(outcome: Outcome, count: int) -> str:
    """What would become of ``count`` records: a preview writes none."""
    match outcome:
        case Outcome.CREATED:
            return ngettext("record to create", "records to create", count)
        case Outcome.UPDATED:
            return ngettext("record to update", "records to update", count)
        case Outcome.ARCHIVED:
            return ngettext("record to archive", "records to archive", count)
    return outcome_words(outcome, count)


def outcome_words(outcome: Outcome, count: int) -> str:
    """What became of ``count`` records, without the figure."""
    match outcome:
        case Outcome.CREATED:
            return ngettext("record created", "records created", count)
        case Outcome.UPDATED:
            return ngettext("record updated", "records updated", count)
        case Outcome.UNCHANGED:
            return ngettext("record unchanged", "records unchanged", count)
        case Outcome.REFUSED:
            return ngettext("record refused", "records refused", count)
        case Outcome.ARCHIVED:
            return ngettext("record archived", "records archived", count)


def _context(source: Source, title: str = "") -> dict[str, Any]:
    """The heading says which source, on its own page (no ``title``) and on those below it."""
    heading = f"{source.name} – {title}" if title else source.name
    above = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("resource-source:index"), "label": _("Sources of records")},
    ]
    if title:
        above.append({"url": reverse("resource_runs:runs", args=[source.pk]), "label": source.name})
    return {
        "source": source,
        "is_file": source.kind == SourceKind.FILE,
        "page_title": heading,
        "header_title": heading,
        "header_icon": "download",
        "breadcrumbs_items": [*above, {"url": "", "label": heading}],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
def runs(request: HttpRequest, source: Source) -> HttpResponse:
    """The runs of a source; a file is given here."""
    form = None
    if source.kind == SourceKind.FILE:
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            job = jobs.ask(
                source,
                by=request.user,
                content=form.content,
                file_name=str(form.cleaned_data["file"].name),
                mapping=mapping_for(source.mapping, form.table.headers),
                state=JobState.PREPARED,
            )
            return redirect("resource_runs:mapping", source.pk, job.pk)
    listed = [(job, _counted(job)) for job in source.jobs.select_related("by")[:SHOWN_RUNS]]
    context = {**_context(source), "form": form, "jobs": listed, "schedule": schedule_of(source)}
    refused = form is not None and bool(form.errors)
    return render(request, "resources/admin/harvest/runs.html", context, status=422 if refused else 200)


@require_POST
@_guarded
def start(request: HttpRequest, source: Source) -> HttpResponse:
    """Harvest now, or look what a harvest would do."""
    form = RunForm(request.POST)
    if source.kind == SourceKind.FILE or not form.is_valid():
        messages.error(request, _("Choose what to do."))
        return redirect("resource_runs:runs", source.pk)
    return _begin(request, source, dry_run=form.cleaned_data["action"] == "try")


def _begin(request: HttpRequest, source: Source, *, dry_run: bool) -> HttpResponse:
    under_way = source.jobs.filter(state__in=[JobState.WAITING, JobState.RUNNING]).first()
    if under_way is not None:
        messages.warning(request, _("A run over this source is under way already."))
        return redirect("resource_runs:run", source.pk, under_way.pk)
    job = jobs.ask(source, dry_run=dry_run, by=request.user)
    jobs.enqueue(job)
    return redirect("resource_runs:run", source.pk, job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
def mapping(request: HttpRequest, source: Source, job_pk: int) -> HttpResponse:
    """Say which column is what, then try or import."""
    job = _job(source, job_pk)
    try:
        table = jobs.table_of(job)
    except BadTable as error:
        messages.error(request, str(error))
        return redirect("resource_runs:runs", source.pk)
    form = MappingForm(request.POST if request.method == "POST" else None, table=table, mapping=job.mapping)
    action = RunForm(request.POST)
    if request.method == "POST" and form.is_valid() and action.is_valid():
        Source.objects.filter(pk=source.pk).update(mapping=form.mapping)
        asked = jobs.again(job, by=request.user, mapping=form.mapping, dry_run=action.cleaned_data["action"] == "try")
        jobs.enqueue(asked)
        return redirect("resource_runs:run", source.pk, asked.pk)
    context = {
        **_context(source, job.file_name or _("File")),
        "job": job,
        "form": form,
        "headers": table.headers,
        "sample": [[row.get(header, "") for header in table.headers] for _number, row in table.rows[:5]],
        "above": table.above,
        "total": len(table.rows),
    }
    return render(request, "resources/admin/harvest/mapping.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
def run(request: HttpRequest, source: Source, job_pk: int) -> HttpResponse:
    """How far a run is, then its report; after a preview, the real run is one button away."""
    job = _job(source, job_pk)
    if request.method == "POST":
        if source.kind == SourceKind.FILE and job.file and job.state in FINISHED:
            asked = jobs.again(job, by=request.user, mapping=job.mapping, dry_run=False)
            jobs.enqueue(asked)
            return redirect("resource_runs:run", source.pk, asked.pk)
        if source.kind != SourceKind.FILE:
            return _begin(request, source, dry_run=False)
        messages.error(request, _("The file is no longer kept: give it again."))
        return redirect("resource_runs:runs", source.pk)
    filters = OutcomeForm(request.GET)
    items = job.items.select_related("resource")
    number: int | None = None
    if filters.is_valid():
        number = filters.cleaned_data["p"]
        if outcome := filters.cleaned_data["outcome"]:
            items = items.filter(double=True) if outcome == OutcomeForm.DOUBLE else items.filter(outcome=outcome)
    page = Paginator(items, PER_PAGE).get_page(number or 1)
    finished = job.state in FINISHED
    context = {
        **_context(source, _("Preview") if job.dry_run else _("Run")),
        "job": job,
        "finished": finished,
        "prepared": job.state == JobState.PREPARED,
        "percent": min(100, job.done * 100 // job.total) if job.total else None,
        "counts": _counted(job),
        "shown": filters.cleaned_data["outcome"] if filters.is_valid() else "",
        "shown_words": dict(OutcomeForm.CHOICES).get(filters.cleaned_data["outcome"], "") if filters.is_valid() else "",
        "silent": job.state == JobState.RUNNING and jobs.is_silent(job),
        "drafts": finished and not job.dry_run and not job.publish and bool(job.counts.get(Outcome.CREATED)),
        "drafts_url": f"{reverse('wagtailsnippets_resources_resource:list')}?live=false",
        "page": page,
        "refresh": REFRESH_SECONDS,
    }
    response = render(request, "resources/admin/harvest/run.html", context)
    if job.state in (JobState.WAITING, JobState.RUNNING):
        # The page follows the run without a script.
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


@require_GET
@_guarded
def report(request: HttpRequest, source: Source, job_pk: int) -> HttpResponse:
    """The report of a run as CSV, in the reader's language."""
    job = _job(source, job_pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{source.code}-{job.pk}.csv"'
    with translation.override(translation.get_language()):
        write_csv(response, job)
    return response
