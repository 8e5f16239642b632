"""Personal data in participants' files between their upload and their import: what is said of it, and its end."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cms.addresses import normalise_address
from events.models import ParticipantsFile

KEPT = timedelta(days=1)
"""A file that nobody has imported by then is erased."""
BETWEEN = re.compile(r"[\s,;<>()\"']+")


def _names(row: Sequence[str], address: str) -> bool:
    """Whether a row holds an address, in whatever column and spelling; several may stand in one cell."""
    for word in BETWEEN.split(" ".join(map(str, row))):
        if "@" in word:
            try:
                if normalise_address(word.removeprefix("mailto:")) == address:
                    return True
            except ValidationError:
                continue
    return False


def export(address: str) -> list[dict[str, Any]]:
    """The rows of an address in files not imported yet."""
    return [
        {"event": file.event.title, "file": file.name, "row": list(zip(file.headers, row, strict=False))}
        for file in ParticipantsFile.objects.filter(imported_at=None).select_related("event")
        for row in file.rows
        if _names(row, address)
    ]


def erase(address: str) -> int:
    """Take the rows of an address out of files not imported yet; how many."""
    touched = 0
    with transaction.atomic():
        # The lock of the import: what it writes, the erasure of registrations that follows will see.
        for file in ParticipantsFile.objects.filter(imported_at=None).select_for_update().order_by("pk"):
            left = [row for row in file.rows if not _names(row, address)]
            if len(left) < len(file.rows):
                touched += len(file.rows) - len(left)
                file.rows = left
                file.save(update_fields=["rows"])
    return touched


def purge(now: datetime) -> int:
    """Erase the files that nobody imported in time; how many."""
    count, _by_model = ParticipantsFile.objects.filter(imported_at=None, created_at__lte=now - KEPT).delete()
    return count
