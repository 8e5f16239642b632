"""Reading the addresses of a cell: several of them, with words behind, or with spaces in the name of a file."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from resources.harvest.loose import plain_line, words

_FILE_NAME = re.compile(
    r"[^\s/]\.(?:pdf|zip|7z|rar|tgz|gz|tar|csv|tsv|txt|md|json|geojson|xml|html?|php|aspx?|docx?|odt|xlsx?|ods|pptx?|odp"
    r"|tiff?|jp2|jpe?g|png|nc|h5|hdf|parquet|gpkg|shp|km[lz]|mp4|ipynb)(?:[?#]\S*)?$",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BEFORE_ADDRESS = re.compile(r"[\s;|,]+(?=https?://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """An address of a cell; may be none (:func:`address` tells)."""

    url: str
    words: str = ""
    """What stands behind it: *free*, *see also the guide*."""
    joined: bool = False
    """Spaces were taken as part of it."""


def addresses(value: Any) -> list[Found]:
    """Several addresses of one cell, or of a list: they may hold ``;``, ``|`` and ``,``, so a new one ends the last.

    White space ends an address (RFC 3986, appendix C): other words may follow. Only where the last of them ends like
    the name of a file are the spaces those of its path, and written as they travel: ``%20``.
    """
    cells = words(value) if isinstance(value, list | tuple | set) else [plain_line(value)]
    found: dict[str, Found] = {}
    for cell in cells:
        for part in _BEFORE_ADDRESS.split(cell.rstrip(" ;|,")):
            if part:
                found.setdefault((each := _found(part)).url, each)
    return list(found.values())


def _found(text: str) -> Found:
    url, _space, rest = text.partition(" ")
    if not rest or "://" not in url:
        return Found(text)
    if _FILE_NAME.search(rest) and "/" in url.partition("://")[2]:
        return Found(text.replace(" ", "%20"), joined=True)
    return Found(url.rstrip(".,;:"), rest.strip(" -–—:;,") if not _WRAPPED.fullmatch(rest) else rest[1:-1].strip())


def address(value: Any) -> str:
    """An http(s) address, spaces around it taken off; empty for an empty value.

    :raises ValueError: it is no such address.
    """
    text = plain_line(value)
    if not text:
        return ""
    try:
        if len(text) <= 1000:
            _check_address(text)
            return text
    except (ValidationError, ValueError):
        pass
    raise ValueError(_("“%(text)s” is not an address (https://...).") % {"text": text[:80]})


_check_address = URLValidator(schemes=["http", "https"])
