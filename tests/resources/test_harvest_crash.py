"""A harvest whose worker is killed, and the next one asked for at once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from resources.enums import JobState, Outcome
from resources.harvest import jobs
from resources.models import Item, Job, Record, Resource
from tests.resources.servers import stac
from tests.resources.servers.base import Answer

SCRIPT = """
import os, sys
import django
django.setup()
from django.conf import settings
settings.HTTP_ALLOWED_HOSTS = [sys.argv[2]]
from resources.harvest import jobs
jobs.run(int(sys.argv[1]))
"""
BROKEN = {"type": "Collection", "id": ""}


def pages():
    """Twelve collections by threes; on each page one that nobody can name, on the first one that stands twice."""
    found = [[stac.collection(f"c{3 * p + n}", **{"sci:doi": None}) for n in range(3)] + [BROKEN] for p in range(4)]
    found[0].append(found[0][0])
    return found


def resumed(job):
    assert (job.state, job.error, job.complete) == (JobState.DONE, "", True)
    assert job.counts == {Outcome.CREATED: 12, Outcome.REFUSED: 5}, "each told once"
    assert Resource.objects.count() == Record.objects.count() == 12
    assert not Record.objects.exclude(missing_since=None).exists()


@pytest.mark.django_db
def test_a_harvest_taken_up_again_tells_each_record_once(catalogue, source, monkeypatch):
    url = stac.serve_api(catalogue, pages())
    job = jobs.ask(source("stac", url, publish=False))
    real, calls = jobs.Writer.write, []

    def dies(self, identifier, *args, **kwargs):
        calls.append(identifier)
        if len(calls) == 8:
            raise KeyboardInterrupt
        return real(self, identifier, *args, **kwargs)

    monkeypatch.setattr(jobs.Writer, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    monkeypatch.setattr(jobs.Writer, "write", real)
    Job.objects.update(heartbeat_at=timezone.now() - jobs.STALE * 2)
    resumed(jobs.run(job.pk))


@pytest.mark.crash
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_killed_harvest_and_the_next_one_at_once(catalogue, source):
    """``kill -9``: the next harvest waits its turn, the killed one goes on, nothing is there twice or archived."""
    url = stac.serve_api(catalogue, pages())
    found = source("stac", url, publish=False)
    job = jobs.ask(found)
    # The third page does not come while the worker lives.
    whole, stuck = catalogue.routes["/stac/collections"], Answer(hang=True)
    catalogue.routes["/stac/collections"] = lambda query: stuck if query.get("page") == "2" else whole(query)
    db = connection.settings_dict
    database = f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"
    env = {**os.environ, "TEST_DATABASE_URL": database}
    command = [sys.executable, "-c", SCRIPT, str(job.pk), catalogue.host]
    worker = subprocess.Popen(command, env=env, cwd=Path(__file__).parents[2])
    until = time.monotonic() + 90
    try:
        while Item.objects.filter(job=job).count() < 9:
            assert worker.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    catalogue.routes["/stac/collections"] = whole
    assert Resource.objects.count() == Record.objects.count() == 6

    second = jobs.ask(found)
    for pk in (second.pk, job.pk):
        with pytest.raises(jobs.Busy):
            jobs.run(pk)
    assert jobs.due_runs() == [second.pk], "it waits; the killed one may still be alive"
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {job.pk: JobState.RUNNING, second.pk: JobState.WAITING}

    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - jobs.STALE - timedelta(seconds=1))
    assert jobs.due_runs() == [job.pk, second.pk], "the one that was asked for first goes first"
    resumed(jobs.run(job.pk))
    after = jobs.run(second.pk)
    assert after.counts == {Outcome.UNCHANGED: 12, Outcome.REFUSED: 5}
    assert Resource.objects.filter(archived_at=None).count() == 12
    with pytest.raises(jobs.Busy):
        jobs.run(job.pk)
