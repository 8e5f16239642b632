"""How far behind the outbox is, for ``/healthz`` and the admin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from cms.outbox.enums import DUE, HELD, DeliveryState
from cms.outbox.models import Delivery

LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Figures of the outbox at one moment."""

    due: int
    """May leave now."""
    oldest_seconds: int
    """For how long the oldest of them has been due."""
    in_hand: int
    deferred: int
    """Waiting for another attempt, due or not."""
    uncertain: int
    failed_last_day: int

    @property
    def late(self) -> bool:
        """Whether mail has been waiting for longer than it should."""
        return self.oldest_seconds > LATE.total_seconds()


def backlog(now: datetime | None = None) -> Backlog:
    """The figures, with two queries."""
    now = now or timezone.now()
    due = Delivery.objects.due(now).order_by().aggregate(n=Count("pk"), oldest=Min("due_at"))
    open_states = [*DUE, *HELD, DeliveryState.UNCERTAIN, DeliveryState.FAILED]
    other = Delivery.objects.filter(state__in=open_states).aggregate(
        in_hand=Count("pk", filter=Q(state__in=HELD)),
        deferred=Count("pk", filter=Q(state=DeliveryState.DEFERRED)),
        uncertain=Count("pk", filter=Q(state=DeliveryState.UNCERTAIN)),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED, claimed_at__gte=now - timedelta(days=1))),
    )
    return Backlog(
        due=due["n"],
        oldest_seconds=max(0, int((now - due["oldest"]).total_seconds())) if due["oldest"] else 0,
        in_hand=other["in_hand"],
        deferred=other["deferred"],
        uncertain=other["uncertain"],
        failed_last_day=other["failed"],
    )
