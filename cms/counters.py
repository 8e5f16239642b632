"""Counters without persons: how often something happened on a day."""

from datetime import date

from django.db import models
from django.db.models import F
from django.utils import timezone


class Counter(models.Model):
    """``n`` occurrences of ``kind``/``key`` on ``day`` (of the server's time zone)."""

    day = models.DateField()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    n = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind", "key"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.key}: {self.n}"


def count(kind: str, key: str, *, n: int = 1, day: date | None = None) -> None:
    """Add ``n`` to a counter, creating it at its first use; safe when two add at once."""
    day = day or timezone.localdate()
    Counter.objects.bulk_create([Counter(day=day, kind=kind, key=key, n=0)], ignore_conflicts=True)
    Counter.objects.filter(day=day, kind=kind, key=key).update(n=F("n") + n)
