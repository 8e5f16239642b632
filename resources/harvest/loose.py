"""Reading what others write loosely: text with markup, days, rectangles, licences, DOIs.

Functions give a clean value, or raise ValueError with the reason in words for the curator.
"""

import html
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import html as lxml_html
from lxml.etree import ParserError

from cms.enums import Level
from resources import periods, years

MAX_TEXT = 200_000
"""Characters of one value that are looked at; what is longer is no description."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\ufffe\uffff]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_BREAKING_TAG = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,200}>", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()]{1,1000})[^()]{0,300}\)")
_MARKDOWN_SIGNS = re.compile(r"(?m)^#{1,6}\s+|\*\*|__|^```.*$")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{1,180}", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:[T ].*)?")
_ZONE = re.compile(r"(?<=[0-9])(?:Z|[+-][0-9]{2}:[0-9]{2})$")
"""The time zone that days and years of XML Schema may carry (``2024Z``)."""
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: how words are compared."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[_\-–’']", " ", plain.casefold()).split())


def storable(text: str, longest: int) -> str:
    """A text that every database takes (no NUL, no other control character, no half of a pair), cut to a length.

    What a report keeps of a source's own words goes through here, also where the words stand in an error.
    """
    cut = text[: longest * 2]
    return _CONTROLS.sub("", _LONE_SURROGATES.sub("\ufffd", cut))[:longest]


def plain_line(value: Any) -> str:
    """One line of text without markup, control characters or lone surrogates; empty for None."""
    return " ".join(plain_text(value).split())


def plain_text(value: Any) -> str:
    """Paragraphs of plain text: HTML and Markdown signs taken off, an empty line between paragraphs.

    Empty for what is no text: None, a list, an object, a number that is none.
    """
    if value is None or isinstance(value, dict | list | tuple | set):
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""  # what pandas writes for an empty cell
    text = _LONE_SURROGATES.sub("\ufffd", str(value)[:MAX_TEXT]).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", text)
    if _TAG.search(text):
        text = _without_tags(text)
    elif "&" in text:
        text = _CONTROLS.sub("", html.unescape(text))
    text = _MARKDOWN_SIGNS.sub("", _MARKDOWN_LINK.sub(r"\1 (\2)", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_tags(text: str) -> str:
    broken = _BREAKING_TAG.sub("\n\n", text)
    try:
        found = lxml_html.fromstring(f"<div>{broken}</div>")
    except (ParserError, ValueError):
        return _TAG.sub("", text)
    for dropped in found.xpath("//script|//style"):
        dropped.drop_tree()
    return _CONTROLS.sub("", str(found.text_content()))


def words(value: Any, separators: str = ";|") -> list[str]:
    """Several values of one cell, or of a list; each once, in order."""
    if isinstance(value, list | tuple | set):
        parts: Iterable[Any] = value
    else:
        text = plain_line(value)
        parts = re.split(f"[{re.escape(separators)}]", text) if separators else [text]
    found = [plain_line(part.get("name") if isinstance(part, dict) else part) for part in parts]
    return list(dict.fromkeys(part for part in found if part))


def day(value: Any) -> str:
    """A year, a month or a day (ISO 8601, or as people write them), as precise as given; an instant gives its day.

    :raises ValueError: it is none of these.
    """
    text = plain_line(value)
    if text.casefold() in {"", "..", "null", "none", "now", "present", "unknown"}:
        return ""
    if match := _DAY.fullmatch(periods.as_iso(text)):
        return "-".join(part for part in match.groups() if part)
    told = _("“%(text)s” is not a year, a month or a day (2020, 05/2020, May 2020, 2020-05-23 or 23/05/2020).")
    raise ValueError(told % {"text": text[:60]})


def year(value: Any) -> int | None:
    """The year of publication in a year, a month, a day or an instant; None for an empty value.

    :raises ValueError: it is none of these, or nothing here was published then.
    """
    whole = isinstance(value, float) and value.is_integer()  # a cell of a sheet
    text = plain_line(int(value) if whole else value)
    try:
        found = periods.first_day(day(_ZONE.sub("", text)))
    except ValueError:
        told = _("“%(text)s” is not a year of publication (2024, or 2024-05-01).") % {"text": text[:60]}
        raise ValueError(told) from None
    if found is not None and not years.is_year(found.year):
        about = {"text": text[:60], "first": years.FIRST, "last": years.last()}
        raise ValueError(_("“%(text)s” is no year of publication from %(first)d to %(last)d.") % about)
    return found.year if found else None


def number(value: Any) -> float | None:
    """A finite number; None for an empty value. Units after it are not understood.

    :raises ValueError: it is no number, or not a finite one.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = float(value) if abs(value) < 10**15 else math.inf
    elif isinstance(value, str) and NUMBER.fullmatch(value.strip().replace(",", ".")):
        found = float(value.strip().replace(",", "."))
    if not math.isfinite(found):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": plain_line(value)[:60]})
    return found


def bbox(value: Any) -> tuple[tuple[float, float, float, float] | None, str]:
    """(west, south, east, north) and a remark on what was put right; (None, "") for an empty value.

    Takes ``"w, s, e, n"``, four or six numbers (the third and sixth are heights), or a list of rectangles, whose
    first is the whole (STAC). Latitudes the wrong way round are turned; longitudes from 0 to 360 are brought to
    -180...180.

    :raises ValueError: it is no rectangle on Earth.
    """
    if isinstance(value, Sequence) and not isinstance(value, str) and value and isinstance(value[0], list | tuple):
        value = value[0]
    if isinstance(value, str):
        value = [part for part in re.split(r"[,;\s]+", value.strip().strip("[]()")) if part]
    if value in (None, "", [], ()):
        return None, ""
    if not isinstance(value, list | tuple) or len(value) not in (4, 6):
        raise ValueError(_("The rectangle needs four numbers: west, south, east, north."))
    sides = [number(side) for side in (value if len(value) == 4 else [*value[:2], *value[3:5]])]
    if any(side is None for side in sides):
        raise ValueError(_("The rectangle needs four numbers: west, south, east, north."))
    west, south, east, north = (float(side or 0) for side in sides)
    remark = ""
    if south > north:
        south, north = north, south
        remark = _("South and north of the rectangle were the wrong way round.")
    west, east = _longitudes(west, east)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise ValueError(_("The rectangle is not on Earth: degrees are needed."))
    return (west, south, east, north), remark


def _longitudes(west: float, east: float) -> tuple[float, float]:
    if east <= 180:
        return west, east
    if east - west >= 359 and east <= 360:
        return -180.0, 180.0
    turned = [side - 360 if 180 < side <= 360 else side for side in (west, east)]
    return turned[0], turned[1]


def is_world(box: tuple[float, float, float, float]) -> bool:
    """Whether a rectangle is what catalogues give for the whole world: all longitudes, all inhabited latitudes."""
    west, south, east, north = box
    return west <= -179 and east >= 179 and south <= -50 and north >= 50


def doi(value: Any) -> str:
    """A DOI without address, in lower case (DOIs do not know case); empty for an empty value.

    :raises ValueError: there is none in it.
    """
    text = plain_line(value)
    if not text:
        return ""
    match = _DOI.search(unquote(text))
    if not match:
        raise ValueError(_("“%(text)s” is not a DOI.") % {"text": text[:60]})
    return match[0].rstrip(".,;)").lower()


_YES = frozenset({"1", "true", "yes", "oui", "vrai", "y", "o", "x"})


def is_yes(value: Any) -> bool:
    """Whether a cell says yes."""
    return value is True or fold(plain_line(value)) in _YES


def language(value: Any) -> str:
    """The ISO 639-1 code of a language given as code (1, 2/B, 2/T or with a country) or address; else empty."""
    code = plain_line(value).rstrip("/").rsplit("/", 1)[-1].replace("_", "-").partition("-")[0].casefold()
    return _LANGUAGES.get(code, code if len(code) == 2 and code.isalpha() and code.isascii() else "")


_LANGUAGES = {
    "fre": "fr", "fra": "fr", "francais": "fr", "français": "fr", "french": "fr",
    "eng": "en", "english": "en", "anglais": "en",
    "spa": "es", "por": "pt", "ger": "de", "deu": "de", "ita": "it", "dut": "nl", "nld": "nl", "ara": "ar",
}  # fmt: skip


def level(value: Any) -> str:
    """A level in remote sensing by its code or its name in either language; else empty."""
    return _LEVELS.get(fold(plain_line(value)), "")


_LEVELS = {
    **{str(code): str(code) for code in Level.values},
    "aucun": "none", "debutant": "beginner", "debutante": "beginner", "grand public": "beginner",
    "intermediaire": "intermediate", "avance": "expert", "advanced": "expert",
}  # fmt: skip


def first_sentences(text: str, longest: int = 400) -> str:
    """The beginning of a text, to the end of a sentence if one ends in time: a summary for lists."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    cut = flat[:longest]
    ends = [match.end() for match in re.finditer(r"[.!?…](?=\s)", cut)]
    if ends and ends[min(len(ends), 2) - 1] >= 60:
        return cut[: ends[min(len(ends), 2) - 1]]
    if ends and ends[-1] >= 60:
        return cut[: ends[-1]]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
