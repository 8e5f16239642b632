"""The report of a run, row by row, as CSV."""

import csv
import json
from typing import Any

from django.utils.translation import gettext as _

from cms.tables import safe_cell
from resources.models import Job


def write_csv(target: Any, job: Job) -> None:
    """Write the lines of a run to a text file or a response; semicolons, as French spreadsheets open them."""
    writer = csv.writer(target, delimiter=";")
    writer.writerow([_("Row"), _("Identifier"), _("Title"), _("Outcome"), _("Reason or remark"), _("Changes")])
    for item in job.items.order_by("row").iterator(chunk_size=500):
        changes = json.dumps(item.changes, ensure_ascii=False) if item.changes else ""
        cells = [item.row, item.identifier, item.title, item.get_outcome_display(), item.reason, changes]
        writer.writerow([safe_cell(cell) for cell in cells])
