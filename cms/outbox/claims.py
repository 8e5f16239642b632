"""Taking deliveries, giving them back, and finding those a dead process left behind."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cms.outbox.enums import HELD, DeliveryState, MailingState, Reason
from cms.outbox.models import Delivery, DeliveryQuerySet, Mailing
from cms.outbox.workers import is_gone

MINUTE = timedelta(minutes=1)
CLAIM_LEASE = timedelta(minutes=1)
"""How long a claim holds. Short, because taking a claim over does no harm: it is checked before it is used."""


def claim(worker: str, limit: int, now: datetime) -> list[Delivery]:
    """Take up to ``limit`` due deliveries for ``worker``, within the rates; safe for several workers.

    PostgreSQL skips rows another worker is taking; SQLite lets one writer in at a time (``IMMEDIATE``).
    """
    with transaction.atomic():
        allowed = _allowances(now)
        limit = min(limit, allowed.total(limit))
        if limit <= 0:
            return []
        due = allowed.leave_out_exhausted(Delivery.objects.due(now))
        rows = due.select_for_update(skip_locked=True).values_list("pk", "mailing_id", "address")
        taken = [pk for pk, mailing_id, address in rows[:limit] if allowed.take(mailing_id, address)]
        Delivery.objects.filter(pk__in=taken).update(
            state=DeliveryState.CLAIMED, claimed_by=worker, claimed_at=now, lease_until=now + CLAIM_LEASE
        )
    mine = Delivery.objects.filter(pk__in=taken, claimed_by=worker).select_related("mailing").defer("reply")
    return sorted(mine, key=lambda d: (-d.priority, d.due_at, d.pk))


@dataclass
class Allowances:
    """How many more may leave now, counted over the last minute."""

    everything: int | None = None
    """Over all mailings; None is no limit."""
    mailings: dict[int, int] = field(default_factory=dict)
    """By mailing with a rate."""
    domains: dict[int, dict[str, int]] = field(default_factory=dict)
    """Messages of the last minute by mailing with a rate a domain, and by domain."""
    domain_rates: dict[int, int] = field(default_factory=dict)

    def total(self, limit: int) -> int:
        """The most that may be claimed at once."""
        return limit if self.everything is None else self.everything

    def leave_out_exhausted(self, due: DeliveryQuerySet) -> DeliveryQuerySet:
        """Without what cannot leave in this minute, so that it does not stand before what can."""
        left = due.exclude(mailing__in=[pk for pk, n in self.mailings.items() if n <= 0])
        for pk, rate in self.domain_rates.items():
            for domain, n in self.domains[pk].items():
                if n >= rate:
                    left = left.exclude(mailing=pk, address__endswith=f"@{domain}")
        return left

    def take(self, mailing: int, address: str) -> bool:
        """May this one leave? If so, it counts."""
        if mailing in self.mailings and self.mailings[mailing] <= 0:
            return False
        if mailing in self.domain_rates:
            domain, counts = address.rpartition("@")[2], self.domains[mailing]
            if counts.get(domain, 0) >= self.domain_rates[mailing]:
                return False
            counts[domain] = counts.get(domain, 0) + 1
        if mailing in self.mailings:
            self.mailings[mailing] -= 1
        return True


def _allowances(now: datetime) -> Allowances:
    """What the rates allow. The mailings are locked, so that two workers do not use one allowance twice."""
    allowed = Allowances()
    recent = Delivery.objects.filter(claimed_at__gt=now - MINUTE)
    if settings.OUTBOX_RATE_PER_MINUTE:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RATE_LOCK])
        allowed.everything = settings.OUTBOX_RATE_PER_MINUTE - recent.count()
    limited = Q(rate_per_minute__isnull=False) | Q(rate_per_domain__isnull=False)
    rated = Mailing.objects.filter(limited, state=MailingState.ACTIVE).unfinished()
    for mailing in rated.order_by("pk").select_for_update():
        own = recent.filter(mailing=mailing)
        if mailing.rate_per_minute is not None:
            allowed.mailings[mailing.pk] = mailing.rate_per_minute - own.count()
        if mailing.rate_per_domain is not None:
            counts = Counter(address.rpartition("@")[2] for address in own.values_list("address", flat=True))
            allowed.domains[mailing.pk], allowed.domain_rates[mailing.pk] = counts, mailing.rate_per_domain
    return allowed


RATE_LOCK = 0x6F7574626F78
"""Advisory lock of the global rate ("outbox" in ASCII)."""


def lease(now: datetime) -> datetime:
    """Until when a worker may be busy handing over a mail it began at ``now``."""
    return now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def release(worker: str, pks: list[int]) -> None:
    """Give claimed deliveries back; they count in no rate."""
    Delivery.objects.filter(pk__in=pks, claimed_by=worker, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.PENDING, claimed_by="", claimed_at=None, lease_until=None
    )


def recover(now: datetime | None = None) -> tuple[int, int]:
    """Take back what dead processes, or processes whose lease is over, hold.

    What was only claimed is due again. What was being handed over becomes *uncertain*: shown, never sent again
    by itself. A slow but living process that then finishes still records what it knows.

    :returns: how many are due again, how many became uncertain.
    """
    now = now or timezone.now()
    holders = Delivery.objects.held().order_by("claimed_by").values_list("claimed_by", flat=True).distinct()
    gone = [name for name in holders if is_gone(name)]
    left = Delivery.objects.filter(state__in=HELD).filter(Q(claimed_by__in=gone) | Q(lease_until__lt=now))
    if not left.exists():
        return 0, 0
    with transaction.atomic():
        uncertain = left.filter(state=DeliveryState.SENDING).update(
            state=DeliveryState.UNCERTAIN, reason=Reason.CRASH, lease_until=None
        )
        again = left.filter(state=DeliveryState.CLAIMED).update(
            state=DeliveryState.PENDING, claimed_by="", claimed_at=None, lease_until=None
        )
    return again, uncertain
