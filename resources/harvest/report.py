"""The report of a run, row by row, as CSV."""

import csv
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.tables import safe_cell
from resources.enums import Outcome
from resources.harvest import fields
from resources.models import Item, Job


def field_name(name: str) -> str:
    """A field as curators read it in forms; an old report may hold one that is no more."""
    try:
        return str(capfirst(fields.label(name)))
    except FieldDoesNotExist:
        return name


def by_field(changes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What changed, by the name of each field, in the order of a record: PostgreSQL keeps none in JSON."""
    order = {name: n for n, name in enumerate(fields.IN_ORDER)}
    names = sorted(changes, key=lambda name: (order.get(name, len(order)), name))
    return [(field_name(name), changes[name]) for name in names]


def outcome_of(item: Item, job: Job) -> str:
    """What became of a record of a run; what would, in a preview, which writes nothing."""
    foreseen = {
        Outcome.CREATED: pgettext("record", "To create"),
        Outcome.UPDATED: pgettext("record", "To update"),
        Outcome.ARCHIVED: pgettext("record", "To archive"),
    }
    outcome = Outcome(item.outcome)
    return (job.dry_run and foreseen.get(outcome)) or str(outcome.label)


def _told(changes: Mapping[str, Any]) -> str:
    """What changed, a line a field: before and after."""
    colon, kept = _(":"), _("kept as it was")
    lines = []
    for name, change in by_field(changes):
        told = f"{name}{colon} {change['was']} → {change['is']}"
        lines.append(f"{told} – {kept}" if change.get("kept") else told)
    return "\n".join(lines)


def write_csv(target: Any, job: Job) -> None:
    """Write the lines of a run to a text file or a response; semicolons, as French spreadsheets open them."""
    writer = csv.writer(target, delimiter=";")
    writer.writerow([_("Row"), _("Identifier"), _("Title"), _("Outcome"), _("Reason or remark"), _("Changes")])
    for item in job.items.order_by("row").iterator(chunk_size=500):
        cells = [item.row, item.identifier, item.title, outcome_of(item, job), item.reason, _told(item.changes)]
        writer.writerow([safe_cell(cell) for cell in cells])
