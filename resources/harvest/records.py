"""What readers give, and how rows of a file become it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.text import slugify
from django.utils.translation import gettext as _

from resources.harvest import structured
from resources.harvest.fields import FIELDS, PERSONAL
from resources.harvest.loose import fold, plain_line, words
from resources.harvest.tables import BadTable, Table
from resources.harvest.targets import TARGETS

LIST_TARGETS = frozenset(
    {"providers", "themes", "tags", "platforms", "instruments", "variables", "formats", "zone", "sources", "audiences"}
)


OUR_EXPORT = frozenset({"uid", "slug", "title_fr", "title_en", "links", "relations"})
"""Columns by which the full JSON of ``manage.py export_resources`` is known."""
EXPORTED = (FIELDS | {"slug"}) - {"relations"}
"""What is taken of it: relations need their other ends, ``manage.py restore_resources`` brings both."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as found: ``given`` is loose (``targets.TARGETS`` -> value, and ``links``)."""

    identifier: str
    given: Mapping[str, Any]
    row: int = 0
    """Line in a file; 0: in order."""
    plain: bool = False
    """``given`` is a plain record already: of our own full export."""
    remarks: tuple[str, ...] = ()
    """What of it was not understood, in words."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that could not be read, and why. ``hides`` says that others may hide behind it."""

    identifier: str
    reason: str
    hides: bool = False


class HarvestError(Exception):
    """The source cannot be read to its end; ``str()`` says why, for the curator."""


class Reader(Protocol):
    """Gives the records of a source, one by one.

    :raises HarvestError: while it is iterated, when the rest cannot be read.
    """

    total: int | None
    """How many records there are, once the source has said so."""

    def __iter__(self) -> Iterator[Raw | Broken]: ...


def title_of(given: Mapping[str, Any]) -> str:
    """What a report calls a record."""
    return next((t for name in ("title", "title_fr", "title_en") if (t := plain_line(given.get(name)))), "")[:300]


class FileReader:
    """Rows of a table as records, by a mapping (``harvest.presets``).

    :raises BadTable: no column of the file is the title.
    """

    def __init__(self, table: Table, mapping: Mapping[str, Any]) -> None:
        self.plain = set(table.headers) >= OUR_EXPORT
        given = mapping.get("columns")
        columns = given if isinstance(given, Mapping) else {}
        self.columns = {h: str(columns[h]) for h in table.headers if str(columns.get(h)) in TARGETS}
        if not self.plain and not {"title", "title_fr", "title_en"} & set(self.columns.values()):
            headers = ", ".join(table.headers[:12])
            told = _("Say which column holds the title. The first line of the file must bear the headers: %(headers)s.")
            raise BadTable(told % {"headers": headers})
        self.table = table
        self.total: int | None = len(table.rows)
        self.words = _nested(mapping.get("words"))
        self.prefixes = mapping.get("prefixes") if isinstance(mapping.get("prefixes"), Mapping) else {}
        separators = mapping.get("separators")
        self.separators: dict[str, str] = dict(separators) if isinstance(separators, Mapping) else {}

    def left_out(self) -> list[str]:
        """Headers of the columns that hold something and are not imported."""
        imported = EXPORTED | {"uid"} if self.plain else set(self.columns)
        left = [header for header in self.table.headers if header not in imported]
        return [h for h in left if any(row.get(h) not in (None, "", [], {}) for _number, row in self.table.rows)]

    def __iter__(self) -> Iterator[Raw | Broken]:
        for number, row in self.table.rows:
            if self.plain:
                kept = {name: value for name, value in row.items() if name in EXPORTED and value is not None}
                yield Raw(plain_line(row.get("uid")), kept, number, plain=True)
                continue
            given, remarks = self._given(row)
            identifier = plain_line(given.get("identifier")) or slugify(title_of(given))
            yield Raw(identifier, given, number, remarks=tuple(remarks))

    def _given(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        given: dict[str, Any] = {}
        remarks: list[str] = []
        for header, target in self.columns.items():
            value = row.get(header)
            if target in LIST_TARGETS:
                several, unread = structured.several(target, value) if isinstance(value, dict | list) else (value, [])
                given[target] = [*given.get(target, []), *self._list(target, several)]
            else:
                values, unread = structured.cell(target, value)
                prefix = str((self.prefixes or {}).get(target, ""))
                for name, each in values.items():
                    if not given.get(name):
                        given[name] = f"{prefix}{each}" if prefix and each else each
            remarks += [_not_read(header, target, part) for part in unread]
        return given, remarks

    def _list(self, target: str, value: Any) -> list[Any]:
        known = self.words.get(target, {})
        return [known.get(fold(str(word)), word) for word in words(value, self.separators.get(target, ";|"))]


def _not_read(header: str, target: str, part: str) -> str:
    if target in PERSONAL:
        return _("Column “%(header)s”: a part of it was not understood and was left out.") % {"header": header}
    told = _("Column “%(header)s”: this was not understood and was left out: %(part)s")
    return told % {"header": header, "part": part}


def _nested(words: Any) -> dict[str, dict[str, str]]:
    if not isinstance(words, Mapping):
        return {}
    return {
        str(target): {fold(str(word)): str(ours) for word, ours in table.items()}
        for target, table in words.items()
        if isinstance(table, Mapping)
    }
