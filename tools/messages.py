"""Translations: extract, merge, check and compile the catalogues of each package.

``python -m tools.messages update|check|compile``. A catalogue has no locations, no dates, one line a string and
its entries sorted, so that two branches rarely meet on a line.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["cms", "networks", "resources", "events", "analytics"]
LANGUAGES = ["fr"]
"""English is the language of the sources."""

HEADER = {
    "Project-Id-Version": "Maillage",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
Key = tuple[str, str, str]


def catalogue(package: str, language: str = "fr") -> Path:
    """Where a package keeps its translations."""
    return ROOT / package / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(package: str) -> Any:
    """Every translatable string of a package, as an empty ``polib.POFile`` (xgettext in a temporary folder)."""
    import polib

    with tempfile.TemporaryDirectory(prefix="maillage-messages-") as folder:
        copy = Path(folder) / package
        shutil.copytree(
            ROOT / package,
            copy,
            ignore=shutil.ignore_patterns("static", "locale", "migrations", "__pycache__", "*.csv"),
        )
        for language in LANGUAGES:
            (copy / "locale" / language / "LC_MESSAGES").mkdir(parents=True)
        # -P: a module of ours may share its name with one of the standard library (events/calendar.py).
        command = [sys.executable, "-P", "-m", "django", "makemessages", "-l", "fr", "-d", "django"]
        options = ["--no-location", "--no-wrap", "-v", "0", "-e", "html,txt,py,mjml,svg,xml"]
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        # A module of the package may be called as one of the library is (``calendar``): keep it off the path.
        environment["PYTHONSAFEPATH"] = "1"
        done = subprocess.run([*command, *options], cwd=copy, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{package}: {done.stdout}{done.stderr}")
        made = copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        return polib.pofile(str(made)) if made.exists() else polib.POFile()


def key(entry: Any) -> Key:
    """What identifies an entry of a catalogue."""
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def merged(package: str) -> Any:
    """The catalogue as it should be: each string of the sources once, with the translation it has, sorted."""
    import polib

    path = catalogue(package)
    known = {key(e): e for e in polib.pofile(str(path))} if path.exists() else {}
    result = polib.POFile(wrapwidth=0)
    result.metadata = dict(HEADER)
    for found in sorted(extract(package), key=lambda e: (e.msgid, e.msgctxt or "")):
        old = known.get(key(found))
        result.append(
            polib.POEntry(
                msgid=found.msgid,
                msgctxt=found.msgctxt,
                msgid_plural=found.msgid_plural,
                msgstr=old.msgstr if old and "fuzzy" not in old.flags else "",
                msgstr_plural=(dict(old.msgstr_plural) if old else {})
                or ({0: "", 1: ""} if found.msgid_plural else {}),
                flags=[flag for flag in found.flags if flag != "fuzzy"],
                comment=found.comment,
            )
        )
    return result


def update() -> None:
    """Write what the sources say into every catalogue, and compile."""
    for package in PACKAGES:
        wanted, path = merged(package), catalogue(package)
        if not wanted and not path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted.save(str(path))
        print(f"{package}: {len(wanted)} strings, {len(wanted.untranslated_entries())} to translate")
    compile_all()


def problems(package: str) -> list[str]:
    """What is missing, untranslated, fuzzy or left over in a package's catalogue, a line each."""
    import polib

    path = catalogue(package)
    have = {key(e): e for e in polib.pofile(str(path)) if not e.obsolete} if path.exists() else {}
    wanted = {key(e): e for e in extract(package)}
    found = [f"{package}: not in the catalogue: {k[1]!r}" for k in wanted if k not in have]
    found += [f"{package}: no longer in the sources: {k[1]!r}" for k in have if k not in wanted]
    for entry_key, entry in have.items():
        if "fuzzy" in entry.flags:
            found.append(f"{package}: fuzzy: {entry_key[1]!r}")
        elif not entry.translated():
            found.append(f"{package}: not translated: {entry_key[1]!r}")
    return found


def told_twice() -> list[str]:
    """Strings that catalogues translate differently, a line each.

    Django merges the catalogues: of two translations, the one of the upper floor would show everywhere. One English
    word for two things takes a context (``pgettext``).
    """
    import polib

    words: dict[Key, set[str]] = {}
    for package in PACKAGES:
        for entry in polib.pofile(str(catalogue(package))):
            words.setdefault(key(entry), set()).add(entry.msgstr or str(entry.msgstr_plural))
    return [f"{k[1]!r} is translated in {len(v)} ways: {', '.join(sorted(v))}" for k, v in words.items() if len(v) > 1]


def check() -> int:
    """Print every problem of every catalogue; how many there are."""
    found = [line for package in PACKAGES for line in problems(package)] + told_twice()
    print(*found, sep="\n")
    print(f"Translations: {len(found)} problems" if found else "Translations: complete")
    return len(found)


def compile_all() -> None:
    """Compile each catalogue that is newer than its ``.mo`` (safe beside another process doing the same)."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns == source.stat().st_mtime_ns:
            continue
        with source.open("rb") as opened:
            read = read_po(opened, locale=source.parent.parent.name)
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as written:
            write_mo(written, read)
        os.chmod(written.name, 0o644)
        status = source.stat()
        os.utime(written.name, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.replace(written.name, target)


if __name__ == "__main__":
    act = sys.argv[1] if len(sys.argv) > 1 else "check"
    sys.exit({"update": update, "check": check, "compile": compile_all}[act]() and 1)
