"""Participation by network and year: measured figures from ``ParticipationFact``, declared ones beside them.

An event is counted once nationally, and once for each network that organises or co-organises it. Measured shares add
up counts, then divide (a mean of percentages would weigh a seminar of ten like a workshop of a hundred). Declared
percentages are shown as declared and enter no sum: none of 35 people is exactly 45 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from events.models import DeclaredFigure, EventPage, ParticipationFact
from events.tabulate import NO, SHARES, YES, Share, Stage
from networks.models import Network

COLUMNS = ["event", "stage", "dimension", "value", "count"]


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one event, or of several added up; counts are persons."""

    registered: int
    confirmed: int
    shares: dict[str, Share]
    """By name of ``events.tabulate.SHARES``, of the confirmed."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event with its figures; ``line`` is None where nobody registered on this site."""

    event: EventPage
    line: Line | None
    provisional: bool
    """Not frozen: the figures may still change."""
    co_organised: bool
    """Organised by another network, with this one."""
    declared: tuple[DeclaredFigure, ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """A network's year, or everybody's."""

    events: tuple[EventLine, ...]
    total: Line
    """Measured, over all events."""
    declared: tuple[DeclaredFigure, ...]
    """Declared without an event."""
    declared_participants: int
    """Persons, declared with or without an event, expected ones not counted."""
    undated: int
    """Events whose date is not known: in no year."""
    undated_figures: int
    """Figures declared without an event and without a year: in no year."""


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """[1 January, 1 January after) of a year, in the site's time zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def _events(networks: Sequence[Network] | None) -> QuerySet[EventPage]:
    found = EventPage.objects.filter(Q(live=True) | Q(facts__isnull=False) | Q(declared_figures__isnull=False))
    if networks is not None:
        found = found.filter(Q(network__in=networks) | Q(co_organisers__in=networks))
    return found.distinct()


def facts(events: Sequence[EventPage]) -> pd.DataFrame:
    """The stored facts of events, one row a cell: event (key), stage, dimension, value, count (persons)."""
    rows = ParticipationFact.objects.filter(event__in=[e.pk for e in events]).values_list(
        "event_id", "stage", "dimension", "value", "count"
    )
    return pd.DataFrame.from_records(list(rows), columns=COLUMNS)


def _line(frame: pd.DataFrame) -> Line:
    counts = frame.groupby(["stage", "dimension", "value"])["count"].sum()

    def n(stage: str, dimension: str, value: str = "") -> int:
        return int(counts.get((stage, dimension, value), 0))

    confirmed = n(Stage.CONFIRMED, "total")
    shares = {}
    for name in SHARES:
        yes, no = n(Stage.CONFIRMED, name, YES), n(Stage.CONFIRMED, name, NO)
        shares[name] = Share(yes, yes + no, confirmed)
    return Line(n(Stage.REGISTERED, "total"), confirmed, shares)


def participation(*, networks: Sequence[Network] | None, year: int | None) -> Participation:
    """Figures of a year (None: of all years) for networks (None: for everybody, each event once).

    Three queries and a prefetch, whatever the number of events.
    """
    every = _events(networks)
    undated_figures = 0
    dated = every.filter(starts_at__isnull=False)
    declared = DeclaredFigure.objects.select_related("network")
    if networks is not None:
        declared = declared.filter(Q(network__in=networks) | Q(event__in=every))
    if year is not None:
        since, until = year_bounds(year)
        dated = dated.filter(starts_at__gte=since, starts_at__lt=until)
        undated_figures = declared.filter(event=None, year=None).count()
        declared = declared.filter(Q(event__in=dated) | Q(event=None, year=year))
    shown = dated if year is not None else every
    events = list(shown.select_related("network").order_by("starts_at", "pk"))
    figures = list(declared.distinct())
    by_event: dict[int | None, list[DeclaredFigure]] = {}
    for figure in figures:
        by_event.setdefault(figure.event_id, []).append(figure)
    frame = facts(events)
    groups = dict(list(frame.groupby("event"))) if len(frame) else {}
    own = None if networks is None else {network.pk for network in networks}
    lines = tuple(
        EventLine(
            event=event,
            line=_line(groups[event.pk]) if event.pk in groups else None,
            provisional=event.figures_frozen_at is None,
            co_organised=own is not None and event.network_id not in own,
            declared=tuple(by_event.get(event.pk, ())),
        )
        for event in events
    )
    return Participation(
        events=lines,
        total=_line(frame),
        declared=tuple(by_event.get(None, ())),
        declared_participants=sum(figure.participants or 0 for figure in figures),
        undated=every.filter(starts_at=None).count(),
        undated_figures=undated_figures,
    )


def years(networks: Sequence[Network] | None) -> list[int]:
    """Years with an event or a declared figure, latest first, this year included."""
    zone = ZoneInfo(settings.TIME_ZONE)
    found = {d.year for d in _events(networks).datetimes("starts_at", "year", tzinfo=zone)}
    declared = DeclaredFigure.objects.exclude(year=None)
    if networks is not None:
        declared = declared.filter(network__in=networks)
    found |= {year for year in declared.values_list("year", flat=True) if year is not None}
    return sorted(found | {timezone.localdate().year}, reverse=True)
