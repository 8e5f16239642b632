"""Who holds a delivery: a name for each process, and whether that process is still there."""

import os
import socket
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _machine() -> str:
    """This machine as processes see it; two containers that share a host name differ by process namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
        namespace = str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        boot, namespace = "", ""
    return f"{socket.gethostname()[:60]}/{boot}/{namespace}"


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty where that cannot be known."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def own_name() -> str:
    """The name under which this process claims deliveries."""
    pid = os.getpid()
    return f"{_machine()}/{pid}/{_started(pid)}"


def is_gone(name: str) -> bool:
    """Whether the named process surely runs no more; False when it cannot be known (another machine).

    A wrong answer costs no duplicate: a claim is checked again before it is used.
    """
    machine, _slash, rest = name.rpartition("/")
    machine, _slash, pid = machine.rpartition("/")
    if machine != _machine() or not rest or not pid.isdigit():
        return False
    return _started(int(pid)) != rest
