"""Tables that people open in a spreadsheet: CSV whose cells no spreadsheet executes."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is read as a formula (OWASP, CSV injection); full-width forms included."""


def safe_cell(value: Any) -> str:
    """A value as text that no spreadsheet executes: formula starts are quoted, control characters dropped."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value if value is not None else ""))
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets then read accents right), comma separated (RFC 4180)."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
