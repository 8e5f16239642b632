"""Records that a source no longer offers: archived, never deleted; and what has had its time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.enums import FINISHED, JobState, Outcome
from resources.harvest.access import reaches
from resources.models import Item, Job, Record, Resource

KEEP_FILES = timedelta(days=7)
"""An imported file may name contacts: it is erased then, whatever became of it."""
KEEP_ITEMS = timedelta(days=180)
"""The report row by row; the counts of a run stay."""


def archive_missing(job: Job) -> int:
    """After a complete run: note what is missing, archive what two complete runs on end did not find; how many.

    Only the caller knows that the run was complete: of a broken one, nothing may be told.
    """
    seen = set(Item.objects.filter(job=job).values_list("identifier", flat=True))
    known = Record.objects.filter(source=job.source).values_list("pk", "identifier", "missing_since")
    missing = [(pk, since) for pk, identifier, since in known if identifier not in seen]
    found_again = [pk for pk, identifier, since in known if identifier in seen and since is not None]
    for start in range(0, len(found_again), 500):
        # Refused this time, but there: the count starts anew. What was archived keeps its mark, to be restored.
        chunk = found_again[start : start + 500]
        Record.objects.filter(pk__in=chunk, resource__archived_at=None).update(missing_since=None)
    first_time = [pk for pk, since in missing if since is None]
    for start in range(0, len(first_time), 500):
        chunk = first_time[start : start + 500]
        Record.objects.filter(pk__in=chunk).update(missing_since=job.started_at or timezone.now())
    archived = 0
    row = Item.objects.filter(job=job).aggregate(Max("row"))["row__max"] or 0
    for pk, since in missing:
        if since is not None and since < (job.started_at or timezone.now()):
            archived += _archive(job, pk, row + archived + 1)
    return archived


def _archive(job: Job, record_pk: int, row: int) -> int:
    reason = _("The source “%(source)s” no longer offers it.") % {"source": job.source.name}
    with transaction.atomic():
        record = Record.objects.select_for_update(of=("self",)).select_related("resource").get(pk=record_pk)
        resource: Resource = record.resource
        if resource.archived_at is not None or resource.locked or not reaches(job.source, resource, job.by):
            return 0
        resource.archived_at, resource.archived_reason = timezone.now(), reason[:300]
        resource.save(update_fields=["archived_at", "archived_reason"])
        if resource.live:
            resource.unpublish(user=job.by)
        Item.objects.create(
            job=job,
            row=row,
            identifier=record.identifier,
            title=str(resource)[:300],
            outcome=Outcome.ARCHIVED,
            reason=reason,
            resource=resource,
        )
    return 1


def purge(now: datetime) -> int:
    """Erase files and row reports that have had their time; how many."""
    done = 0
    idle = Job.objects.filter(state__in={*FINISHED, JobState.PREPARED}).exclude(file="")
    # A preview and the run after it read one file: it goes when the last of them is old.
    younger = Job.objects.filter(Q(created_at__gt=now - KEEP_FILES) | ~Q(state__in={*FINISHED, JobState.PREPARED}))
    for job in idle.filter(created_at__lte=now - KEEP_FILES).exclude(file__in=younger.values("file")):
        job.file.storage.delete(str(job.file.name))
        done += Job.objects.filter(file=job.file.name).update(file="")
    old = Item.objects.filter(job__finished_at__lte=now - KEEP_ITEMS)
    while pks := list(old.values_list("pk", flat=True)[:500]):
        done += Item.objects.filter(pk__in=pks).delete()[0]
    return done
