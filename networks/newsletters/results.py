"""How a departure goes, and what came of it: the figures of the progress page and of the results."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cms.outbox.enums import OPEN, BounceKind, DeliveryState, MailingState
from cms.outbox.models import Bounce, Delivery
from networks.newsletters.departures import counts_of
from networks.newsletters.models import Sending
from networks.newsletters.visits import Visited, visited

RECENT = timedelta(minutes=5)
"""What the speed is measured over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a departure stands."""

    expected: int
    sent: int
    waiting: int
    """To send, or in hand."""
    deferred: int
    failed: int
    suppressed: int
    uncertain: int
    mailing_state: str
    minutes_left: int | None
    """At the speed of the last minutes, or of the rate; None where it is not known, or nothing is left."""

    @property
    def settled(self) -> int:
        """Deliveries that have an end."""
        return self.sent + self.failed + self.suppressed

    @property
    def is_open(self) -> bool:
        """Will something still happen by itself?"""
        return bool(self.waiting or self.deferred)

    @property
    def adds_up(self) -> bool:
        """Is every person of the frozen audience accounted for?"""
        return self.settled + self.uncertain + self.waiting + self.deferred == self.expected

    @property
    def percent(self) -> int:
        """How much of it is settled."""
        return 100 * self.settled // self.expected if self.expected else 0


def progress(sending: Sending, now: datetime | None = None) -> Progress:
    """The present counts, from the outbox while it remembers, else those of the closing."""
    now = now or timezone.now()
    mailing = sending.mailing
    counts = counts_of(mailing) if mailing is not None and not sending.closed_at else dict(sending.counts)
    deferred = counts.get(DeliveryState.DEFERRED, 0)
    waiting = sum(counts.get(state, 0) for state in OPEN) - deferred
    return Progress(
        expected=sending.expected,
        sent=counts.get(DeliveryState.SENT, 0),
        waiting=waiting,
        deferred=deferred,
        failed=counts.get(DeliveryState.FAILED, 0),
        suppressed=counts.get(DeliveryState.SUPPRESSED, 0),
        uncertain=counts.get(DeliveryState.UNCERTAIN, 0),
        mailing_state=mailing.state if mailing is not None else MailingState.ACTIVE,
        minutes_left=_minutes_left(sending, waiting + deferred, now),
    )


def _minutes_left(sending: Sending, left: int, now: datetime) -> int | None:
    if not left or sending.mailing is None or sending.begun_at is None:
        return None
    if sending.mailing.state != MailingState.ACTIVE:
        return None  # paused: it takes as long as nobody resumes it
    since = max(now - RECENT, sending.begun_at)
    lately = Delivery.objects.filter(mailing=sending.mailing, sent_at__gte=since).count()
    minutes = max((now - since).total_seconds() / 60, 1 / 60)
    speed = lately / minutes or float(sending.mailing.rate_per_minute or 0)
    return max(1, round(left / speed)) if speed else None


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a departure. No figure says who opened: nothing in a letter reports it."""

    delivered: int
    """Accepted by the reader's mail server and not returned since."""
    bounced: int
    failed: int
    suppressed: int
    uncertain: int
    unsubscribed: int
    """Left within thirty days of it, having got no later letter; counted when they leave."""
    visits: int
    items: list[Visited]
    """Visits an item, most first: readers who followed a link of the letter."""


def results(sending: Sending, now: datetime | None = None) -> Results:
    """The results as they are known today."""
    stand = progress(sending, now)
    bounced = _bounced(sending)
    thing = sending.issue or sending.announcement
    items = visited(thing) if thing is not None else []
    return Results(
        delivered=max(0, stand.sent - bounced),
        bounced=bounced,
        failed=stand.failed,
        suppressed=stand.suppressed,
        uncertain=stand.uncertain,
        unsubscribed=sending.unsubscribed,
        visits=sum(item.n for item in items),
        items=items,
    )


def _bounced(sending: Sending) -> int:
    """Deliveries a report came back for, each once."""
    if sending.mailing is None:
        return 0
    # A refusal at the door is a failed delivery already.
    returned = Bounce.objects.filter(delivery__mailing=sending.mailing, delivery__state=DeliveryState.SENT)
    # Who reports a letter as unwanted did get it.
    returned = returned.exclude(kind=BounceKind.COMPLAINT)
    return returned.values("delivery").distinct().count()
