"""Reading a table somebody gives: CSV as spreadsheets and programs write it, or XLSX; within limits.

The one reader of participants, subscribers and records of resources: what it refuses, it refuses everywhere, and
always by :class:`BadTable`, with words for who holds the file.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from cms.wording import size_in_words

SHEET_ROWS = 1_048_576
"""Rows a sheet can have (ECMA-376): a damaged one may number its last cell in the thousands of millions."""
MOST_SWELLING = 100
"""How many times its size an XLSX may unpack to; what spreadsheets write stays under 30."""
NO_BOMB = 10 * 1024**2
"""Bytes that an XLSX may unpack to in any case: a small one full of blanks shrinks well."""
SIGNS = "\t;,|"
"""What parts the cells of a line of CSV."""
MOST_ABOVE = 5
"""Lines of a banner above the headers."""
_OTHERS = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\x7fELF", b"\xff\xd8\xff")
"""How files begin that are often taken for a table: other archives, XLS, PDF, pictures, programs."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f]")
"""What no text holds on purpose, and what a terminal may obey: C0 without tab and line ends, DEL, C1."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
"""What bytes that are no text turn into: controls, the mark of what cannot be read, signs that mean nothing."""
_MOST_NO_TEXT = 20
"""One such sign in so many is the most. Random bytes give one in eight; text that was decoded wrongly once
(``’`` as ``â\\x80\\x99``) one in thirty."""


class BadTable(Exception):  # noqa: N818  named for what the reader holds
    """The file cannot be read; ``str()`` says why, for the reader."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still read. Lists of people fit by default; catalogues ask for more."""

    size: int = 5 * 1000**2
    """Bytes of the file."""
    unpacked: int = 50 * 1024**2
    """Bytes of an XLSX, which is a zip, once unpacked."""
    rows: int = 5_000
    columns: int = 100
    cell: int = 2_000
    """Characters of a cell; what is longer is cut."""
    json: bool = False
    """The caller takes JSON too: messages name it."""
    is_header: Callable[[Sequence[str]], bool] | None = None
    """Tells a line of headers: what stands above it, a cell or two a line, is a banner. None: the first line is it."""


LISTS = Limits()


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and rows of text; every row is as long as the headers."""

    headers: list[str]
    rows: list[list[str]]
    numbers: list[int] = field(default_factory=list)
    """Where each row begins in the file, counted from 1 as editors and spreadsheets do; blank lines count."""
    above: list[str] = field(default_factory=list)
    """Lines above the headers, which were left out: a banner."""

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Rows after their number; of a table made by hand, as if no line were blank."""
        return zip(self.numbers or range(2, len(self.rows) + 2), self.rows, strict=True)


def read_upload(upload: UploadedFile, limits: Limits = LISTS) -> Table:
    """The table of an uploaded file, which is not even read where it is too large.

    :raises BadTable: see :func:`read_table`.
    """
    check_size(upload.size or 0, limits)
    return read_table(upload.read(), limits)


def read_table(content: bytes, limits: Limits = LISTS) -> Table:
    """The first sheet of an XLSX, or a CSV: comma, semicolon, tab or bar; blank lines are left out.

    Encodings: UTF-8 (with or without mark), UTF-16 with its mark, else Windows-1252.

    :raises BadTable: for a file that is too large, empty, damaged, no table, or has too many rows or columns.
    """
    check_size(len(content), limits)
    check_not_empty(content)
    lines = _xlsx(content, limits) if content.startswith(b"PK\x03\x04") else _csv(decode(content, limits), limits)
    above = _banner(lines, limits)
    lines = lines[len(above) :]
    if len(lines) < 2:
        raise BadTable(_("The file has no row under its headers."))
    (_number, headers), *rows = lines
    width = len(headers)
    check_columns(width, limits)
    padded = [(line + [""] * (width - len(line)))[:width] for _number, line in rows]
    return Table(headers, padded, [number for number, _line in rows], above)


def _banner(lines: list[tuple[int, list[str]]], limits: Limits) -> list[str]:
    """What stands above the headers: lines of a cell or two before one that is known for headers and has more."""
    above: list[str] = []
    widest = 0
    for _number, line in lines[: MOST_ABOVE + 1] if limits.is_header else ():
        filled = [cell for cell in line if cell]
        if limits.is_header is None or limits.is_header(line):
            return above if len(filled) > widest else []
        widest = max(widest, len(filled))
        if widest > 2:
            break
        above.append(" ".join(filled))
    return []


def check_size(size: int, limits: Limits) -> None:
    """Refuse what is too large.

    :raises BadTable: it is.
    """
    if size > limits.size:
        raise BadTable(_("The file is too large: %(size)s at most.") % {"size": size_in_words(limits.size)})


def check_not_empty(content: bytes) -> None:
    """Refuse what holds nothing but blanks.

    :raises BadTable: it does.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise BadTable(_("The file is empty."))


def check_rows(count: int, limits: Limits) -> None:
    """Refuse more rows than the limit.

    :raises BadTable: there are more.
    """
    if count > limits.rows:
        raise BadTable(_("The file has too many rows: %(n)s at most.") % {"n": _figure(limits.rows)})


def check_columns(count: int, limits: Limits) -> None:
    """Refuse more columns than the limit.

    :raises BadTable: there are more.
    """
    if count > limits.columns:
        raise BadTable(_("The file has too many columns: %(n)s at most.") % {"n": _figure(limits.columns)})


def _figure(number: int) -> str:
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)


def decode(content: bytes, limits: Limits = LISTS) -> str:
    """The text of a file, without control characters but for tabs and line ends.

    :raises BadTable: it is no text.
    """
    if content.startswith(_OTHERS) or (
        content[:2] not in _UTF16 and content[:4096].count(b"\x00") > max(1, len(content[:4096]) // 50)
    ):
        raise _no_text(limits)
    if content[:2] in _UTF16:
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            # What Excel writes in Western Europe; it maps nearly every byte: whether it is text is seen below.
            text = content.decode("cp1252", errors="replace")
    if sum(1 for _sign in _NO_TEXT.finditer(text)) > 1 + len(text) // _MOST_NO_TEXT:
        raise _no_text(limits)
    return printable(text)


def _no_text(limits: Limits) -> BadTable:
    if limits.json:
        return BadTable(_("This is neither a table nor JSON: give a CSV, TSV, XLSX or JSON file."))
    return BadTable(_("This is not a table: give a CSV, TSV or XLSX file."))


def printable(text: str) -> str:
    """A text without what a terminal obeys and no page shows: control characters, but for tabs and line ends."""
    return _CONTROLS.sub("", text)


def _delimiter(text: str, limits: Limits) -> str:
    """The sign that parts most cells of the first line that says something, outside quotes."""
    beginning = text.lstrip("\r\n")[:20_000]
    if limits.is_header is not None:
        # A banner has no sign, or one of its own.
        for line in [line for line in beginning.splitlines() if line.strip()][: MOST_ABOVE + 1]:
            for sign in SIGNS:
                with suppress(csv.Error):
                    cells = next(csv.reader([line], delimiter=sign), [])
                    if len(cells) > 1 and limits.is_header([cell.strip() for cell in cells]):
                        return sign
            if beginning.startswith(line) and any(line.count(sign) > 1 for sign in SIGNS):
                break  # several cells in the first line: no banner
    first = ""
    with suppress(csv.Error):
        # A sign that no table parts its cells with: quoted cells are taken off with their quotes.
        first = (next(csv.reader(io.StringIO(beginning, newline=""), delimiter="\x1f"), []) or [""])[0]
    # The first of equals wins: what stands first is what spreadsheets of the house write.
    return max(SIGNS, key=(first or beginning.partition("\n")[0]).count)


def _csv(text: str, limits: Limits) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, limits))
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            line = [cell.strip()[: limits.cell] for cell in cells]
            if any(line):
                lines.append((begins, line))
                check_rows(len(lines) - 1, limits)
            begins = reader.line_num + 1
    except csv.Error as error:
        # The one thing the csv module stumbles over in text without NUL: a cell without end.
        raise BadTable(
            _("Line %(line)d of this CSV file has a cell without end: a quotation mark is not closed.")
            % {"line": begins}
        ) from error
    return lines


def _xlsx(content: bytes, limits: Limits) -> list[tuple[int, list[str]]]:
    lines: list[tuple[int, list[str]]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > min(limits.unpacked, max(NO_BOMB, len(content) * MOST_SWELLING)):
            raise BadTable(_("The file is too large once unpacked."))
        # Values of formulas, as the spreadsheet last computed them; never the formulas.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Some programs write that a sheet ends at A1: openpyxl would believe it, and rows would be lost in silence.
        sheet.reset_dimensions()
        blank = (None,) * (limits.columns + 1)
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=len(blank)), start=1):
            if number > SHEET_ROWS:
                raise BadTable(_("This spreadsheet cannot be read: save it anew as XLSX or CSV."))
            if row == blank:
                continue  # up to a million of them, where a cell stands far below
            line = [_cell(value)[: limits.cell] for value in row]
            while line and not line[-1]:
                line.pop()
            if line:
                lines.append((number, line))
                check_rows(len(lines) - 1, limits)
    except BadTable:
        raise
    except Exception as error:  # a damaged archive or odd XML raises whatever zipfile, zlib and openpyxl stumble over
        raise BadTable(_("This spreadsheet cannot be read: save it anew as XLSX or CSV.")) from error
    return lines


def _cell(value: Any) -> str:
    """A cell as text: days without their midnight, whole numbers without their point."""
    if isinstance(value, datetime):
        value = value.isoformat(sep="T") if value.time().isoformat() != "00:00:00" else value.date().isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else printable(str(value)).strip()


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: how headers and answers are compared."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("_", " ").replace("-", " ").replace("’", "'").split())
