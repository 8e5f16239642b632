"""Sources of records in full JSON, and what each of them calls our records: so that a harvest knows them again."""

from collections.abc import Iterator
from typing import Any

from resources.models import Record, Source

COLUMNS = ("code", "name", "kind", "url", "mapping", "defaults", "publish", "every_days", "active")
MOMENTS = ("next_run_at",)
RECORD_COLUMNS = ("identifier", "fingerprint", "given")
RECORD_MOMENTS = ("seen_at", "missing_since")


def _told(row: Source | Record, columns: tuple[str, ...], moments: tuple[str, ...]) -> dict[str, Any]:
    data = {name: getattr(row, name) for name in columns}
    return data | {name: at.isoformat() if (at := getattr(row, name)) else None for name in moments}


def sources() -> Iterator[dict[str, Any]]:
    """Every source; their runs are a history that stays where they ran."""
    for source in Source.objects.select_related("network").order_by("code"):
        yield _told(source, COLUMNS, MOMENTS) | {"network": source.network.code}


def records() -> Iterator[dict[str, Any]]:
    """Every thread between a source's record and our resource."""
    threads = Record.objects.select_related("source", "resource").only(
        *RECORD_COLUMNS, *RECORD_MOMENTS, "source__code", "resource__uid"
    )
    for record in threads.order_by("source__code", "identifier").iterator(chunk_size=500):
        yield _told(record, RECORD_COLUMNS, RECORD_MOMENTS) | {
            "source": record.source.code,
            "uid": str(record.resource.uid),
        }
