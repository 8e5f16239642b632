"""Twenty sending processes killed in the act: nobody gets a mail twice, and nobody is forgotten unseen."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from cms.outbox.compose import MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.mime import field_placeholder

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent / "crash"
DELIVERIES = 2000
KILLS = 20
PATIENCE = 240.0
"""Seconds after which the run counts as stuck."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A sink, celery workers and a beat over one database, and what is needed to look at them."""

    def __init__(self, folder, query, environment):
        self.folder, self.query = folder, query
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

    def __enter__(self):
        celery = ["-m", "celery", "-A", "cms.celery"]
        self.start(str(HERE / "sink.py"), str(self.port), str(self.log))
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

    def run(self, at_half):
        """Kill at even intervals, call ``at_half`` in the middle, wait until nothing moves any more."""
        deadline = time.monotonic() + PATIENCE
        half_done = False
        while time.monotonic() < deadline:
            accepted = self.accepted()
            if not half_done and accepted >= DELIVERIES // 2:
                at_half()
                half_done = True
            if len(self.killed) < KILLS and accepted >= (len(self.killed) + 1) * DELIVERIES // (KILLS + 2):
                self.kill_a_sender(deadline)
            elif not self.query(
                "SELECT 1 FROM outbox_delivery WHERE state IN ('pending', 'claimed', 'sending', 'deferred')"
            ):
                break
            time.sleep(0.02)
        assert half_done
        assert len(self.killed) == KILLS


def fill_outbox():
    name = field_placeholder("name")
    enqueue_many(
        stream="letter",
        key="letter",
        label="Lettre",
        contents={"fr": MailContent("Lettre", f"Bonjour {name}\n" * 20, f"<p>Bonjour {name}</p>" * 20)},
        recipients=[Recipient(f"r{n}@example.org", "fr", {"name": f"n° {n}"}) for n in range(DELIVERIES - 100)],
    )
    for n in range(100):
        enqueue(
            stream="registration",
            to=f"t{n}@example.org",
            content=MailContent(f"Inscription {n}", "Bonjour\n"),
            language="fr",
            key=f"t{n}",
        )


def judge(site):
    rows = site.query("SELECT mail_id, address, state FROM outbox_delivery")
    received = Counter(site.log.read_text().splitlines())
    assert len(rows) == DELIVERIES
    assert [line for line, n in received.items() if n > 1] == [], "somebody got a mail twice"
    states = Counter(state for _id, _address, state in rows)
    assert set(states) <= {"sent", "uncertain"}, states
    assert states["uncertain"] <= KILLS
    for mail_id, address, state in rows:
        if state == "sent":
            assert f"{mail_id} {address}" in received
    missing = [address for mail_id, address, state in rows if f"{mail_id} {address}" not in received]
    assert len(missing) <= states["uncertain"]
    assert sum(received.values()) == DELIVERIES - len(missing), "nothing arrived that was not in the outbox"
    return states, missing


@pytest.mark.postgresql
@pytest.mark.redis
def test_twenty_kills_and_a_flushed_broker(tmp_path):
    import redis

    if connection.vendor != "postgresql" or not os.environ.get("TEST_REDIS_URL"):
        pytest.skip("needs TEST_DATABASE_URL (PostgreSQL) and TEST_REDIS_URL")
    broker = redis.Redis.from_url(os.environ["TEST_REDIS_URL"])
    broker.flushdb()
    fill_outbox()
    facts = connection.settings_dict

    def query(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    address = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT'] or 5432}/{facts['NAME']}"
    environment = {"TEST_DATABASE_URL": address, "CELERY_BROKER_URL": os.environ["TEST_REDIS_URL"]}
    with Site(tmp_path, query, environment) as site:
        site.run(at_half=broker.flushdb)
        states, missing = judge(site)
    broker.flushdb()
    print(f"{KILLS} kills: {dict(states)}, {len(missing)} of the uncertain did not arrive")


def test_twenty_kills_on_the_embedded_defaults(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("the embedded defaults are SQLite and the file broker")
    fill_outbox()
    path = tmp_path / "site.sqlite3"
    connection.ensure_connection()
    opened = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.connection.backup(opened)

    def query(statement):
        return opened.execute(statement).fetchall()

    def empty_the_broker():
        for message in (tmp_path / "broker" / "queue").glob("*.msg"):
            message.unlink(missing_ok=True)

    environment = {
        "DATABASE_URL": f"sqlite:///{path}",
        "TEST_DATABASE_URL": "",
        "CELERY_BROKER_URL": "maillage-files://",
        "BROKER_FOLDER": str(tmp_path / "broker"),
    }
    with Site(tmp_path, query, environment) as site:
        site.run(at_half=empty_the_broker)
        states, missing = judge(site)
    opened.close()
    print(f"{KILLS} kills: {dict(states)}, {len(missing)} of the uncertain did not arrive")
