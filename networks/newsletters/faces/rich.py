"""The editor's rich text, read into paragraphs, so that each face writes it in its own way."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from networks.newsletters.faces.parts import Lines, Paragraph, Run, address, plain

_BLOCKS = {"p", "li", "h2", "h3", "h4", "div", "blockquote"}
_LISTS = {"ul", "ol"}
_BLANKS = re.compile(r"[ \t\r\n]+")


class _Reader(HTMLParser):
    """Keeps bold, italic, links and lists; any other markup is dropped, its text stays."""

    def __init__(self, whole: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.whole = whole
        self.found: list[Lines] = []
        self.runs: list[Run] = []
        self.bold = self.italic = 0
        self.url = ""
        self.lists: list[str] = []
        self.count = 0
        self.heading = False
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self.silent += 1
        elif tag in _LISTS:
            self._end_paragraph()
            self.lists.append(tag)
            self.count = 0
            self.found.append(Lines(tag, ()))
        elif tag in _BLOCKS:
            self._end_paragraph()
            self.heading = tag in {"h2", "h3", "h4"}
        elif tag == "br":
            self.runs.append(Run("\n"))
        elif tag in {"b", "strong"}:
            self.bold += 1
        elif tag in {"i", "em"}:
            self.italic += 1
        elif tag == "a":
            self.url = self.whole(address(dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self._end_paragraph()
        elif tag in _LISTS:
            self._end_paragraph()
            if self.lists:
                self.lists.pop()
        elif tag in {"b", "strong"}:
            self.bold = max(0, self.bold - 1)
        elif tag in {"i", "em"}:
            self.italic = max(0, self.italic - 1)
        elif tag == "a":
            self.url = ""

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        # ``plain`` strips the ends; a run's own blanks separate it from its neighbours.
        text = _BLANKS.sub(" ", data)
        lead, tail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
        kept = plain(text)
        text = f"{lead}{kept}{tail}" if kept else " " if text else ""
        if text:
            self.runs.append(Run(text, bool(self.bold), bool(self.italic), self.url))

    def _end_paragraph(self) -> None:
        runs, self.runs = self.runs, []
        heading, self.heading = self.heading, False
        if not "".join(run.text for run in runs).strip():
            return
        tag = self.lists[-1] if self.lists else "p"
        self.count += 1
        bullet = "" if tag == "p" else "•" if tag == "ul" else f"{self.count}."
        paragraph = Paragraph(_trimmed(runs), bullet, heading)
        if self.found and self.found[-1].tag == tag:
            self.found[-1] = Lines(tag, (*self.found[-1].paragraphs, paragraph))
        else:
            self.found.append(Lines(tag, (paragraph,)))

    def result(self) -> tuple[Lines, ...]:
        self._end_paragraph()
        return tuple(lines for lines in self.found if lines.paragraphs)


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Runs without blanks at either end of the paragraph, like neighbours joined."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and (last.bold, last.italic, last.url) == (run.bold, run.italic, run.url):
            joined[-1] = Run(last.text + run.text, run.bold, run.italic, run.url)
        else:
            joined.append(run)
    if joined:
        joined[0] = Run(joined[0].text.lstrip(" \n"), joined[0].bold, joined[0].italic, joined[0].url)
        joined[-1] = Run(joined[-1].text.rstrip(" \n"), joined[-1].bold, joined[-1].italic, joined[-1].url)
    return tuple(run for run in joined if run.text)


def read(html: str, whole: Callable[[str], str] = str) -> tuple[Lines, ...]:
    """The paragraphs and lists of a rich text; ``whole`` writes their addresses."""
    reader = _Reader(whole)
    reader.feed(html)
    reader.close()
    return reader.result()
