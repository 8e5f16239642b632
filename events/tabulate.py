"""From registrations and attendance to figures that name nobody.

A fact is a count: of ``stage``, how many persons have ``value`` in ``dimension`` (``ParticipationFact``). Facts are
provisional until frozen; frozen facts are never written again, and are all that remains once registrations are
erased. Definitions:

* *registered*: live registrations; *confirmed*: confirmed, and not on waiting lists only; *present*: attendance noted.
* *private*: sector private company or independent; base: those who gave a sector.
* *non-expert*: level in remote sensing none or beginner; base: those who gave a level.
* *beginner with a GIS base*: non-expert with a basic or advanced level in GIS; base: those who gave both levels.

The unanswered count in neither numerator nor base.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.enums import GIS_BASE_LEVELS, NON_EXPERT_LEVELS, PRIVATE_SECTORS
from events.enums import AttendanceMode, PlaceState, RegistrationState
from events.models import Attendance, EventPage, ParticipationFact, Place, Registration

Stage = ParticipationFact.Stage

YES, NO, UNANSWERED = "yes", "no", ""

SHARE_LABELS = {
    "private": _("private sector"),
    "non_expert": _("non-experts in remote sensing"),
    "beginner_with_gis": _("beginners with a GIS base"),
}
SHARES = tuple(SHARE_LABELS)
"""Dimensions with the values yes, no and unanswered: the shares that networks report."""

DIMENSIONS = ("sector", "role", "level", "gis_level", "region", "mode", *SHARES)


class FiguresAreFrozen(Exception):  # noqa: N818  a state, not a fault
    """The event's figures were frozen and do not change any more."""


class EventNotOver(Exception):  # noqa: N818  a state, not a fault
    """Figures are frozen after the event, not before its end."""


class Cell(NamedTuple):
    """Where a count stands."""

    stage: str
    dimension: str
    value: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its base, as organisers see it (exact; the public's goes through ``cms.disclosure``)."""

    count: int
    base: int
    """Those who answered."""
    total: int
    """Those who were asked."""

    @property
    def percent(self) -> int | None:
        """Rounded half up to a whole number; None where nobody answered."""
        return (200 * self.count + self.base) // (2 * self.base) if self.base else None

    @property
    def response_rate(self) -> int | None:
        """Share of those asked who answered, in percent; None where nobody was asked."""
        return (200 * self.base + self.total) // (2 * self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of an event, or of several added up."""

    counts: Counter[Cell]

    def total(self, stage: str) -> int:
        """Persons of a stage."""
        return self.counts[Cell(stage, "total", "")]

    def share(self, dimension: str, stage: str = Stage.CONFIRMED) -> Share:
        """One of ``SHARES``, of a stage."""
        yes, no = self.counts[Cell(stage, dimension, YES)], self.counts[Cell(stage, dimension, NO)]
        return Share(yes, yes + no, self.total(stage))

    def by(self, dimension: str, stage: str = Stage.CONFIRMED) -> dict[str, int]:
        """Counts by value of a dimension, most frequent first, without the unanswered."""
        found = {c.value: n for c, n in self.counts.items() if c[:2] == (stage, dimension) and c.value}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def unanswered(self, dimension: str, stage: str = Stage.CONFIRMED) -> int:
        """Persons of a stage who left a dimension open."""
        return self.counts[Cell(stage, dimension, UNANSWERED)]


def _three(answered: bool, holds: bool) -> str:
    if not answered:
        return UNANSWERED
    return YES if holds else NO


def _values(registration: Registration, mode: str) -> Iterator[tuple[str, str]]:
    """(dimension, value) of one person."""
    r = registration
    beginner = r.level in NON_EXPERT_LEVELS
    yield "total", ""
    yield "sector", r.sector
    yield "role", r.role
    yield "level", r.level
    yield "gis_level", r.gis_level
    yield "region", r.region or r.country
    yield "mode", mode
    yield "private", _three(bool(r.sector), r.sector in PRIVATE_SECTORS)
    yield "non_expert", _three(bool(r.level), beginner)
    yield "beginner_with_gis", _three(bool(r.level and r.gis_level), beginner and r.gis_level in GIS_BASE_LEVELS)


def count(event: EventPage) -> Figures:
    """Count an event's registrations as they are now; one query."""
    held = Place.objects.filter(registration=OuterRef("pk"), state=PlaceState.HELD)
    people = (
        Registration.objects.live()
        .filter(event=event)
        .annotate(
            on_site=Exists(held.filter(pool__mode=AttendanceMode.ON_SITE)),
            online=Exists(held.filter(pool__mode=AttendanceMode.ONLINE)),
            waiting=Exists(Place.objects.filter(registration=OuterRef("pk"), state=PlaceState.WAITING)),
            present=Exists(Attendance.objects.filter(registration=OuterRef("pk"))),
        )
    )
    counts: Counter[Cell] = Counter()
    for person in people.iterator(chunk_size=500):
        mode = AttendanceMode.ON_SITE if person.on_site else AttendanceMode.ONLINE if person.online else ""
        # Somebody imported from a partner's form may have no place at all, and comes all the same.
        for stage in _stages(person, bool(mode) or not person.waiting):
            counts.update(Cell(stage, dimension, value) for dimension, value in _values(person, mode))
    return Figures(counts)


def _stages(person: Registration, comes: bool) -> Iterator[str]:
    yield Stage.REGISTERED
    if person.state == RegistrationState.CONFIRMED and comes:
        yield Stage.CONFIRMED
    if person.present:  # type: ignore[attr-defined]  # annotated in count()
        yield Stage.PRESENT


def stored(events: Iterable[EventPage]) -> Figures:
    """The stored facts of events, added up; one query."""
    counts: Counter[Cell] = Counter()
    rows = ParticipationFact.objects.filter(event__in=[event.pk for event in events])
    for stage, dimension, value, n in rows.values_list("stage", "dimension", "value", "count"):
        counts[Cell(stage, dimension, value)] += n
    return Figures(counts)


def current(event: EventPage) -> Figures:
    """The figures of an event as they are now, nothing written: counted, or read where they are frozen."""
    return count(event) if event.figures_frozen_at is None else stored([event])


def refresh() -> int:
    """Tabulate every event with registrations whose figures are not frozen; how many.

    Sums over many events read stored facts, which this keeps close to the truth (``events.tasks``).
    """
    events = list(EventPage.objects.filter(figures_frozen_at=None, registrations__isnull=False).distinct())
    for event in events:
        tabulate(event)
    return len(events)


def tabulate(event: EventPage) -> Figures:
    """Count an event and store its facts, provisionally; of a frozen event, read what was frozen."""
    with transaction.atomic():
        locked = EventPage.objects.select_for_update(of=("self",)).get(pk=event.pk)
        if locked.figures_frozen_at is not None:
            return stored([event])
        figures = count(event)
        ParticipationFact.objects.filter(event=event).delete()
        ParticipationFact.objects.bulk_create(
            [
                ParticipationFact(event=event, stage=c.stage, dimension=c.dimension, value=c.value, count=n)
                for c, n in sorted(figures.counts.items())
            ],
            batch_size=500,
        )
    return figures


def freeze(event: EventPage, *, now: datetime | None = None) -> Figures:
    """Count once more, and for the last time: from then on the public sees the shares.

    :raises EventNotOver: before the end of the event.
    :raises FiguresAreFrozen: the second time.
    """
    now = now or timezone.now()
    if event.ends_at is not None and event.ends_at > now:
        raise EventNotOver(_("Figures are frozen once the event is over."))
    with transaction.atomic():
        figures = tabulate(event)
        if not EventPage.objects.filter(pk=event.pk, figures_frozen_at=None).update(figures_frozen_at=now):
            raise FiguresAreFrozen(_("The figures of this event are frozen already."))
    event.figures_frozen_at = now
    return figures
