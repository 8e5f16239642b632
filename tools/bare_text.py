"""Finds words of a template that no ``{% translate %}`` marks: they would stay in one language."""

import re
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
MARKED = re.compile(r"{%-?\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)
CLASS = re.compile(r"{%\s*block \w*class\s*%}.*?{%\s*endblock[^%]*%}", re.DOTALL)
"""A block that fills a ``class`` attribute of the parent template."""
VERBATIM = {"script", "style", "code", "kbd", "samp"}
SPOKEN = {"alt", "title", "aria-label", "aria-description", "placeholder", "label"}
NAMES = {
    "Maillage",
    "ISO",
    "Atom",
    "iCalendar",
    "CSV",
    "JSON",
    "BibTeX",
    "RIS",
    "px",
    "DOI",
    "XLSX",
    "PDF",
    "LinkedIn",
    "Wagtail",
    "GeoDEV",
    "Français",
    "English",
}
"""Proper names and formats, the same in every language."""
OTHERWISE = {
    "cms/templates/cms/errors/500.html": "both languages: shown when nothing works, translation included",
    "cms/templates/cms/errors/maintenance.html": "both languages: may be served by the proxy",
    "cms/templates/cms/errors/plain.html": "the shell of the two pages above",
    "cms/templates/cms/styleguide.html": "for developers, while DEBUG",
}
"""Templates that say their words in another way, and why."""


class _Finder(HTMLParser):
    """Collects words that a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent: list[str] = []

    def _note(self, text: str) -> None:
        words = [word for word in WORD.findall(text) if word not in NAMES]
        if words:
            self.found.append((self.getpos()[0], " ".join(text.split())))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VERBATIM or dict(attrs).get("translate") == "no":
            self.silent.append(tag)
        for name, value in attrs:
            if name in SPOKEN and value and not self.silent:
                self._note(value)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._note(data)


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n") or " "


def bare_text(path: Path) -> list[tuple[int, str]]:
    """Line and text of every unmarked word of a template (HTML or plain text)."""
    source = path.read_text(encoding="utf-8")
    for pattern in (COMMENT, MARKED, CLASS, TAG):
        source = pattern.sub(_blank, source)
    if path.suffix == ".txt":
        return [(n, line) for n, line in enumerate(source.splitlines(), 1) if set(WORD.findall(line)) - NAMES]
    finder = _Finder()
    finder.feed(source)
    finder.close()
    return finder.found


def templates() -> list[Path]:
    """Templates of the five packages; those in a folder of one language are written in it on purpose."""
    found = [p for end in ("html", "txt") for p in ROOT.glob(f"*/**/templates/**/*.{end}")]
    ours = ((p, p.relative_to(ROOT)) for p in found)
    skipped = {"fr", "en", ".venv", "node_modules"}
    return sorted(p for p, name in ours if not skipped & set(name.parts) and name.as_posix() not in OTHERWISE)
