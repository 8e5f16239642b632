"""Runs the whole suite: on SQLite, on PostgreSQL, then what runs once; ``python -m tools.test``.

Uses ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` where set, else throwaway servers. Ends with what each run left
out and the closing line of each; the exit code is 0 only when every run passed and none was left undone.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tools import migrated, servers

ROOT = Path(__file__).resolve().parent.parent
JOBS = os.environ.get("JOBS", "2")
NO_TESTS = 5
"""pytest's exit code when nothing was selected."""


@dataclass
class Run:
    """One call of pytest."""

    name: str
    marks: str
    postgresql: bool
    parallel: bool
    paths: list[str] = field(default_factory=list)
    code: int | None = None
    closing: str = ""
    seconds: float = 0.0
    left_out: Counter[str] = field(default_factory=Counter)


RUNS = [
    # What knows no database is run once, here; the walk through every address, once, on PostgreSQL.
    Run(
        "SQLite",
        "not postgresql and not redis and not browser and not crash and not walk",
        postgresql=False,
        parallel=True,
    ),
    Run("PostgreSQL", "not browser and not crash and not no_database", postgresql=True, parallel=True),
    # Apart: one commits the demonstration data for all its tests, the other empties the database after each.
    Run("Chromium, demonstration data", "browser and demo_data and not crash", postgresql=True, parallel=True),
    Run("Chromium, fresh sites", "browser and not demo_data and not crash", postgresql=True, parallel=True),
    Run("crashes, on PostgreSQL and Redis", "crash", postgresql=True, parallel=False),
    Run(
        "crashes, on the embedded defaults", "crash and not postgresql and not redis", postgresql=False, parallel=False
    ),
]


class Databases:
    """Test databases on PostgreSQL: migrated once, then copied for each worker of each run (seconds, not minutes)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.name = f"test_{urlsplit(address).path.lstrip('/')}"
        self.template = f"{self.name}_template"
        self.made: set[str] = set()

    def statement(self, text: str, *names: str) -> None:
        """Run one statement on the server, its names quoted."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))

    def migrate(self) -> None:
        """Make the template."""
        self.statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.template)
        self.statement("CREATE DATABASE {}", self.template)
        self.made.add(self.template)
        there = urlsplit(self.address)._replace(path=f"/{self.template}").geturl()
        variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test", "TEST_DATABASE_URL": there}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, check=True)

    def copies(self, parallel: bool) -> None:
        """Fresh copies under the names pytest-django will look for (run it with ``--reuse-db``)."""
        for suffix in [f"_gw{number}" for number in range(int(JOBS))] if parallel else [""]:
            self.statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name + suffix)
            self.statement("CREATE DATABASE {} TEMPLATE {}", self.name + suffix, self.template)
            self.made.add(self.name + suffix)

    def drop(self) -> None:
        """Leave nothing behind."""
        for name in self.made:
            self.statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def environment(run: Run, database: str, redis: str, report: Path) -> dict[str, str]:
    """What pytest gets: this run's engine and nothing of the caller's own site."""
    dropped = ("DATABASE_URL", "TEST_DATABASE_URL", "TEST_REDIS_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL")
    result = {name: value for name, value in os.environ.items() if name not in dropped}
    result |= {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "MAILLAGE_LEFT_OUT": str(report)}
    if run.postgresql:
        result |= {"TEST_DATABASE_URL": database, "MAILLAGE_MIGRATED_COPY": "1"} if database else {}
        result |= {"TEST_REDIS_URL": redis} if redis else {}
    return result


def execute(run: Run, databases: Databases | None, redis: str, arguments: list[str]) -> None:
    """Run pytest, its output shown as it comes; keep its exit code, its closing line and what it left out."""
    began = time.monotonic()
    print(f"\n=== {run.name}: pytest -m '{run.marks}'", flush=True)
    if run.postgresql and databases:
        databases.copies(run.parallel)
    with tempfile.NamedTemporaryFile(prefix="maillage-left-out-") as report:
        command = [sys.executable, "-m", "pytest", "-q", "-m", run.marks, "-p", "no:cacheprovider"]
        command += ["-n", JOBS, "--dist", "loadgroup"] if run.parallel else []
        command += ["--reuse-db"] if run.postgresql else []
        variables = environment(run, databases.address if databases else "", redis, Path(report.name))
        with subprocess.Popen(
            [*command, *arguments], cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        ) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                if re.search(r"\d+ (passed|failed|error|skipped|deselected)|no tests ran", line):
                    run.closing = line.strip(" =\n")
        run.code = process.returncode
        run.left_out = Counter(line for line in Path(report.name).read_text().splitlines() if line)
    run.seconds = time.monotonic() - began


def verdict(run: Run) -> str:
    """One line: passed, failed, nothing to run, or not run."""
    if run.code is None:
        return "NOT RUN"
    if run.code == NO_TESTS:
        return "no such tests"
    return "passed" if run.code == 0 else f"FAILED ({run.code})"


def summary() -> bool:
    """Print how every run ended and what it left out; whether all is well."""
    print("\n=== Left out")
    for run in RUNS:
        wanted = ", ".join(f"{number} {mark}" for mark, number in sorted(run.left_out.items())) or "nothing"
        print(f"  {run.name}: {wanted}")
    print("=== Runs")
    for run in RUNS:
        print(f"  {verdict(run):14} {run.seconds:6.0f} s  {run.name}: {run.closing}")
    print(f"  {'':14} {sum(run.seconds for run in RUNS):6.0f} s  in all")
    return all(run.code in (0, NO_TESTS) for run in RUNS) and any(run.code == 0 for run in RUNS)


def main(arguments: list[str]) -> int:
    """Start what is needed, run everything, say how it went; extra arguments go to pytest."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that servers are stopped too
    with contextlib.ExitStack() as stack:
        database, redis = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
        for name, needed in (("PostgreSQL", not database), ("Redis", not redis)):
            if not needed:
                continue
            try:
                address = stack.enter_context(servers.postgresql() if name == "PostgreSQL" else servers.redis())
            except (servers.UnavailableError, subprocess.CalledProcessError, LookupError) as problem:
                print(f"{name}: {problem}; its tests are left out, and the whole counts as failed.", file=sys.stderr)
                continue
            database, redis = (address, redis) if name == "PostgreSQL" else (database, address)
        databases = Databases(database) if database else None
        with ThreadPoolExecutor(1) as beside:
            template = beside.submit(migrated.sqlite_template)
            if databases:
                stack.callback(databases.drop)
                databases.migrate()
            template.result()
        for run in RUNS:
            if not run.postgresql or (databases and redis):
                execute(run, databases, redis, arguments)
    return 0 if summary() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
