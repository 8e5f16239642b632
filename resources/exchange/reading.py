"""Values of a document, checked against the columns they are for: a document may hold anything."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


def checked(model: type[models.Model], values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Columns of a model, each of the type the column holds.

    :raises KeyError: one is missing.
    :raises ValidationError: one is of another type.
    """
    return {name: value_for(model._meta.get_field(name), values[name]) for name in names}


def value_for(column: Any, value: Any) -> Any:
    """The value of one column.

    :raises ValidationError: it is of another type.
    """
    if isinstance(column, models.JSONField):
        found = _json(value, type(column.get_default()))
    else:
        found = _READERS.get(type(column), _text)(value) if value is not None else None
    if found is None and not column.null:
        raise _wrong(column.name, value)
    if found is _NOT:
        raise _wrong(column.name, value)
    return found


_NOT = object()


def _wrong(name: str, value: Any) -> ValidationError:
    shown = repr(value)
    shown = shown if len(shown) <= 80 else f"{shown[:80]}…"
    return ValidationError(_("%(name)s cannot be %(value)s.") % {"name": name, "value": shown})


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else _NOT


def _boolean(value: Any) -> Any:
    return value if isinstance(value, bool) else _NOT


def _whole(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else _NOT


def _number(value: Any) -> Any:
    # JSON as Python reads it knows Infinity and NaN, which no column should hold.
    known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
    return float(value) if known and math.isfinite(value) else _NOT


def _json(value: Any, shape: type[Any]) -> Any:
    if shape is dict:
        return value if isinstance(value, dict) else _NOT
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else _NOT


def _uuid(value: Any) -> Any:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        return _NOT


def _moment(value: Any) -> Any:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else _NOT
    except (ValueError, TypeError, OverflowError):
        return _NOT


_READERS = {
    models.BooleanField: _boolean,
    models.PositiveIntegerField: _whole,
    models.PositiveSmallIntegerField: _whole,
    models.PositiveBigIntegerField: _whole,
    models.FloatField: _number,
    models.UUIDField: _uuid,
    models.DateTimeField: _moment,
}


def entries(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of objects.

    :raises KeyError: it is missing.
    :raises ValidationError: it is something else.
    """
    found = values[name]
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise _wrong(name, found)
    return found


def codes(values: Mapping[str, Any], name: str) -> list[str]:
    """A list of codes.

    :raises KeyError: it is missing.
    :raises ValidationError: it is something else.
    """
    found = values[name]
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise _wrong(name, found)
    return found


def code(values: Mapping[str, Any], name: str) -> str:
    """A code, empty for none.

    :raises KeyError: it is missing.
    :raises ValidationError: it is something else.
    """
    found = values[name]
    if found is not None and not isinstance(found, str):
        raise _wrong(name, found)
    return found or ""


def uid_of(values: Any) -> UUID | None:
    """The identifier of a record; None where it has none."""
    found = _uuid(values.get("uid")) if isinstance(values, Mapping) else _NOT
    return found if isinstance(found, UUID) else None


def unkeepable(value: Any) -> bool:
    """Whether a text in it holds what no database keeps: NUL, or half a character."""
    match value:
        case str():
            return "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
        case Mapping():
            return any(unkeepable(key) or unkeepable(item) for key, item in value.items())
        case list():
            return any(unkeepable(item) for item in value)
    return False
