"""Reading a table somebody gives: CSV as spreadsheets and programs write it, or XLSX; within limits.

The one reader of participants, subscribers and records of resources: what it refuses, it refuses everywhere, and
always by :class:`BadTable`, with words for who holds the file.
"""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator
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
_OTHERS = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\x7fELF", b"\xff\xd8\xff")
"""How files begin that are often taken for a table: other archives, XLS, PDF, pictures, programs."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


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


LISTS = Limits()


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and rows of text; every row is as long as the headers."""

    headers: list[str]
    rows: list[list[str]]
    numbers: list[int] = field(default_factory=list)
    """Where each row begins in the file, counted from 1 as editors and spreadsheets do; blank lines count."""

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
    if len(lines) < 2:
        raise BadTable(_("The file has no row under its headers."))
    (_number, headers), *rows = lines
    width = len(headers)
    check_columns(width, limits)
    padded = [(line + [""] * (width - len(line)))[:width] for _number, line in rows]
    return Table(headers, padded, [number for number, _line in rows])


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
    """The text of a file, without NUL.

    :raises BadTable: it is no text.
    """
    if content[:2] in _UTF16:
        return content.decode("utf-16", errors="replace").replace("\x00", "")
    if content.startswith(_OTHERS) or content[:4096].count(b"\x00") > max(1, len(content[:4096]) // 50):
        if limits.json:
            raise BadTable(_("This is neither a table nor JSON: give a CSV, TSV, XLSX or JSON file."))
        raise BadTable(_("This is not a table: give a CSV, TSV or XLSX file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes in Western Europe; it maps nearly every byte, so nothing is refused for its encoding.
        text = content.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _delimiter(text: str) -> str:
    """The sign that parts most cells of the first line that says something, outside quotes."""
    beginning = text.lstrip("\r\n")[:20_000]
    first = ""
    with suppress(csv.Error):
        # A sign that no table parts its cells with: quoted cells are taken off with their quotes.
        first = (next(csv.reader(io.StringIO(beginning, newline=""), delimiter="\x1f"), []) or [""])[0]
    # The first of equals wins: what stands first is what spreadsheets of the house write.
    return max("\t;,|", key=(first or beginning.partition("\n")[0]).count)


def _csv(text: str, limits: Limits) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
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
    return "" if value is None else str(value).replace("\x00", "").strip()


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: how headers and answers are compared."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("_", " ").replace("-", " ").replace("’", "'").split())
