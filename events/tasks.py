"""Background tasks of events."""

from celery import shared_task
from django.utils import timezone

from events import registration
from events.notices import rounds
from events.tabulate import tabulate_running


@shared_task
def sweep() -> dict[str, int]:
    """What the clock brings, each minute: deadlines, seats for those who wait, reminders; how many of each.

    The database is the truth: a sweep lost or run twice changes nothing.
    """
    now = timezone.now()
    return {
        "expired": registration.expire(now=now),
        "promoted": registration.catch_up(now=now),
        "reminded_to_confirm": rounds.remind_to_confirm(now),
        "joining_links": rounds.send_joining_links(now),
        "day_before": rounds.remind_the_day_before(now),
    }


@shared_task
def count_running() -> int:
    """Provisional figures of the participation page, each hour; how many events were counted."""
    return tabulate_running()
