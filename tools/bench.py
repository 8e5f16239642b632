"""Runs benches, all or those named, and prints the whole book of figures: ``python -m tools.bench [name...]``."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELPERS = {"__init__", "harness", "bare"}


def main(wanted: list[str]) -> int:
    """Each bench in a process of its own; 0 when all ended well."""
    names = sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem not in HELPERS)
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        print(f"No such bench: {', '.join(unknown)}. There are: {', '.join(names)}", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or names:
        print(f"=== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, stdin=subprocess.DEVNULL)
        if done.returncode:
            failed.append(name)
    from bench import harness

    if harness.BOOK.exists():
        print(f"=== {harness.BOOK.relative_to(ROOT)}")
        print(harness.table(json.loads(harness.BOOK.read_text())))
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
