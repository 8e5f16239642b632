"""Records of a file somebody gives: tables as ``cms.uploads`` reads them, or JSON."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cms import uploads
from cms.failures import json_failure
from cms.uploads import BadTable
from resources.harvest import presets

LIMITS = uploads.Limits(
    size=30 * 1000**2,
    unpacked=200 * 1024**2,
    rows=50_000,
    columns=200,
    cell=200_000,
    json=True,
    is_header=presets.names_a_title,
)
JSON_LISTS = ("resources", "records", "datasets", "collections", "features", "items", "data")
"""Names under which JSON files hold their records."""

__all__ = ["LIMITS", "BadTable", "Table", "read_table"]


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, and rows as (line in the file, header -> cell). Cells are text, or JSON values of a JSON file."""

    headers: list[str]
    rows: list[tuple[int, dict[str, Any]]]
    above: list[str] = field(default_factory=list)
    """What stood above the headers, left out."""


def read_table(content: bytes, name: str = "") -> Table:
    """The records of a file; ``name`` only tells JSON apart.

    :raises BadTable: too large, empty, damaged, no table, no record, or too many of them.
    """
    uploads.check_size(len(content), LIMITS)
    uploads.check_not_empty(content)
    if not content.startswith(b"PK"):
        text = uploads.decode(content, LIMITS)
        if name.lower().endswith((".json", ".geojson")) or text.lstrip()[:1] in ("[", "{"):
            return _json(text)
    table = uploads.read_table(content, LIMITS)
    headers = _unique(table.headers)
    return Table(headers, [(n, dict(zip(headers, row, strict=True))) for n, row in table.numbered()], table.above)


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
        raise _unreadable(error) from error
    if isinstance(loaded, dict):
        loaded = next((loaded[name] for name in JSON_LISTS if isinstance(loaded.get(name), list)), None)
    if not isinstance(loaded, list):
        raise BadTable(_("This JSON file holds no list of records."))
    if not loaded:
        raise BadTable(_("The file is empty."))
    uploads.check_rows(len(loaded), LIMITS)
    try:
        rows = [(number, _flat(entry)) for number, entry in enumerate(loaded, start=1)]
    except RecursionError as error:
        raise _unreadable(error) from error
    headers = list(dict.fromkeys(name for _number, row in rows for name in row))
    uploads.check_columns(len(headers), LIMITS)
    return Table(headers, rows)


def _unreadable(error: Exception) -> BadTable:
    return BadTable(_("This JSON file cannot be read. %(reason)s") % {"reason": json_failure(error)})


def _flat(entry: Any) -> dict[str, Any]:
    """A record of a JSON file; of GeoJSON, the properties. What is no object is an empty record, to be refused."""
    if not isinstance(entry, dict):
        return {}
    if entry.get("type") == "Feature" and isinstance(entry.get("properties"), dict):
        entry = {"id": entry.get("id"), **entry["properties"]}
    return {_storable(name)[:200]: _storable(value) for name, value in entry.items()}


def _storable(value: Any) -> Any:
    """A value of JSON without what no database, page or terminal takes: control and half characters (``"\\ud800"``).

    Numbers that are none (``NaN``, ``1e999``) are absent.
    """
    if isinstance(value, str):
        return uploads.printable(value).encode("utf-8", "ignore").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value
