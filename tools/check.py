"""Every rule a program can hold: ``python -m tools.check``. Goes through all, then says which failed."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from tools.messages import compile_all

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PACKAGES = ["cms", "networks", "resources", "events", "analytics"]


def production() -> dict[str, str]:
    """An environment under which production settings start, with secrets of the moment."""
    names = ("SECRET_KEY", "LINKS_KEY", "SUPPRESSION_KEY")
    return {
        **{name: secrets.token_urlsafe(50) for name in names},
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SITE_URL": "https://maillage.example.org",
        "ALLOWED_HOSTS": "maillage.example.org",
        "DATABASE_URL": "sqlite:///:memory:",
        "DEBUG": "false",
    }


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name -> command and its environment."""
    manage = [sys.executable, "manage.py"]
    test = {"DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    return {
        "ruff": ([str(BIN / "ruff"), "check", "--no-cache", "."], {}),
        "ruff format": ([str(BIN / "ruff"), "format", "--no-cache", "--check", "."], {}),
        "mypy": ([str(BIN / "mypy")], {}),
        "import contract": ([str(BIN / "lint-imports"), "--no-cache"], {}),
        "djlint": ([str(BIN / "djlint"), *PACKAGES, "--lint", "--quiet", "--extension", "html"], {}),
        "manage.py check": ([*manage, "check"], test),
        "manage.py check --deploy": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], production()),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], test),
        "translations": ([sys.executable, "-m", "tools.messages", "check"], {}),
    }


def main(wanted: list[str]) -> int:
    """Run the checks (those named, or all); 0 when all pass."""
    failed = []
    compile_all()  # a stale one is a warning of the system checks
    for name, (command, variables) in checks().items():
        if wanted and name not in wanted:
            continue
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        state = "ok" if done.returncode == 0 else "FAILED"
        print(f"{state:7} {time.monotonic() - began:5.1f} s  {name}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, done.stderr, sep="\n", flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks pass.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
