"""Background tasks of events."""

from celery import shared_task
from django.utils import timezone

from events import registration, tabulate
from events.notices import rounds


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
        "days_before": rounds.remind_earlier(now),
    }


@shared_task
def refresh_figures() -> int:
    """Facts of the events that are not frozen, for the figures by network and year; how many events."""
    return tabulate.refresh()
