"""What benches share: throwaway servers, the site under gunicorn, closed-loop clients, and the book of figures."""

import contextlib
import http.client
import json
import math
import os
import resource
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tools import servers

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "var" / "bench.json"
WORKERS = 2
THREADS = 4
"""Web processes and their threads, as in the Dockerfile."""
CLIENTS = 12
START_SECONDS = 60.0


@dataclass(frozen=True)
class Figure:
    """A measured number; ``goal`` is what was aimed at, ``beside`` what helps to judge it."""

    name: str
    value: float
    unit: str
    engine: str = ""
    beside: dict[str, float | str] = field(default_factory=dict)
    goal: float | None = None


def record(figures: Sequence[Figure]) -> None:
    """Merge figures into ``var/bench.json``, and print them."""
    book = json.loads(BOOK.read_text()) if BOOK.exists() else {}
    for figure in figures:
        entry: dict[str, object] = {"value": round(figure.value, 2), "unit": figure.unit}
        entry |= {"engine": figure.engine} if figure.engine else {}
        entry |= {"beside": {k: round(v, 2) if isinstance(v, float) else v for k, v in figure.beside.items()}}
        entry |= {"goal": figure.goal} if figure.goal is not None else {}
        book[figure.name] = entry
    BOOK.parent.mkdir(exist_ok=True)
    draft = BOOK.with_suffix(".tmp")
    draft.write_text(json.dumps(dict(sorted(book.items())), indent=1, ensure_ascii=False) + "\n")
    os.replace(draft, BOOK)
    print(table({figure.name: book[figure.name] for figure in figures}), flush=True)


def table(book: dict[str, dict[str, object]]) -> str:
    """Figures as lines of text."""
    lines = []
    for name, entry in sorted(book.items()):
        goal = f"  (goal {entry['goal']})" if "goal" in entry else ""
        lines.append(f"{name:44} {entry['value']:>10} {entry['unit']:4} {entry.get('engine', ''):10}{goal}")
        beside = entry.get("beside")
        if isinstance(beside, dict):
            lines += [f"    {key:42} {value}" for key, value in beside.items()]
    return "\n".join(lines)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not pass (nearest rank); 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


@contextlib.contextmanager
def production_like(**changes: str) -> Iterator[dict[str, str]]:
    """The environment of a public site on a durable PostgreSQL and a Redis of its own, migrated.

    Plain HTTP and no throttle are the only differences. Sets ``os.environ``, so that the bench itself may set up
    Django and prepare data.
    """
    with servers.postgresql(durable=True) as database, servers.redis() as redis:
        variables = {
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": redis,
            "CACHE_URL": redis.replace("redis://", "rediscache://").replace("/0", "/1"),
            "SITE_URL": "https://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "THROTTLE_ENABLED": "false",
            "LOG_LEVEL": "WARNING",
            **{name: secrets.token_urlsafe(50) for name in ("SECRET_KEY", "LINKS_KEY", "SUPPRESSION_KEY")},
            **changes,
        }
        os.environ.update(variables)
        manage = [sys.executable, "manage.py"]
        for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            subprocess.run([*manage, *command], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
        yield variables


@dataclass
class Web:
    """A running gunicorn."""

    port: int
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def gunicorn(application: str = "cms.wsgi") -> Iterator[Web]:
    """Serve a WSGI application with the workers and threads of the deployment, on a free port."""
    port = servers.free_port()
    command = [str(Path(sys.executable).parent / "gunicorn"), application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        end = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", "/")
                connection.getresponse().read()
                break
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"gunicorn {application} did not start")
            time.sleep(0.2)
        yield Web(port, process)
    finally:
        process.terminate()
        process.wait(30)


class Client:
    """One visitor: keeps a connection, times each request."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.seconds: dict[str, list[float]] = {}
        self.failures: list[str] = []
        self.token = secrets.token_hex(16)

    def ask(self, label: str, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> int:
        """Send a request and read the whole answer; the status code."""
        began = time.perf_counter()
        self.connection.request(method, path, body or None, headers or {})
        answer = self.connection.getresponse()
        text = answer.read()
        self.seconds.setdefault(label, []).append(time.perf_counter() - began)
        self.location = answer.headers.get("Location", "")
        if answer.status >= 400:
            self.failures.append(f"{label}: {answer.status} {path} {text[:2000].decode(errors='replace')}")
        return answer.status

    def post(self, label: str, path: str, fields: dict[str, str]) -> int:
        """Send a form as a browser would, with its CSRF token."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={self.token}"}
        return self.ask(label, "POST", path, body, headers)


@dataclass
class Load:
    """What a closed loop of clients did."""

    elapsed: float
    done: int
    seconds: dict[str, list[float]]
    failures: list[str]
    own_cpu: float
    """Share of one core that the load generator itself took."""

    @property
    def per_second(self) -> float:
        """Whole rounds a second."""
        return self.done / self.elapsed

    def milliseconds(self, share: float, *labels: str) -> float:
        """Percentile over the requests of these labels (all of them for none)."""
        chosen = [s for label, list_ in self.seconds.items() if not labels or label in labels for s in list_]
        return 1000 * percentile(chosen, share)


def closed_loop(port: int, duration: float, walk: Callable[[Client, int], bool], clients: int = CLIENTS) -> Load:
    """``clients`` visitors do ``walk(client, number)`` again and again; rounds that end in time and say True count."""
    end = time.perf_counter() + duration
    visitors = [Client(port) for _ in range(clients)]
    counts = [0] * clients

    def visit(index: int) -> None:
        number = index
        while time.perf_counter() < end:
            done = walk(visitors[index], number)
            counts[index] += done and time.perf_counter() <= end
            number += clients

    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(visit, range(clients)))  # raises what a visitor raised
    elapsed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    seconds: dict[str, list[float]] = {}
    for visitor in visitors:
        for label, values in visitor.seconds.items():
            seconds.setdefault(label, []).extend(values)
    own = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / elapsed
    return Load(duration, sum(counts), seconds, [f for v in visitors for f in v.failures], own)
