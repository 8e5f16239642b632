"""The report of a run, row by row, as CSV."""

import csv
import json
import re
from typing import Any

from django.utils.translation import gettext as _

from resources.models import Job

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is read as a formula (OWASP, CSV injection); full-width forms included."""


def safe_cell(value: Any) -> str:
    """A value as text that no spreadsheet executes."""
    text = _CONTROLS.sub("", str(value if value is not None else ""))
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def write_csv(target: Any, job: Job) -> None:
    """Write the lines of a run to a text file or a response; semicolons, as French spreadsheets open them."""
    writer = csv.writer(target, delimiter=";")
    writer.writerow([_("Row"), _("Identifier"), _("Title"), _("Outcome"), _("Reason or remark"), _("Changes")])
    for item in job.items.order_by("row").iterator(chunk_size=500):
        changes = json.dumps(item.changes, ensure_ascii=False) if item.changes else ""
        cells = [item.row, item.identifier, item.title, item.get_outcome_display(), item.reason, changes]
        writer.writerow([safe_cell(cell) for cell in cells])
