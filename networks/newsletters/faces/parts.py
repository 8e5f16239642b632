"""What a letter says, before it has a face: each block of an issue is described once, here.

A face (``web``, ``mail``, ``text``, ``pdf``) writes a description and knows nothing of blocks, pages or databases.
Texts are plain, addresses absolute, pictures have a size; nothing in a description is markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

# What neither XML nor a mail may hold, and what a mail programme would read as one of our own places to fill.
_NONCHARACTERS = "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_CONTROLS = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")


def plain(text: object) -> str:
    """A text as every face can write it: no control characters, no place to fill smuggled in.

    ``{{field:unsubscribe}}`` typed into a title would otherwise be filled with the reader's own link when it is sent.
    """
    return _CONTROLS.sub("", str(text or "")).replace("{{", "{ {").replace("}}", "} }").strip()


LONGEST = 1500
"""Signs of a line of text; forms allow far less, and laying out a word of ten thousand takes minutes."""


def one_line(text: object, most: int = LONGEST) -> str:
    """The same, on one line of ``most`` signs; no-break spaces stay."""
    line = re.sub(r"[ \t\r\n\u2028\u2029]+", " ", plain(text))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def address(url: object) -> str:
    """An address without blanks and without places to fill."""
    return re.sub(r"\s+", "%20", _CONTROLS.sub("", str(url or "")).strip()).replace("{", "%7B").replace("}", "%7D")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs one after the other; ``bullet`` is the sign or number of a list's line, empty outside of lists."""

    runs: tuple[Run, ...]
    bullet: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Paragraphs that belong together: running text, or the lines of one list (``tag`` is ``ul`` or ``ol``)."""

    tag: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image at an absolute address. ``alt`` is empty only where ``decorative`` says so."""

    url: str
    alt: str
    width: int
    height: int
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a letter; ``name`` is that of its templates and of its function in the text face."""

    name: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Editorial(Part):
    """Running text, with a heading and a signature if there are any."""

    name: ClassVar[str] = "editorial"
    title: str
    text: tuple[Lines, ...]
    author: str = ""


@dataclass(frozen=True, slots=True)
class Quote(Part):
    name: ClassVar[str] = "quote"
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Image(Part):
    name: ClassVar[str] = "image"
    picture: Picture
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Button(Part):
    name: ClassVar[str] = "button"
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Figures(Part):
    """Pairs of a value and what it counts."""

    name: ClassVar[str] = "figures"
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something published that the letter points to."""

    key: str
    title: str
    url: str
    summary: str = ""
    label: str = ""
    when: str = ""
    network: str = ""
    note: str = ""
    language: str = ""
    """Language of the title where it is not the letter's; else empty."""
    picture: Picture | None = None

    @property
    def kicker(self) -> str:
        """What stands above the title: "Webinar · 12 March 2027"."""
        return " · ".join(part for part in (self.label, self.when, self.note) if part)


@dataclass(frozen=True, slots=True)
class Section(Part):
    """Items under a heading; ``code`` is one of ``enums.SectionCode``, or empty."""

    name: ClassVar[str] = "section"
    code: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """Who writes, and the reader's own doors; addresses may be places the outbox fills at sending."""

    site_name: str
    publisher: str
    postal_address: str
    contact: str
    preferences_url: str = ""
    unsubscribe_url: str = ""
    note: str = ""
    """Said instead of the reason for writing, in a test."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An issue in one language."""

    language: str
    title: str
    lead: str
    masthead: str
    """Name of the letter: "The letter of Maillage", "The letter of ART Occitanie"."""
    number: str
    """"No. 12", or empty."""
    day: date | None
    parts: tuple[Part, ...]
    home_url: str
    online_url: str
    subscribe_url: str
    banner: Picture
    footer: Footer
    network_code: str = ""
    emblem: str = ""
    """What the emblem of this issue is drawn from."""
    preheader: str = field(default="")

    def items(self) -> Iterator[Item]:
        """Every item of every section."""
        for part in self.parts:
            if isinstance(part, Section):
                yield from part.items

    def with_footer(self, footer: Footer) -> "Letter":
        """The same letter under another footer."""
        return replace(self, footer=footer)
