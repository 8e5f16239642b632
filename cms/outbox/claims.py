"""Taking deliveries, giving them back, and finding those a dead process left behind."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cms.outbox.enums import HELD, DeliveryState, MailingState, Reason
from cms.outbox.models import Delivery, Mailing
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
        limit = min(limit, allowed.pop(None, limit))
        if limit <= 0:
            return []
        due = Delivery.objects.due(now).exclude(mailing__in=[pk for pk, n in allowed.items() if n <= 0])
        taken: list[int] = []
        for pk, mailing_id in due.select_for_update(skip_locked=True).values_list("pk", "mailing_id")[:limit]:
            if mailing_id in allowed:
                if allowed[mailing_id] <= 0:
                    continue
                allowed[mailing_id] -= 1
            taken.append(pk)
        Delivery.objects.filter(pk__in=taken).update(
            state=DeliveryState.CLAIMED, claimed_by=worker, claimed_at=now, lease_until=now + CLAIM_LEASE
        )
    rows = Delivery.objects.filter(pk__in=taken, claimed_by=worker).select_related("mailing").defer("reply")
    return sorted(rows, key=lambda d: (-d.priority, d.due_at, d.pk))


def _allowances(now: datetime) -> dict[int | None, int]:
    """How many more may leave now, by mailing with a rate, and under None for all together.

    Counted over the last minute. The mailings are locked, so that two workers do not use one allowance twice.
    """
    allowed: dict[int | None, int] = {}
    recent = Delivery.objects.filter(claimed_at__gt=now - MINUTE)
    if settings.OUTBOX_RATE_PER_MINUTE:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RATE_LOCK])
        allowed[None] = settings.OUTBOX_RATE_PER_MINUTE - recent.count()
    rated = Mailing.objects.filter(rate_per_minute__isnull=False, state=MailingState.ACTIVE).unfinished()
    for mailing in rated.order_by("pk").select_for_update():
        allowed[mailing.pk] = (mailing.rate_per_minute or 0) - recent.filter(mailing=mailing).count()
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
