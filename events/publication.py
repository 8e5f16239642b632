"""The figures of an event as the public sees them: frozen, and telling on nobody (``cms.disclosure``)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.disclosure import MIN_BASE, MIN_CELL, publish, share
from cms.enums import NON_EXPERT_LEVELS, PRIVATE_SECTORS, Audience, GisLevel, Level, Sector
from cms.places import REGIONS, country_name
from events.enums import AttendanceMode
from events.models import EventPage
from events.tabulate import SHARE_LABELS, Figures, Stage, stored

DIMENSION_LABELS = {
    "sector": gettext_lazy("By sector"),
    "level": gettext_lazy("By level in remote sensing"),
    "gis_level": gettext_lazy("By level in GIS"),
    "role": gettext_lazy("By profile"),
    "region": gettext_lazy("By region or country"),
    "mode": gettext_lazy("By mode"),
}

_CHOICES: dict[str, Any] = {
    "sector": Sector,
    "level": Level,
    "gis_level": GisLevel,
    "role": Audience,
    "mode": AttendanceMode,
}


def value_label(dimension: str, value: str) -> str:
    """A category in words, in the active language."""
    if dimension == "region":
        return REGIONS.get(value) or country_name(value)
    return str(_CHOICES[dimension](value).label)


@dataclass(frozen=True, slots=True)
class PublicShare:
    """A reported share: percentage of those who answered, with base and response rate."""

    name: str
    label: str
    percent: int | None
    base: int | None
    response_rate: int | None


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table of the event's page; categories that would tell on somebody are left out."""

    label: str
    rows: list[tuple[str, int, int | None]]
    """(category, persons, percentage of those who answered)."""
    base: int | None
    response_rate: int | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What the event's page publishes; None stands for *not published*."""

    registered: int | None
    confirmed: int | None
    shares: list[PublicShare]
    tables: list[PublicTable]
    suppressed: bool
    """Something is hidden: the page says why."""


PUBLIC_TABLES: dict[str, tuple[list[str], frozenset[str]]] = {
    "sector": (list(Sector.values), frozenset(PRIVATE_SECTORS)),
    "level": (list(Level.values), frozenset(NON_EXPERT_LEVELS)),
    "mode": (list(AttendanceMode.values), frozenset()),
    "region": ([], frozenset()),
}
"""Tables on the event's page: their categories (empty: those that occur), and the group whose share stands beside."""


def _share(name: str, figures: Figures) -> PublicShare:
    exact = figures.share(name)
    shown = share(exact.count, exact.base)
    rate = exact.response_rate if shown.base is not None and exact.total >= MIN_BASE else None
    return PublicShare(name, str(SHARE_LABELS[name]), shown.percent, shown.base, rate)


def _table(dimension: str, figures: Figures) -> PublicTable:
    categories, group = PUBLIC_TABLES[dimension]
    counts = figures.by(dimension)
    cells = {key: counts.get(key, 0) for key in categories or counts}
    table = publish(cells, unanswered=figures.unanswered(dimension), groups=[group] if group else ())
    rows = [(value_label(dimension, row.key), row.value, row.percent) for row in table.rows if row.value is not None]
    return PublicTable(str(DIMENSION_LABELS[dimension]), rows, table.base, table.response_rate, table.suppressed)


def published_figures(event: EventPage) -> PublicFigures | None:
    """The public figures of an event, or None while they are not frozen. One query."""
    if event.figures_frozen_at is None:
        return None
    figures = stored([event])
    confirmed = figures.total(Stage.CONFIRMED)
    registered = figures.total(Stage.REGISTERED)
    if confirmed < MIN_CELL:
        return PublicFigures(None, None, [], [], suppressed=True)
    tables = [table for dimension in PUBLIC_TABLES if (table := _table(dimension, figures)).rows]
    return PublicFigures(
        registered=registered,
        confirmed=confirmed,
        shares=[shown for name in SHARE_LABELS if (shown := _share(name, figures)).percent is not None],
        tables=tables,
        suppressed=any(table.suppressed for table in tables),
    )


def small_numbers_note() -> str:
    """Why something may be missing."""
    return _("Figures on fewer than five people, and percentages on fewer than ten, are not published.")
