"""Background tasks of the resource base."""

from celery import shared_task
from django.utils import timezone

from resources import linkcheck
from resources.harvest import archive, jobs, schedule
from resources.index import store
from resources.offline import copies
from resources.saved.digest import send_due


@shared_task
def run_job(job_id: int) -> None:
    """Carry out a run over a source; one that is done, or in other hands, is left alone."""
    try:
        schedule.note_outcome(jobs.run(job_id))
    except jobs.Busy:
        return


@shared_task
def pump_jobs() -> int:
    """Each minute: start what is due, take up runs that wait or whose worker died; how many."""
    schedule.start_due()
    waiting = jobs.due_runs()
    for pk in waiting:
        run_job.delay(pk)
    return len(waiting)


@shared_task
def purge_jobs() -> int:
    """Each day: erase imported files and row reports that have had their time; how many."""
    return archive.purge(timezone.now())


@shared_task
def send_digests() -> int:
    """Weekly news of saved searches; run at any time, as often as one likes: a search moves on with its mail."""
    return send_due()


@shared_task
def prune_search_changes() -> int:
    """Forget old changes of the search; how many."""
    return store.prune()


@shared_task
def collect_links() -> int:
    """Each hour: follow the addresses of published resources; how many are new."""
    return linkcheck.collect(timezone.now())


@shared_task
def check_links() -> int:
    """Every few minutes: ask some addresses that are due whether they answer; how many."""
    return linkcheck.check_due(timezone.now())


@shared_task
def make_offline_copy(force: bool = False) -> bool:
    """Once a day: the base as ``resources.zip``, where it changed; whether a copy was made."""
    return copies.refresh(force=force) is not None
