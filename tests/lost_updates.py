"""No UPDATE or DELETE of ours chooses its rows by a subquery over the table it writes to.

On PostgreSQL such a statement waits for whoever is writing to a row, then asks the outer condition of the new row, but
not the subquery (READ COMMITTED, "Transaction Isolation" in its manual): a state that changed meanwhile is overwritten.
Django writes one for ``filter(other__field=...).update()``; ``filter(other__in=Other.objects.filter(field=...))`` asks
everything of the row itself.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock

from django.apps import apps
from django.db.backends.utils import CursorWrapper

FLOORS = ("cms.", "networks.", "resources.", "events.", "analytics.")
_FORM = re.compile(
    r'\s*(?:UPDATE|DELETE FROM) "(?P<table>\w+)" .*"(?P=table)"\."\w+" IN \(SELECT \w+\."\w+" FROM "(?P=table)" ', re.S
)


@cache
def _tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models() if model.__module__.startswith(FLOORS))


def loses_updates(statement: object) -> bool:
    """Whether it writes to a table of ours what it chose from an older look at the same table."""
    found = _FORM.match(statement) if isinstance(statement, str) else None
    return found is not None and found["table"] in _tables()


@contextmanager
def refused() -> Iterator[None]:
    """Every such statement fails where it is executed."""
    execute = CursorWrapper.execute

    def looked_at(self: CursorWrapper, sql: Any, params: Any = None) -> Any:
        assert not loses_updates(sql), f"chosen by a subquery over its own table, see tests/lost_updates.py: {sql}"
        return execute(self, sql, params)

    with mock.patch.object(CursorWrapper, "execute", looked_at):
        yield
