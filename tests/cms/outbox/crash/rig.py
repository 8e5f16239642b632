"""A site as deployed, in processes of its own, one of which is killed now and then; and a mail server beside it."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
PATIENCE = 240.0
"""Seconds after which the run counts as stuck."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A sink, celery workers and a beat over one database, and what is needed to look at them."""

    def __init__(self, folder, query, environment, *, total, kills, empty_the_broker, sink=()):
        self.folder, self.query, self.total, self.kills = folder, query, total, kills
        self.empty_the_broker, self.sink = empty_the_broker, sink
        self.log = folder / "sink.log"
        self.log.touch()
        self.port = free_port()
        self.environment = (
            os.environ
            | environment
            | {
                "DJANGO_SETTINGS_MODULE": "crash_settings",
                "PYTHONPATH": f"{HERE}:{ROOT}",
                "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
                "BEAT_FILE": str(folder / "beat"),
            }
        )
        self.processes = []
        self.killed = []

    def start(self, *command):
        name = f"{len(self.processes)}.out"
        with (self.folder / name).open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def __enter__(self):
        celery = ["-m", "celery", "-A", "cms.celery"]
        self.start(str(HERE / "sink.py"), str(self.port), str(self.log), *self.sink)
        self.start(*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip")
        self.start(*celery, "beat", "--loglevel", "WARNING", "--pidfile=")
        return self

    def __exit__(self, *exception):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        if exception[0]:
            for path in sorted(self.folder.glob("*.out")):
                print(f"--- {path.name}\n{path.read_text()[-4000:]}")

    def accepted(self):
        return self.log.read_bytes().count(b"\n")

    def kill_a_sender(self, deadline):
        """SIGKILL a process that is handing a mail over at this moment."""
        while time.monotonic() < deadline:
            for (name,) in self.query("SELECT claimed_by FROM outbox_delivery WHERE state = 'sending'"):
                pid = int(name.split("/")[-2])
                if pid in self.killed:
                    continue
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed.append(pid)
                    return
            time.sleep(0.002)
        raise AssertionError("nobody was sending")

    def run(self):
        """Kill at even intervals, empty the broker in the middle, wait until nothing moves any more."""
        deadline = time.monotonic() + PATIENCE
        half_done = False
        while time.monotonic() < deadline:
            accepted = self.accepted()
            if not half_done and accepted >= self.total // 2:
                self.empty_the_broker()
                half_done = True
            if len(self.killed) < self.kills and accepted >= (len(self.killed) + 1) * self.total // (self.kills + 2):
                self.kill_a_sender(deadline)
            elif not self.query(
                "SELECT 1 FROM outbox_delivery WHERE state IN ('pending', 'claimed', 'sending', 'deferred')"
            ):
                break
            time.sleep(0.02)
        assert half_done
        assert len(self.killed) == self.kills


@contextlib.contextmanager
def deployed(folder, **options):
    """The site over the database of the test: PostgreSQL and Redis where there are any, else the embedded defaults."""
    if connection.vendor == "postgresql":
        yield from _on_servers(folder, options)
    else:
        yield from _embedded(folder, options)


def _on_servers(folder, options):
    import redis

    if not os.environ.get("TEST_REDIS_URL"):
        pytest.skip("needs TEST_REDIS_URL beside TEST_DATABASE_URL")
    broker = redis.Redis.from_url(os.environ["TEST_REDIS_URL"])
    broker.flushdb()
    facts = connection.settings_dict

    def query(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    address = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT'] or 5432}/{facts['NAME']}"
    environment = {"TEST_DATABASE_URL": address, "CELERY_BROKER_URL": os.environ["TEST_REDIS_URL"]}
    with Site(folder, query, environment, empty_the_broker=broker.flushdb, **options) as site:
        yield site
    broker.flushdb()


def _embedded(folder, options):
    path = folder / "site.sqlite3"
    connection.ensure_connection()
    opened = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.connection.backup(opened)

    def query(statement):
        return opened.execute(statement).fetchall()

    def empty_the_broker():
        for message in (folder / "broker" / "queue").glob("*.msg"):
            message.unlink(missing_ok=True)

    environment = {
        "DATABASE_URL": f"sqlite:///{path}",
        "TEST_DATABASE_URL": "",
        "CELERY_BROKER_URL": "maillage-files://",
        "BROKER_FOLDER": str(folder / "broker"),
    }
    with Site(folder, query, environment, empty_the_broker=empty_the_broker, **options) as site:
        yield site
    opened.close()
