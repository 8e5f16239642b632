"""What an HTML page says in its head, read without building a tree: no depth to drown in, no entity to expand."""

import codecs
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_META = 400
MOST_SCRIPTS = 20
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)

_WRITTEN = re.compile(r"ascii|utf-(8|8-sig|16|16-le|16-be)|iso8859-\d+|cp125\d|koi8-[ru]|gb\w+|big5|shift_jis|euc_\w+")


@dataclass
class Head:
    """Title, language, metadata by lower-case name (in order), JSON-LD scripts as written."""

    title: str = ""
    language: str = ""
    canonical: str = ""
    meta: dict[str, list[str]] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)

    def first(self, *names: str) -> list[str]:
        """Values of the first of these names that has any."""
        return next((self.meta[name] for name in names if name in self.meta), [])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self.count = 0
        self.inside = ""
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.head.language = self.head.language or values.get("lang", "")
        elif tag == "title" and not self.head.title:
            self.inside, self.pieces = "title", []
        elif tag == "script" and values.get("type", "").split(";")[0].strip().lower() == "application/ld+json":
            self.inside, self.pieces = "script", []
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.head.canonical = self.head.canonical or values.get("href", "")
        elif tag == "meta" and self.count < MOST_META:
            self.count += 1
            name = (values.get("name") or values.get("property") or values.get("itemprop", "")).strip().lower()
            if name and values.get("content"):
                self.head.meta.setdefault(name, []).append(values["content"])

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self.inside:
            return
        if tag == "title":
            self.head.title = "".join(self.pieces)
        elif len(self.head.scripts) < MOST_SCRIPTS:
            self.head.scripts.append("".join(self.pieces))
        self.inside = ""


def _codec(name: str) -> str:
    """Python's name of a character set pages are written in; empty for others (some decode at leisure)."""
    try:
        known = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    return known if _WRITTEN.fullmatch(known) else ""


def read_head(body: bytes, charset: str = "") -> Head:
    """The head of a page; ``charset`` is what the server says, else the page's own, else UTF-8."""
    declared = _CHARSET.search(body[:4096])
    names = (charset, declared.group(1).decode("ascii") if declared else "")
    codec = next((known for name in names if (known := _codec(name))), "utf-8")
    reader = _Reader()
    try:
        reader.feed(body.decode(codec, "replace"))
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        # The parser gives up on some malformed declarations; what it read before stands.
        return reader.head
    return reader.head
