"""The migrated SQLite file that test databases are copied from: migrations take half a minute, a copy no time.

Kept under ``var/`` and named after everything the migrations come from, so that a change of any makes a new one.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-templates"
PACKAGES = ("cms", "networks", "resources", "events", "analytics")
KEPT = 3
"""Files of other branches that stay, the newest first."""


def fingerprint() -> str:
    """What the schema comes from: our migrations, and the versions of what is installed."""
    told = hashlib.sha256()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("migrations/*.py")):
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    for name in sorted(f"{each.name} {each.version}" for each in distributions()):
        told.update(f"{name}\n".encode())
    return told.hexdigest()[:16]


def sqlite_template() -> Path:
    """The file; made where missing, by one process at a time.

    :raises subprocess.CalledProcessError: where the migrations do not run on SQLite.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return path
        draft = FOLDER / "draft.sqlite3"
        draft.unlink(missing_ok=True)
        variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": f"sqlite:///{draft}"}
        variables.pop("TEST_DATABASE_URL", None)
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, check=True)
        with closing(sqlite3.connect(draft)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")  # everything in one file
        draft.replace(path)
        made = sorted(FOLDER.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in made[KEPT:]:
            old.unlink(missing_ok=True)
    return path
