"""The snapshot of this process, kept current: each search first asks the log of changes, in one query."""

import logging
import threading
import time
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from resources.index import digest
from resources.index.labels import Labels
from resources.index.snapshot import Snapshot
from resources.models import Resource, SearchChange, SearchDigest

logger = logging.getLogger(__name__)

LARGEST_TAIL = 1_000
"""Changed resources beside the base, after which everything is loaded anew."""
LATE = timedelta(hours=1)
"""How long a change may wait to be committed after a later one was: PostgreSQL hands out numbers before the commit."""
OUT_OF_TOUCH = 12 * 3600.0
"""Seconds without a search after which a process reads everything anew, rather than trust a log that is pruned."""
KEPT = timedelta(days=7)
NAMES = 0
"""The ``resource_id`` that stands for the names of facet values."""


class Store:
    """A snapshot, the names of facet values, and how far the log was read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read everything anew at the next search: for tests, and after a restore."""
        self._held: tuple[Snapshot, Labels] | None = None
        self._floor = 0
        self._above: set[int] = set()
        self._asked = time.monotonic()

    def current(self) -> tuple[Snapshot, Labels]:
        """The base and the names as they are now; one query where nothing changed since the last time.

        While another thread brings them up to date, those of a moment ago.
        """
        held = self._held
        if not self._lock.acquire(blocking=held is None):
            if held is not None:
                return held
            self._lock.acquire()
        try:
            self._held = self._up_to_date()
            return self._held
        finally:
            self._lock.release()

    def _up_to_date(self) -> tuple[Snapshot, Labels]:
        now, before = time.monotonic(), self._asked
        self._asked = now
        known = len(self._above) + bool(self._floor)
        state = SearchChange.objects.filter(id__gte=self._floor).aggregate(n=Count("id"), top=Max("id"))
        # Fewer than known: the log was cut (a restore; a process out of touch for longer than it is kept).
        if self._held is None or state["n"] < known or now - before > OUT_OF_TOUCH:
            return self._load(state["top"] or 0)
        return self._caught_up(*self._held) if state["n"] > known else self._held

    def _load(self, top: int) -> tuple[Snapshot, Labels]:
        begun = time.perf_counter()
        snapshot = Snapshot.load(everything())
        labels = Labels.read()
        self._floor, self._above = top, set()
        logger.info("%d resources read in %.2f s.", snapshot.size, time.perf_counter() - begun)
        return snapshot, labels

    def _caught_up(self, snapshot: Snapshot, labels: Labels) -> tuple[Snapshot, Labels]:
        log = SearchChange.objects.filter(id__gt=self._floor).order_by("id")
        changes = list(log.values_list("id", "resource_id", "made_at"))
        fresh = {resource for number, resource, _made in changes if number not in self._above}
        if len(fresh | snapshot.tail_digests.keys()) > LARGEST_TAIL:
            return self._load(max(number for number, _resource, _made in changes))
        if NAMES in fresh:
            labels = Labels.read()
        if resources := fresh - {NAMES}:
            digests = read(resources)
            snapshot = snapshot.changed(digests, resources - {found.pk for found in digests})
        self._above |= {number for number, _resource, _made in changes}
        self._raise_floor({number: made for number, _resource, made in changes})
        return snapshot, labels

    def _raise_floor(self, made: dict[int, datetime]) -> None:
        """Past what is read without a gap; a gap is waited for while a transaction may still fill it."""
        late = timezone.now() - LATE
        for number in sorted(self._above):
            if number != self._floor + 1 and made[number] > late:
                break
            self._floor = number
        self._above = {number for number in self._above if number > self._floor}


def everything() -> Iterator[digest.Digest]:
    """Current digests of all visible resources, one at a time; first those that are kept up to date."""
    missing = set(Resource.objects.visible().values_list("pk", flat=True))
    latest = digest.latest_changes()
    kept = SearchDigest.objects.filter(format=digest.FORMAT).order_by("pk")
    for change, *values in kept.values_list("change", *digest.COLUMNS).iterator(chunk_size=1000):
        if values[0] in missing and change >= latest.get(values[0], 0):
            missing.discard(values[0])
            yield digest.from_row(tuple(values))
    if missing:
        logger.info("%d resources without digest: manage.py rebuild_search keeps them.", len(missing))
    yield from digest.from_resources(missing)


def read(pks: Collection[int]) -> list[digest.Digest]:
    """Current digests of these resources: as kept where that is up to date, else made from the resources."""
    visible = set(Resource.objects.visible().filter(pk__in=pks).values_list("pk", flat=True))
    latest = digest.latest_changes(visible)
    kept = SearchDigest.objects.filter(pk__in=visible, format=digest.FORMAT)
    found = [
        digest.from_row(tuple(values))
        for change, *values in kept.values_list("change", *digest.COLUMNS)
        if change >= latest.get(values[0], 0)
    ]
    return [*found, *digest.from_resources(visible - {known.pk for known in found})]


def prune() -> int:
    """Forget old changes, all but the last; how many."""
    last = SearchChange.objects.aggregate(last=Max("id"))["last"]
    old = SearchChange.objects.filter(made_at__lt=timezone.now() - KEPT).exclude(id=last)
    return old.delete()[0]


store = Store()
