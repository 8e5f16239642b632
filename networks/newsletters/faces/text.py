"""The plain-text face, written from the description: 78 columns, links on lines of their own."""

import re
import unicodedata
from collections.abc import Iterable
from functools import singledispatch

from django.utils import formats, translation
from django.utils.translation import gettext as _

from networks.newsletters.faces.parts import (
    Button,
    Editorial,
    Figures,
    Footer,
    Image,
    Item,
    Letter,
    Lines,
    Part,
    Quote,
    Run,
    Section,
)

COLUMNS = 78
"""RFC 5322, 2.1.1: lines should have no more than 78 characters."""

VALUE_COLUMNS = 20
"""A longer value of a figure stands on lines of its own."""

_BREAKABLE = re.compile(r"[ \t\r\n\u2028\u2029]+")


def width(text: str) -> int:
    """Columns a text takes in a terminal: wide signs take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) in {"Cf", "Mn"} else 2 if _wide(c) else 1 for c in text
    )


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}


def wrap(text: str, indent: str = "", first: str | None = None, columns: int = COLUMNS) -> list[str]:
    """``text`` on lines of at most ``columns``; an address is never broken, another word longer than a line is."""
    lines: list[str] = []
    line, used = first if first is not None else indent, False
    for word in (word for word in _BREAKABLE.split(text) if word):
        if used and width(line) + 1 + width(word) > columns:
            lines.append(line)
            line, used = indent, False
        while width(line) + used + width(word) > columns and "://" not in word:
            kept = _cut(word, columns - width(line) - used)
            lines.append(f"{line}{' ' if used else ''}{kept}")
            word, line, used = word[len(kept) :], indent, False
        if word:
            line, used = f"{line} {word}" if used else f"{line}{word}", True
    return [*lines, line] if used else lines


def _cut(word: str, columns: int) -> str:
    """The longest beginning of ``word`` that fits, at least one sign."""
    end = 1
    while end < len(word) and width(word[: end + 1]) <= columns:
        end += 1
    return word[:end]


def render(letter: Letter) -> str:
    """The whole letter as plain text, ending with a line end."""
    with translation.override(letter.language):
        blocks = [_head(letter), *(write(part) for part in letter.parts), _foot(letter)]
    text = "\n\n\n".join("\n".join(lines).strip("\n") for lines in blocks if lines)
    return "\n".join(line.rstrip() if line != "-- " else line for line in text.split("\n")) + "\n"


def _head(letter: Letter) -> list[str]:
    right = " · ".join(
        part for part in (letter.number, formats.date_format(letter.day, "F Y") if letter.day else "") if part
    )
    name = letter.masthead
    gap = COLUMNS - width(name) - width(right)
    top = [f"{name}{' ' * gap}{right}"] if gap >= 2 else [*wrap(name), *wrap(right)]
    lines = [*top, "=" * COLUMNS, "", *wrap(letter.title)]
    if letter.lead:
        lines += ["", *wrap(letter.lead)]
    return [*lines, "", _("Read it online:"), letter.online_url] if letter.online_url else lines


def _foot(letter: Letter) -> list[str]:
    footer: Footer = letter.footer
    lines = ["-- ", footer.site_name]
    lines += [line for line in (footer.publisher, *footer.postal_address.splitlines(), footer.contact) if line.strip()]
    lines = [lines[0], *(piece for line in lines[1:] for piece in wrap(line))]
    lines += ["", *wrap(footer.note or _("You get this letter because you subscribed to it."))]
    if footer.preferences_url:
        lines += ["", _("Choose what you get:"), footer.preferences_url]
    if footer.unsubscribe_url:
        lines += ["", _("Unsubscribe:"), footer.unsubscribe_url]
    if not footer.unsubscribe_url:
        lines += ["", _("Subscribe:"), letter.subscribe_url]
    return lines


def _heading(title: str) -> list[str]:
    return [*wrap(title.upper()), "-" * COLUMNS, ""]


@singledispatch
def write(part: Part) -> list[str]:
    """The lines of a part; each kind of part has its own function below."""
    raise NotImplementedError(type(part).__name__)


@write.register
def _editorial(part: Editorial) -> list[str]:
    lines = _heading(part.title) if part.title else []
    lines += _prose(part.text)
    return [*lines, "", *wrap(f"– {part.author}", "  ")] if part.author else lines


def _prose(text: Iterable[Lines]) -> list[str]:
    lines: list[str] = []
    for block in text:
        for index, paragraph in enumerate(block.paragraphs):
            if lines and (block.tag == "p" or index == 0):
                lines.append("")
            first = f"{paragraph.bullet} " if paragraph.bullet else ""
            written, links = _runs(paragraph.runs)
            indent = " " * width(first)
            for number, piece in enumerate(written.split("\n")):
                lines += wrap(piece, indent, first if number == 0 else indent)
            lines += [f"{indent}{link}" for link in links]
    return lines


def _runs(runs: Iterable[Run]) -> tuple[str, list[str]]:
    """The words of a paragraph, and its addresses, each once, to be written under it."""
    words, links = [], []
    for run in runs:
        text = f"*{run.text.strip()}*" if run.bold and run.text.strip() else run.text
        if run.bold and run.text != run.text.strip():
            text = run.text.replace(run.text.strip(), text, 1)
        words.append(text)
        if run.url and run.url != run.text and run.url not in links:
            links.append(run.url)
    return "".join(words), links


@write.register
def _quote(part: Quote) -> list[str]:
    lines = [line for piece in part.text.split("\n") for line in wrap(piece, "> ") or [">"]]
    return [*lines, ">", *wrap(f"– {part.author}", "> ")] if part.author else lines


@write.register
def _image(part: Image) -> list[str]:
    words = part.caption or part.picture.alt
    credit = f" (© {part.credit})" if part.credit else ""
    return wrap(_("[Image: %(words)s]") % {"words": f"{words}{credit}"}) if words else []


@write.register
def _button(part: Button) -> list[str]:
    return [*wrap(f"→ {part.label}", "  ", ""), f"  {part.url}"]


@write.register
def _figures(part: Figures) -> list[str]:
    short = [width(value) for value, _label in part.figures if width(value) <= VALUE_COLUMNS]
    column = max(short, default=0)
    lines: list[str] = []
    for value, label in part.figures:
        if width(value) > VALUE_COLUMNS:
            lines += [*wrap(value, "  "), *wrap(label, " " * (column + 4))]
        else:
            first = "  " + " " * (column - width(value)) + value + "  "
            lines += wrap(label, " " * (column + 4), first) or [first]
    return lines


@write.register
def _section(part: Section) -> list[str]:
    lines = _heading(part.title)
    for index, item in enumerate(part.items):
        lines += [*([""] if index else []), *_item(item)]
    return lines


def _item(item: Item) -> list[str]:
    about = " · ".join(part for part in (item.kicker, item.network) if part)
    lines = wrap(item.title, "  ", "* ")
    lines += wrap(about, "  ") if about else []
    lines += wrap(item.summary, "  ") if item.summary else []
    return [*lines, f"  {item.url}"] if item.url else lines
