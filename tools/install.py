"""Makes a machine ready: Debian packages where root and missing, a virtual environment, pinned requirements.

Only the standard library, since it runs before anything is installed: ``python -m tools.install run|test``.
"""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


@dataclass(frozen=True)
class Need:
    """Something the operating system gives: how to see it, and the Debian package that brings it."""

    package: str
    present: Callable[[], bool]
    why: str


def binary(*names: str) -> Callable[[], bool]:
    """A check that one of ``names`` is on the path."""
    return lambda: any(shutil.which(name) for name in names)


def library(*names: str) -> Callable[[], bool]:
    """A check that every shared library of ``names`` is found by the loader."""
    return lambda: all(ctypes.util.find_library(name) for name in names)


def postgresql_bin() -> Path | None:
    """The folder that holds ``initdb`` and ``postgres``, the newest version first; None when not installed."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name.split(".")[0]), reverse=True
    )
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


RUN = [
    Need("libpango-1.0-0", library("pango-1.0"), "documents (WeasyPrint)"),
    Need("libpangoft2-1.0-0", library("pangoft2-1.0"), "documents (WeasyPrint)"),
    Need("libharfbuzz-subset0", library("harfbuzz", "harfbuzz-subset"), "fonts inside documents (WeasyPrint)"),
]
TEST = [
    *RUN,
    Need("gettext", binary("xgettext"), "extraction of translatable strings"),
    Need("postgresql", lambda: postgresql_bin() is not None, "the suite on PostgreSQL"),
    Need("redis-server", binary("redis-server"), "tasks through Redis"),
    Need("chromium", binary("chromium"), "browser tests"),
    Need("poppler-utils", binary("pdftotext"), "reading the documents made"),
]


def missing(needs: Sequence[Need]) -> list[Need]:
    """The needs this machine does not meet."""
    return [need for need in needs if not need.present()]


def system(needs: Sequence[Need]) -> None:
    """Install the Debian packages of unmet needs when root, else say which are wanted and go on."""
    wanted = missing(needs)
    if not wanted:
        return
    names = sorted({need.package for need in wanted})
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("This machine lacks (Debian's names):", *(f"\n  {n.package}: {n.why}" for n in wanted), file=sys.stderr)
        return
    print("Installing", *names, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *names]):
        subprocess.run(["apt-get", *command], env=environment, stdin=subprocess.DEVNULL, check=False)
    for need in missing(wanted):
        print(f"Still missing: {need.package} ({need.why})", file=sys.stderr)


def virtual_environment() -> Path:
    """Create ``.venv`` once; the path of its Python."""
    python = VENV / "bin" / "python"
    if python.exists():
        return python
    if sys.version_info < OLDEST:
        sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; this one is {sys.version.split()[0]}.")
    try:
        import ensurepip  # noqa: F401  Debian ships it in a package of its own
    except ImportError:
        system([Need("python3-venv", lambda: False, "virtual environments")])
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    return python


def requirements(python: Path, files: Sequence[str]) -> None:
    """Install the pinned requirements, unless these very files are installed already."""
    text = "".join((ROOT / name).read_text() for name in files)
    stamp = VENV / f"installed-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    if stamp.exists():
        return
    options = [part for name in files for part in ("-r", str(ROOT / name))]
    subprocess.run([str(python), "-m", "pip", "install", "-q", *options], check=True, stdin=subprocess.DEVNULL)
    stamp.touch()


def main(kind: str) -> None:
    """``run``: what the site needs; ``test``: what tests, checks and benches need on top."""
    system(TEST if kind == "test" else RUN)
    files = ["requirements.txt", "requirements-dev.txt"] if kind == "test" else ["requirements.txt"]
    python = virtual_environment()
    requirements(python, files)
    subprocess.run([str(python), "-m", "tools.messages", "compile"], check=True, cwd=ROOT)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
