"""Reads a full JSON export back: the same records, to the last column.

An act of its own beside the import of files: it keeps identifiers, dates and states as they were, where an import
gives records of others a place among ours.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms.failures import json_failure
from resources.exchange import plain, restore_around, restore_records
from resources.exchange.desk import UNCHANGED, Desk, Outcome, identifier
from resources.exchange.reading import uid_of
from resources.models import Resource, Selection

CHUNK = 200
"""Records compared with ours at once."""

PARTS = ("concepts", "providers", "images", "resources", "selections", "sources", "records")


class Unreadable(ValueError):  # noqa: N818  named for the document
    """The document is no export of ours; ``str()`` says why."""


def parse(text: str | bytes) -> Any:
    """The document in a text.

    :raises Unreadable: it is broken off, is no JSON, or no text at all.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("The document cannot be read. %(reason)s") % {"reason": json_failure(error)}) from None


def restore(document: Any) -> Outcome:
    """Create or update every record of an export, by ``uid``; a record that cannot be kept whole is refused.

    Whatever could not be restored is told in the outcome, a line each.

    :raises Unreadable: the document is not an export, or of a version we do not know; nothing was written.
    """
    if not isinstance(document, Mapping) or document.get("format") != plain.FORMAT:
        raise Unreadable(_("This is no full export of resources."))
    parts = {name: _listed(document, name) for name in PARTS}
    desk = Desk()
    for values in parts["concepts"]:
        desk.attempt("concepts", restore_around.concept, values)
    for values in parts["providers"]:
        desk.attempt("providers", restore_around.provider, values)
    for values in parts["images"]:
        desk.attempt("images", restore_around.picture, values)
    written = [values for values in _changed(desk, "resources", parts["resources"]) if _write(desk, values)]
    for values in written:  # once every target is there
        restore_records.relations(desk, values)
        restore_records.drafts(desk, Resource, values)
    for values in _changed(desk, "selections", parts["selections"]):
        if desk.attempt("selections", restore_records.selection, values):
            restore_records.drafts(desk, Selection, values)
            restore_records.date(Selection, values)
    for values in written:  # last: saving would have moved it
        restore_records.date(Resource, values)
    for values in parts["sources"]:
        desk.attempt("sources", restore_around.source, values)
    for values in parts["records"]:
        desk.attempt("records", restore_around.thread, values)
    return desk.outcome


def _listed(document: Mapping[str, Any], name: str) -> list[Any]:
    values = document.get(name, [])
    if not isinstance(values, list):
        raise Unreadable(_("“%(name)s” is not a list.") % {"name": name})
    return values


def _write(desk: Desk, values: Any) -> bool:
    return desk.attempt("resources", restore_records.resource, values)


def _changed(desk: Desk, part: str, values: Sequence[Any]) -> Iterator[Any]:
    """The records that are not here, or not as the document has them; the others are counted."""
    seen: set[UUID] = set()
    for start in range(0, len(values), CHUNK):
        chunk = values[start : start + CHUNK]
        ours = _ours(part, [uid for each in chunk if (uid := uid_of(each))])
        for each in chunk:
            uid = uid_of(each)
            if uid in seen:
                desk.outcome.refused.append((identifier(each), _("It stands twice in the document.")))
            elif uid in ours and restore_records.same(desk, ours[uid], each):
                desk.outcome.counts[part][UNCHANGED] += 1
            else:
                yield each
            if uid:
                seen.add(uid)


def _ours(part: str, uids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    if part == "resources":
        found = plain.resources_as_plain(Resource.objects.filter(uid__in=uids), public=False)
    else:
        found = plain.selections_as_plain(Selection.objects.filter(uid__in=uids), public=False)
    return {UUID(values["uid"]): values for values in found}
