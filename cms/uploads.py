"""Reading a table somebody uploads: CSV in the encodings spreadsheets write, or XLSX."""

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
"""An XLSX is a zip: what it unpacks to is limited too."""
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 2_000


class BadTable(Exception):  # noqa: N818  named for what the reader holds
    """The file cannot be read; ``str()`` says why, for the reader."""


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and rows of text; every row is as long as the headers."""

    headers: list[str]
    rows: list[list[str]]


def read_table(upload: UploadedFile) -> Table:
    """The first sheet of an XLSX, or a CSV (comma, semicolon or tab; UTF-8, else Windows-1252).

    :raises BadTable: for a file that is too large, empty, not a table, or has too many rows or columns.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise BadTable(_("The file is too large: 5 MB at most."))
    content = upload.read()
    if not content.strip():
        raise BadTable(_("The file is empty."))
    lines = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    lines = [[_clean(cell) for cell in line] for line in lines]
    lines = [line for line in lines if any(line)]
    if len(lines) < 2:
        raise BadTable(_("The file has no row under its headers."))
    headers, *rows = lines
    width = len(headers)
    if width > MAX_COLUMNS:
        raise BadTable(_("The file has too many columns: 100 at most."))
    if len(rows) > MAX_ROWS:
        raise BadTable(_("The file has too many rows: 5,000 at most."))
    return Table(headers, [(row + [""] * width)[:width] for row in rows])


def _clean(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text.replace("\x00", "").strip()[:MAX_CELL]


def _csv(content: bytes) -> list[list[str]]:
    if b"\x00" in content[:1024] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise BadTable(_("This is not a table: give a CSV or XLSX file."))
    text = _decode(content)
    first = text.splitlines()[0] if text.splitlines() else ""
    delimiter = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadTable(_("This CSV file cannot be read: %(reason)s.") % {"reason": error}) from error


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes in Western Europe; it maps nearly every byte, so nothing is refused for its encoding.
        return content.decode("cp1252", errors="replace")


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise BadTable(_("The file is too large once unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        lines: list[list[str]] = []
        for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
            lines.append([_clean(cell) for cell in row])
            if len(lines) > MAX_ROWS + 1:
                raise BadTable(_("The file has too many rows: 5,000 at most."))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise BadTable(_("This XLSX file cannot be read. Open it in a spreadsheet and save it again.")) from error
    return [_trimmed(line) for line in lines]


def _trimmed(line: list[str]) -> list[str]:
    while line and not line[-1]:
        line = line[:-1]
    return line


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: how headers and answers are compared."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("_", " ").replace("-", " ").replace("’", "'").split())
