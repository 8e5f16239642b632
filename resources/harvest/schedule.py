"""Which sources are due, and which runs want a worker: looked at each minute."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from resources.enums import FINISHED, JobState, SourceKind
from resources.harvest import jobs
from resources.models import Job, Source

RETRY = timedelta(days=1)
"""A scheduled harvest that failed is tried again the next day, if its turn is not sooner."""


def start_due(now: Any = None) -> list[int]:
    """Ask for a run of each active source that is due, unless one is under way; their ids."""
    now = now or timezone.now()
    asked = []
    due = Source.objects.filter(active=True, every_days__gt=0).exclude(kind=SourceKind.FILE).exclude(url="")
    for pk in due.exclude(next_run_at__gt=now).values_list("pk", flat=True):
        with transaction.atomic():
            source = Source.objects.select_for_update(of=("self",)).get(pk=pk)
            if source.next_run_at is not None and source.next_run_at > now:
                continue
            if source.jobs.exclude(state__in=FINISHED).exists():
                continue
            Source.objects.filter(pk=pk).update(next_run_at=now + timedelta(days=source.every_days or 1))
            asked.append(jobs.ask(source).pk)
    return asked


def note_outcome(job: Job) -> None:
    """A failed harvest does not wait its whole turn."""
    soon = timezone.now() + RETRY
    if job.state == JobState.FAILED and not job.dry_run and job.source.every_days:
        Source.objects.filter(pk=job.source_id, next_run_at__gt=soon).update(next_run_at=soon)
