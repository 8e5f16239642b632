"""The work on a record in full JSON: its lock, its schedule, the changes nobody published yet.

Of the revisions, those that may still become the record: the draft the form opens on, and what is scheduled. Earlier
ones are a history, which stays with the database it happened in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Revision, WorkflowState

COLUMNS = ("has_unpublished_changes", "expired", "locked")
MOMENTS = ("go_live_at", "expire_at", "locked_at")
SCHEDULE = ("go_live_at", "expire_at")
"""What a draft says of its own publication."""

Draft = Callable[[Any], dict[str, Any]]


def moment(value: datetime | None) -> str | None:
    """A moment as it is written, in UTC."""
    return value.astimezone(UTC).isoformat() if value else None


def schedule(draft: Any) -> dict[str, str | None]:
    """When a draft is to come and to go, as it says itself."""
    return {name: moment(getattr(draft, name)) for name in SCHEDULE}


def of(rows: Sequence[Any], read: Draft) -> dict[int, dict[str, Any]]:
    """Primary key -> what is under way on the record; a fixed number of queries, and what its drafts need."""
    if not rows:
        return {}
    keys = {"base_content_type": ContentType.objects.get_for_model(rows[0]), "object_id__in": [r.pk for r in rows]}
    reviewed = WorkflowState.objects.filter(**keys, status=WorkflowState.STATUS_IN_PROGRESS)
    in_review = {int(pk) for pk in reviewed.values_list("object_id", flat=True)}
    drafts = [row.latest_revision_id for row in rows if row.has_unpublished_changes and row.latest_revision_id]
    wanted = Q(pk__in=drafts) | Q(**keys, approved_go_live_at__isnull=False)
    kept: dict[int, list[Revision]] = {}
    for revision in Revision.objects.filter(wanted).order_by("created_at", "pk"):
        kept.setdefault(int(revision.object_id), []).append(revision)
    owners = {row.pk: row.locked_by.email for row in rows if row.locked_by_id}
    return {
        row.pk: {
            **{name: getattr(row, name) for name in COLUMNS},
            **{name: moment(getattr(row, name)) for name in MOMENTS},
            "locked_by": owners.get(row.pk),
            "in_review": row.pk in in_review,
            "drafts": [_draft(row, revision, read) for revision in kept.get(row.pk, [])],
        }
        for row in rows
    }


def _draft(row: Any, revision: Revision, read: Draft) -> dict[str, Any]:
    return {
        "created_at": moment(revision.created_at),
        "approved_go_live_at": moment(revision.approved_go_live_at),
        "latest": revision.pk == row.latest_revision_id,
        "values": read(row.with_content_json(revision.content)),
    }


def versions(values: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """A record as it is, and as its drafts have it."""
    yield values
    for draft in values.get("drafts") or []:
        yield draft["values"]
