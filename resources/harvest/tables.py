"""Reading a file somebody gives: CSV, TSV, XLSX or JSON, within limits."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""An XLSX is a zip: what it unpacks to is limited too."""
MAX_ROWS = 50_000
MAX_COLUMNS = 200
JSON_LISTS = ("resources", "records", "datasets", "collections", "features", "items", "data")
"""Names under which JSON files hold their records."""


class BadTable(Exception):  # noqa: N818  named for what the reader holds
    """The file cannot be read; ``str()`` says why, for the reader."""


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, and rows as (line in the file, header -> cell). Cells are text, or JSON values of a JSON file."""

    headers: list[str]
    rows: list[tuple[int, dict[str, Any]]]


def read_table(content: bytes, name: str = "") -> Table:
    """The records of a file; the first sheet of an XLSX; CSV with comma, semicolon, tab or bar.

    Encodings: UTF-8 (with or without mark), UTF-16 with its mark, else Windows-1252. ``name`` only tells JSON apart.

    :raises BadTable: too large, empty, no table, no record, or too many of them.
    """
    if len(content) > MAX_BYTES:
        raise BadTable(_("The file is too large: %(n)d MB at most.") % {"n": MAX_BYTES // 1024**2})
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise BadTable(_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        return _with_headers(_xlsx(content))
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise BadTable(_("This is not a table: give a CSV, TSV, XLSX or JSON file."))
    text = _decode(content)
    if name.lower().endswith((".json", ".geojson")) or text.lstrip()[:1] in "[{":
        return _json(text)
    return _with_headers(_csv(text))


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace").replace("\x00", "")
    if content[:4096].count(b"\x00") > max(1, len(content[:4096]) // 50):
        raise BadTable(_("This is not a table: give a CSV, TSV, XLSX or JSON file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes in Western Europe; it maps nearly every byte, so nothing is refused for its encoding.
        text = content.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _delimiter(text: str) -> str:
    """The sign that parts most cells of the first line, outside quotes."""
    try:
        # An empty first line has no cell at all.
        first = (next(csv.reader(io.StringIO(text[:20_000], newline=""), delimiter="\x1f"), []) or [""])[0]
    except csv.Error:
        first = text.partition("\n")[0]
    return max("\t;,|", key=(first or text.partition("\n")[0]).count)


def _csv(text: str) -> list[tuple[int, list[Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    lines: list[tuple[int, list[Any]]] = []
    begins = 1
    try:
        for line in reader:
            if any(cell.strip() for cell in line):
                lines.append((begins, line))
                _check_rows(len(lines) - 1)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadTable(_("This CSV file cannot be read: %(reason)s.") % {"reason": error}) from error
    return lines


def _check_rows(count: int) -> None:
    if count > MAX_ROWS:
        raise BadTable(_("The file has too many rows: %(n)d at most.") % {"n": MAX_ROWS})


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep="T") if value.time().isoformat() != "00:00:00" else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _xlsx(content: bytes) -> list[tuple[int, list[Any]]]:
    lines: list[tuple[int, list[Any]]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise BadTable(_("The file is too large once unpacked."))
        # Values of formulas, as the spreadsheet last computed them; never the formulas.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, row in enumerate(
            book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), start=1
        ):  # fmt: skip
            line = [_cell(value) for value in row]
            while line and not line[-1]:
                line.pop()
            if line:
                lines.append((number, line))
                _check_rows(len(lines) - 1)
    except BadTable:
        raise
    except Exception as error:  # a damaged archive or odd XML raises whatever zipfile, zlib and openpyxl stumble over
        raise BadTable(_("This XLSX file cannot be read. Open it in a spreadsheet and save it again.")) from error
    return lines


def _with_headers(lines: list[tuple[int, list[Any]]]) -> Table:
    if len(lines) < 2:
        raise BadTable(_("The file has no row under its headers."))
    headers = _unique(str(cell).replace("\x00", "").strip() for cell in lines[0][1])
    if len(headers) > MAX_COLUMNS:
        raise BadTable(_("The file has too many columns: %(n)d at most.") % {"n": MAX_COLUMNS})
    rows = []
    for number, line in lines[1:]:
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in line]
        rows.append((number, dict(zip(headers, [*cells, *[""] * (len(headers) - len(cells))], strict=False))))
    return Table(headers, rows)


def _unique(headers: Iterable[str]) -> list[str]:
    found: list[str] = []
    for number, header in enumerate(headers, start=1):
        name = header[:200] or f"({number})"
        found.append(name if name not in found else f"{name} ({number})")
    return found


def _json(text: str) -> Table:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadTable(_("This JSON file cannot be read: %(reason)s.") % {"reason": str(error)[:100]}) from error
    if isinstance(loaded, dict):
        loaded = next((loaded[name] for name in JSON_LISTS if isinstance(loaded.get(name), list)), None)
    if not isinstance(loaded, list):
        raise BadTable(_("This JSON file holds no list of records."))
    if not loaded:
        raise BadTable(_("The file is empty."))
    _check_rows(len(loaded))
    try:
        rows = [(number, _flat(entry)) for number, entry in enumerate(loaded, start=1)]
    except RecursionError as error:
        raise BadTable(_("This JSON file cannot be read: %(reason)s.") % {"reason": "recursion"}) from error
    headers = list(dict.fromkeys(name for _number, row in rows for name in row))
    if len(headers) > MAX_COLUMNS:
        raise BadTable(_("The file has too many columns: %(n)d at most.") % {"n": MAX_COLUMNS})
    return Table(headers, rows)


def _flat(entry: Any) -> dict[str, Any]:
    """A record of a JSON file; of GeoJSON, the properties. What is no object is an empty record, to be refused."""
    if not isinstance(entry, dict):
        return {}
    if entry.get("type") == "Feature" and isinstance(entry.get("properties"), dict):
        entry = {"id": entry.get("id"), **entry["properties"]}
    return {_storable(name)[:200]: _storable(value) for name, value in entry.items()}


def _storable(value: Any) -> Any:
    """A value of JSON without what no database and no page takes: NUL, and half characters (``"\\ud800"``)."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value
