"""Throwaway servers for tests and benches: a private PostgreSQL and a private Redis, gone when left."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.install import postgresql_bin

START_SECONDS = 60.0
CONNECTIONS = 300
"""Races open one connection a client."""


class UnavailableError(RuntimeError):
    """The server's programs are not on this machine."""


def free_port() -> int:
    """A port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise UnavailableError(f"{name} did not start")


@contextlib.contextmanager
def postgresql(durable: bool = False) -> Iterator[str]:
    """A fresh PostgreSQL cluster on the loopback; yields the address of its database.

    :param durable: keep fsync, for figures that mean something; off for tests.
    :raises UnavailableError: without PostgreSQL's programs.
    """
    programs = postgresql_bin()
    if programs is None:
        raise UnavailableError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="maillage-pg-"))
    root = os.geteuid() == 0
    who = ["runuser", "-u", "postgres", "--"] if root else []  # PostgreSQL refuses to run as root
    if root:
        shutil.chown(folder, "postgres", "postgres")
    port, data = free_port(), folder / "data"
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": str(CONNECTIONS),
        "shared_buffers": "128MB",
        "log_min_messages": "fatal",
        "log_min_error_statement": "panic",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    try:
        subprocess.run(
            [*who, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, cwd=folder, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*who, str(programs / "postgres"), "-D", str(data), *settings],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            _wait(port, server, "PostgreSQL")
            _postgres_accepts(programs, port)
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            stop = [*who, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
            subprocess.run(stop, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_accepts(programs: Path, port: int) -> None:
    """Wait until the server answers queries: it listens a moment before."""
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    end = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if time.monotonic() > end:
            raise UnavailableError("PostgreSQL does not answer")
        time.sleep(0.1)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A fresh Redis on the loopback that keeps nothing; yields its address.

    :raises UnavailableError: without Redis's program.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise UnavailableError("Redis is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="maillage-redis-")), free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(
        [*command, "--dir", str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(port, server, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
