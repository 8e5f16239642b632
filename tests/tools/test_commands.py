"""The programs behind the Makefile: supervision, honest summaries, the book of figures."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bench import harness
from tools import install, serve
from tools import test as runner

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_dies_is_started_again_and_all_stop():
    program = serve.Program("sleeper", SLEEPER)
    program.start()
    first = program.process
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    program.watch()
    second = program.process
    assert second.pid != first.pid
    assert alive(second.pid)
    program.stop()
    program.reap(time.monotonic() + 5)
    assert not alive(second.pid)


def test_what_dies_at_once_is_started_less_and_less_often():
    program = serve.Program("broken", [sys.executable, "-c", "raise SystemExit(1)"])
    program.start()
    waits = []
    for _ in range(4):
        program.process.wait()
        program.watch()
        waits.append(program.resume_at - time.monotonic())
        if program.process is None:
            program.resume_at = 0
            program.watch()
    program.process.wait()
    assert waits == sorted(waits)
    assert 5 < waits[-1] <= serve.PATIENCE * 2


def test_what_does_not_stop_is_ended_with_its_children():
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    program = serve.Program("stubborn", [sys.executable, "-c", stubborn])
    program.start()
    time.sleep(0.5)
    program.stop()
    program.reap(time.monotonic() + 0.5)
    assert program.process.poll() is not None


def test_a_port_in_use_is_said():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "tools.serve"],
            cwd=ROOT, env={**os.environ, "PORT": port}, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr


@pytest.mark.parametrize(
    ("codes", "well"),
    [
        ([0, 0, 0, 0, 0], True),
        ([0, 0, runner.NO_TESTS, 0, 0], True),
        ([0, 1, 0, 0, 0], False),
        ([0, None, None, None, 0], False),
        ([runner.NO_TESTS] * 5, False),
    ],
)
def test_the_summary_is_honest(codes, well, monkeypatch, capsys):
    runs = [runner.Run(f"run {n}", "not crash", False, False, code=code) for n, code in enumerate(codes)]
    runs[0].left_out = Counter({"browser": 3})
    monkeypatch.setattr(runner, "RUNS", runs)
    assert runner.summary() is well
    said = capsys.readouterr().out
    assert "run 0: 3 browser" in said
    assert ("NOT RUN" in said) == (None in codes)


def test_every_test_runs_somewhere():
    """Each combination of marks is selected by one run at least, on the engine it needs."""
    apart = [{"browser", "demo_data"}, {"crash", "postgresql", "redis"}, {"walk"}, {"no_database"}, set()]
    for marks in ({"postgresql"}, {"redis"}, {"browser"}, {"crash"}, *apart):
        chosen = [run for run in runner.RUNS if selected(run.marks, marks)]
        assert chosen, marks
        if marks & {"postgresql", "redis", "browser"}:
            assert all(run.postgresql for run in chosen), marks


def selected(expression: str, marks: set[str]) -> bool:
    known = ("postgresql", "redis", "browser", "demo_data", "crash", "walk", "no_database")
    names = {name: name in marks for name in known}
    return eval(expression, {"__builtins__": {}}, names)  # noqa: S307  our own expressions


def test_needs_are_told_from_what_is_there():
    here = install.Need("here", lambda: True, "")
    away = install.Need("away", lambda: False, "")
    assert install.missing([here, away]) == [away]


def test_figures_are_merged_into_the_book(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(harness, "BOOK", tmp_path / "var" / "bench.json")
    harness.record([harness.Figure("a.b", 52.123, "1/s", "postgresql", {"other": 8.3}, 50)])
    harness.record([harness.Figure("c.d", 1, "ms")])
    book = json.loads(harness.BOOK.read_text())
    assert book["a.b"] == {"value": 52.12, "unit": "1/s", "engine": "postgresql", "beside": {"other": 8.3}, "goal": 50}
    assert set(book) == {"a.b", "c.d"}
    assert "(goal 50)" in capsys.readouterr().out


def test_percentiles():
    assert harness.percentile([], 0.95) == 0
    assert harness.percentile([3, 1, 2], 0.5) == 2
    assert harness.percentile(range(1, 101), 0.95) == 95
