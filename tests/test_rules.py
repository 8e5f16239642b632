"""Rules of the house that a program can hold: sizes, addresses, what is under version control."""

import re
import subprocess
from pathlib import Path

import pytest
from django.db import transaction

from cms.outbox.models import Delivery, Mailing

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("cms", "networks", "resources", "events", "analytics")
LONGEST = 300
LONGER_FOR_A_REASON = {
    "events/demo_data/fiction.py": "a table of fictitious events, no logic",
    "resources/demo_data/data.py": "a table of fictitious records, no logic",
    "resources/models/resource.py": "the fields of a record, with their labels and help texts",
}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".woff", ".ttf", ".webp", ".mo", ".gz", ".br", ".pdf"}
REGISTRY = re.compile(r"https?://|file://|index-url|find-links|trusted-host|--hash", re.IGNORECASE)
MACHINE_PATHS = re.compile(r"/(?:work|root|home/\w+|opt/(?:pypi|wheels)|tmp/wt)/")


def tracked() -> list[Path]:
    """Files under version control; the test is left out where there is no repository."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a Git repository")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_modules_are_rooms_not_halls():
    long = {}
    for package in FLOORS:
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if "migrations" not in path.parts and lines > LONGEST:
                long[path.relative_to(ROOT).as_posix()] = lines
    assert {name: n for name, n in long.items() if name not in LONGER_FOR_A_REASON} == {}
    assert set(LONGER_FOR_A_REASON) <= set(long), "an exception that is no longer needed"


def test_requirements_are_pinned_and_name_no_registry():
    for path in ROOT.glob("requirements*.txt"):
        lines = [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
        assert not [line for line in lines if REGISTRY.search(line)], path.name
        assert not [line for line in lines if not re.fullmatch(r"[\w.\-]+(\[[\w,\-]+\])?==[\w.!+]+", line)], path.name


def test_every_wanted_requirement_is_pinned():
    for name in ("requirements", "requirements-dev"):
        wanted = {
            re.split(r"[\[><=~! ]", line)[0].lower().replace("_", "-")
            for line in (ROOT / f"{name}.in").read_text().splitlines()
            if line.strip() and not line.startswith(("#", "-"))
        }
        pinned = {line.split("==")[0].split("[")[0].lower() for line in (ROOT / f"{name}.txt").read_text().splitlines()}
        assert wanted <= pinned, sorted(wanted - pinned)


def test_no_file_says_where_it_was_written():
    found = []
    for path in tracked():
        if path.suffix in BINARY or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATHS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_nothing_made_by_a_run_is_under_version_control():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert not [n for n in names if n.startswith(("var/", ".venv/", "media/")) or "node_modules/" in n]
    assert not [n for n in names if n.endswith((".mo", ".pyc", ".sqlite3", "package-lock.json", ".env"))]


def test_no_note_to_oneself_is_left():
    pattern = re.compile(r"(#|//|/\*|<!--).*\b(TODO|FIXME|XXX)\b")
    ours = [p for p in tracked() if p.suffix in {".py", ".html", ".scss", ".js"} and "vendor" not in p.parts]
    found = [p.relative_to(ROOT).as_posix() for p in ours if p != Path(__file__) and pattern.search(p.read_text())]
    assert not found


@pytest.mark.django_db
def test_a_write_chosen_by_a_look_at_its_own_table_is_refused():
    of_a_stream = Delivery.objects.filter(mailing__stream="letter")
    for write in (lambda: of_a_stream.update(state="sent"), lambda: of_a_stream._raw_delete("default")):
        with pytest.raises(AssertionError, match="lost_updates"), transaction.atomic():
            write()
    mailings = Mailing.objects.filter(stream="letter").values("pk")
    assert Delivery.objects.filter(mailing__in=mailings).update(state="sent") == 0
