"""Runs over a source: asked, claimed, carried out, taken up again after a crash, told.

A record, its resource and its line of the report are written together; a run that was killed goes on with the rows
that have no line yet. The database is the truth: the task only says "look".
"""

import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.i18n import language_of_user
from resources.enums import JobState, Outcome, SourceKind
from resources.harvest import archive, readers
from resources.harvest.loose import storable
from resources.harvest.mapping import BadRecord, to_values
from resources.harvest.records import Broken, FileReader, HarvestError, Raw, Reader, title_of
from resources.harvest.tables import BadTable, Table, read_table
from resources.harvest.write import Writer, Written
from resources.models import Item, Job, Source

log = logging.getLogger(__name__)

STALE = timedelta(minutes=5)
"""A run whose heart has not beaten for so long is dead: longer than any one request with its retries."""
BEAT_SECONDS = 2.0
LONGEST_REASON = 2_000
PUBLISH = "publish"
"""``{"doubles": "publish"}`` in a mapping: what may be in the base already is published as the rest is."""
MOST_RECORDS = 2**31 - 1
"""What the column of a number of records takes; a source that announces more says nothing of use."""


class Busy(Exception):  # noqa: N818  named for what the reader meets
    """The run is done, or another worker has it."""


def ask(
    source: Source,
    *,
    dry_run: bool = False,
    by: Any = None,
    content: bytes = b"",
    file_name: str = "",
    mapping: dict[str, Any] | None = None,
    publish: bool | None = None,
    state: JobState = JobState.WAITING,
) -> Job:
    """A run that waits for a worker; of a file, with its content.

    A PREPARED one only keeps the file until somebody says which column is what.
    """
    job = Job(
        source=source,
        state=state,
        dry_run=dry_run,
        by=by,
        file_name=file_name[:255],
        mapping=mapping or {},
        publish=source.publish if publish is None else publish,
    )
    if content:
        # Where it is kept tells nobody what it is.
        job.file.save(f"{uuid.uuid4().hex}{PurePath(file_name).suffix[:10]}", ContentFile(content), save=False)
    job.save()
    return job


def again(job: Job, *, by: Any, mapping: dict[str, Any], dry_run: bool) -> Job:
    """Another run over the file of a run."""
    return Job.objects.create(
        source=job.source,
        dry_run=dry_run,
        by=by,
        file=job.file.name,
        file_name=job.file_name,
        mapping=mapping,
        publish=job.source.publish,
    )


def forget(source: Source) -> None:
    """Delete a source that brought nothing in, with its runs and their files.

    A killed command leaves it: the source stands in the admin, and its files go after their time.
    """
    for job in source.jobs.exclude(file=""):
        job.file.storage.delete(str(job.file.name))
    source.delete()


def enqueue(job: Job) -> None:
    """Ring the doorbell once the job is committed."""
    from resources.tasks import run_job

    transaction.on_commit(lambda: run_job.delay(job.pk))


def table_of(job: Job) -> Table:
    """The file of a run.

    :raises BadTable: it cannot be read, or was erased after its time.
    """
    if not job.file:
        raise BadTable(_("The file is no longer kept: give it again."))
    try:
        with job.file.open("rb") as opened:
            content = opened.read()
    except OSError as error:
        raise BadTable(_("The file is no longer kept: give it again.")) from error
    return read_table(content, job.file_name)


def claim(job_id: int) -> Job:
    """Take a waiting run, or one whose worker died; one run a source at a time.

    :raises Busy: there is nothing to take.
    """
    now = timezone.now()
    fresh = Q(state=JobState.RUNNING, heartbeat_at__gte=now - STALE)
    others = Job.objects.filter(fresh, source=OuterRef("source")).exclude(pk=job_id)
    dead = Q(state=JobState.RUNNING) & ~Q(heartbeat_at__gte=now - STALE)
    takable = Job.objects.filter(Q(state=JobState.WAITING) | dead, pk=job_id)
    with transaction.atomic():
        job = Job.objects.select_related("source__network", "by").filter(pk=job_id).first()
        if job is None:
            raise Busy
        # Two runs over one source, claimed at once, would both find the other not begun.
        Source.objects.select_for_update(of=("self",)).get(pk=job.source_id)
        if not takable.filter(~Exists(others)).update(state=JobState.RUNNING, heartbeat_at=now):
            raise Busy
        Job.objects.filter(pk=job_id, started_at=None).update(started_at=now)
    job.refresh_from_db()
    return job


class _Run:
    def __init__(self, job: Job, told: Callable[[int, int | None], None] | None = None) -> None:
        self.job, self.source, self.told = job, job.source, told
        mapping = job.mapping if isinstance(job.mapping, dict) else {}
        doubles = mapping.get("doubles") == PUBLISH
        self.writer = Writer(self.source, dry_run=job.dry_run, publish=job.publish, doubles=doubles, by=job.by)
        if self.source.kind != SourceKind.FILE:
            # Of a run taken up again: what has no identifier cannot be known again, and is told anew.
            Item.objects.filter(job=job, identifier="").delete()
        kept = Item.objects.filter(job=job).order_by("-row").values_list("row", "identifier")
        self.rows = dict(kept)
        self.seen = {identifier: row for row, identifier in kept if identifier}
        self.done_before = Counter(identifier for _row, identifier in kept)
        self.beaten = time.monotonic()
        self.gaps = False
        defaults = mapping.get("defaults")
        self.defaults = {**(defaults if isinstance(defaults, dict) else {}), **self.source.defaults}

    def beat(self, total: int | None = None, *, force: bool = False) -> None:
        """Say that the run is alive, and how far it is; also while a slow source is waited for."""
        if force or time.monotonic() - self.beaten >= BEAT_SECONDS:
            self.beaten = time.monotonic()
            fields: dict[str, Any] = {"heartbeat_at": timezone.now(), "done": len(self.rows)}
            if total is not None and 0 <= total <= MOST_RECORDS:
                fields["total"] = total
            Job.objects.filter(pk=self.job.pk).update(**fields)
            if self.told:
                self.told(len(self.rows), total)

    def carry_out(self, reader: Reader) -> None:
        self.beat(reader.total, force=True)
        for found in reader:
            self._one(found)
            self.beat(reader.total)

    def _one(self, found: Raw | Broken) -> None:
        row = getattr(found, "row", 0) or 0
        if isinstance(found, Broken):
            self.gaps = self.gaps or found.hides
        if row in self.rows if row else self.done_before[found.identifier] > 0:
            self.done_before[found.identifier] -= 1  # as often as it has a line, the same one twice is refused twice
            return
        row = row or max(self.rows, default=0) + 1
        with transaction.atomic():
            written, title = self._written(found)
            Item.objects.create(
                job=self.job,
                row=row,
                identifier=storable(found.identifier, 500),
                title=storable(title, 300),
                outcome=written.outcome,
                reason=storable(written.reason, LONGEST_REASON),
                changes=written.changes,
                resource=written.resource,
                double=written.double,
            )
        self.rows[row] = found.identifier
        self.seen.setdefault(found.identifier, row)

    def _written(self, found: Raw | Broken) -> tuple[Written, str]:
        if isinstance(found, Broken):
            return Written(Outcome.REFUSED, found.reason, {}, None), ""
        title = title_of(found.given)
        if found.identifier and found.identifier in self.seen:
            reason = _("The same identifier stands on row %(row)s.") % {"row": self.seen[found.identifier]}
            return Written(Outcome.REFUSED, reason, {}, None), title
        if found.plain:
            return self.writer.write(found.identifier, found.given), title
        try:
            mapped = to_values(found.given, defaults=self.defaults)
        except BadRecord as error:
            return Written(Outcome.REFUSED, str(error), {}, None), title
        return self.writer.write(found.identifier, mapped.values, [*found.remarks, *mapped.remarks]), title


def run(job_id: int, told: Callable[[int, int | None], None] | None = None) -> Job:
    """Carry out a run, from where it stands, to its end; what goes wrong is kept with it.

    :param told: called now and then with (records done, records in all if known).
    :raises Busy: it is done, or another worker has it.
    """
    job = claim(job_id)
    # Reasons are kept as words: in those of who asked, whatever the worker speaks.
    with translation.override(language_of_user(job.by)):
        return _carry_out(job, told)


def _carry_out(job: Job, told: Callable[[int, int | None], None] | None) -> Job:
    error = ""
    gaps = True
    try:
        carried = _Run(job, told)
        reader = _reader(job, carried.beat)
        if isinstance(reader, FileReader):
            job.left_out, job.above = reader.left_out(), reader.table.above
        carried.carry_out(reader)
        gaps = carried.gaps
        if not carried.rows and job.source.kind != SourceKind.FILE:
            error = _("The source offers no record.")
    except (HarvestError, BadTable) as failure:
        error = str(failure)
    except Exception:
        log.exception("run %s of source %s failed", job.pk, job.source.code)
        error = _("An unexpected error stopped the run; it was logged. Rows done are kept.")
    return _finish(job, error, complete=not error and not gaps)


def _reader(job: Job, beat: Callable[[], None]) -> Reader:
    if job.source.kind == SourceKind.FILE:
        return FileReader(table_of(job), job.mapping)
    return readers.reader_for(job.source, beat)


def _finish(job: Job, error: str, *, complete: bool) -> Job:
    job.complete = complete
    if complete and not job.dry_run and job.source.kind != SourceKind.FILE:
        archive.archive_missing(job)
    found = Item.objects.filter(job=job).values_list("outcome").annotate(Count("pk")).order_by()
    job.counts = {str(outcome): count for outcome, count in found}
    job.done = sum(job.counts.values())
    job.doubles = Item.objects.filter(job=job, double=True).count()
    job.state = JobState.FAILED if error else JobState.DONE
    job.error = storable(error, LONGEST_REASON)
    job.finished_at = job.heartbeat_at = timezone.now()
    job.total = job.done if not error else job.total
    job.save()
    return job


def due_runs(jobs: Iterable[Job] | None = None) -> list[int]:
    """Runs that wait for a worker, and those whose worker died; oldest first."""
    now = timezone.now()
    waiting = Q(state=JobState.WAITING) | (Q(state=JobState.RUNNING) & ~Q(heartbeat_at__gte=now - STALE))
    return list(Job.objects.filter(waiting).order_by("created_at", "pk").values_list("pk", flat=True)[:20])


def is_silent(job: Job) -> bool:
    """Whether the worker of a run that goes on has not been heard of for so long that another takes it up."""
    return job.heartbeat_at is None or job.heartbeat_at < timezone.now() - STALE


def counts_of(job: Job) -> list[tuple[Outcome, int]]:
    """Records by outcome, those that occur."""
    return [(outcome, job.counts[outcome]) for outcome in Outcome if job.counts.get(outcome)]
