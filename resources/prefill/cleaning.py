"""Values of unknown make: what is text, an address, a day, a number of them; the rest is nothing."""

import html
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from resources import periods, years

MAX_URL = 1000
DEEPEST = 8
MOST_NODES = 2000

_TAGS = re.compile(r"<[^<>]{0,2000}>")
# Characters that turn the reading order of what follows (Unicode Bidirectional Algorithm, UAX 9), and zero-width ones.
_TRICKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_YEAR = re.compile(r"([0-9]{4})(?![0-9A-Za-z])")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{1,180}")


def text(value: Any, limit: int) -> str:
    """One line of plain text of at most ``limit`` characters; empty where ``value`` holds none.

    A list gives its first text, a JSON-LD value (``{"@value": ...}``) its own. Markup, control characters and
    those that turn the reading order are left out.
    """
    for found in _texts(value):
        line = _plain(found[: limit * 20])
        if line:
            return shorten(line, limit)
    return ""


def texts(value: Any, limit: int, most: int) -> list[str]:
    """At most ``most`` different lines of a list of texts."""
    values = value if isinstance(value, list) else [value]
    found = (text(each, limit) for each in values[: most * 4])
    return list(dict.fromkeys(line for line in found if line))[:most]


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth < DEEPEST:
        for key in ("@value", "name", "title"):
            yield from _texts(value.get(key), depth + 1)
    elif isinstance(value, list) and depth < DEEPEST:
        for each in value[:50]:
            yield from _texts(each, depth + 1)


def _plain(raw: str) -> str:
    # Twice: descriptions often hold escaped markup, and what unescaping brings out must go too.
    stripped = _TAGS.sub(" ", html.unescape(_TAGS.sub(" ", raw)))
    stripped = _TRICKS.sub("", stripped.replace("<", " ").replace(">", " "))
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in stripped)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def shorten(line: str, limit: int) -> str:
    """``line`` within ``limit`` characters, cut between words."""
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[limit // 2 :] else cut}…"


def without_tricks(line: str) -> str:
    """A text without the characters that turn the reading order or that nobody sees."""
    return _TRICKS.sub("", line)


def url(value: Any) -> str:
    """An http(s) address; empty where it is none."""
    for found in _texts(value):
        address = found.strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        written = address.isprintable() and not any(c.isspace() or c in "<>\"'\\" for c in address)
        if parts.scheme in {"http", "https"} and parts.hostname and len(address) <= MAX_URL and written:
            return address
    return ""


def doi(value: Any) -> str:
    """The DOI in a text (``10.1234/abcd``), in lower case: DOIs know no case; empty where there is none."""
    for found in _texts(value):
        match = _DOI.search(found[:2000])
        if match:
            return match.group().rstrip(".,;)]").lower()
    return ""


def day(value: Any) -> str:
    """A year, month or day as ISO 8601 gives it, time left out; empty where it is none."""
    for found in _texts([str(value)] if isinstance(value, int) and not isinstance(value, bool) else value):
        written = found.strip()[:40].split("T")[0]
        try:
            if written and periods.first_day(written):
                return written
        except ValueError:
            continue
    return ""


def year(value: Any) -> int | None:
    """The year of publication a date begins with (``2024``, ``2024-05-01``, ``2024/05``); None where it is none."""
    for found in _texts([str(value)] if isinstance(value, int) and not isinstance(value, bool) else value):
        match = _YEAR.match(found.strip()[:60])
        if match and years.is_year(int(match[1])):
            return int(match[1])
    return None


def number(value: Any, low: float, high: float) -> float | None:
    """A number between ``low`` and ``high``; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value if not isinstance(value, str) else value[:40])
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and low <= found <= high else None


def box(west: Any, south: Any, east: Any, north: Any) -> tuple[float, float, float, float] | None:
    """A rectangle in degrees; None where a side is missing or out of range."""
    w, s = number(west, -180, 180), number(south, -90, 90)
    e, n = number(east, -180, 180), number(north, -90, 90)
    if w is None or s is None or e is None or n is None or s > n:
        return None
    return (w, s, e, n)


def mapping(value: Any) -> dict[str, Any]:
    """``value`` where it is an object; of a list, its first one; else nothing."""
    if isinstance(value, list):
        value = next((each for each in value[:50] if isinstance(each, dict)), None)
    return value if isinstance(value, dict) else {}


def mappings(value: Any, most: int = 50) -> list[dict[str, Any]]:
    """The objects of a list (or the one object)."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values[:most] if isinstance(each, dict)]
