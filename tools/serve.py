"""The whole site under one process: web, worker and beat; what dies is started again, all stop together.

``python -m tools.serve``. Address by ``PORT`` (8000) on the loopback. Stops on Ctrl-C or SIGTERM.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 15.0
"""Seconds a process gets to stop by itself."""
PR_SET_PDEATHSIG = 1
LOGINS = ["admin", "occitanie", "bretagne", "geodev", "curation", "lettre"]


def _die_with_parent() -> None:
    """Ask Linux to end this child should the supervisor itself be killed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Program:
    """One of the processes that make the site."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    resume_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
        )

    def watch(self) -> None:
        """Start it again if it died: at once the first time, then slower, up to half a minute."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.falls = 0 if now - self.started > 60 else self.falls + 1
            self.resume_at = now + min(30.0, 2.0 ** (self.falls - 1) - 1 if self.falls else 0.0)
            print(f"[serve] {self.name} ended with {self.process.returncode}; starting it again", flush=True)
            self.process = None
        if self.process is None and now >= self.resume_at:
            self.start()

    def stop(self) -> None:
        """Ask the process and its children to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def reap(self, deadline: float) -> None:
        """Wait for the end; past the deadline, end the whole group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def programs(port: int) -> list[Program]:
    """Web, worker and beat. One web process: the default cache lives in its memory."""
    web = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8", "--timeout", "60", "--no-control-socket"]
    celery = [str(BIN / "celery"), "--quiet", "--app", "cms.celery"]
    return [
        Program("web", [str(BIN / "gunicorn"), "cms.wsgi", *web]),
        Program("worker", [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "1"]),
        Program("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]),
    ]


def answers(address: str) -> bool:
    """Whether the site gives any answer there."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def welcome(address: str) -> None:
    """Tell where to look and how to come in."""
    mails = f"  mails     {address}/mailbox/  (also files under var/mail/)\n"
    print(
        f"\nMaillage is at\n  site      {address}/   in English {address}/en/\n  admin     {address}/admin/\n{mails}"
        + "Logins, password demo: "
        + ", ".join(f"{name}@example.org" for name in LOGINS)
        + "\nCtrl-C stops everything.\n",
        flush=True,
    )


def main() -> int:
    """Run until told to stop."""
    port = int(os.environ.get("PORT") or 8000)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            print(f"Port {port} is taken. Choose another: PORT=8001 make demo", file=sys.stderr)
            return 1
    address = f"http://127.0.0.1:{port}"
    os.environ.setdefault("SITE_URL", address)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    running, welcomed = programs(port), False
    for program in running:
        program.start()
    while not stopping:
        time.sleep(0.5)
        for program in running:
            program.watch()
        if not welcomed and answers(address):
            welcomed = True
            welcome(address)
    print("[serve] stopping", flush=True)
    for program in running:
        program.stop()
    deadline = time.monotonic() + PATIENCE
    for program in running:
        program.reap(deadline)
    return 0


if __name__ == "__main__":
    sys.exit(main())
