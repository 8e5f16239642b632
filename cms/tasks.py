"""Background tasks of the ground floor."""

from celery import shared_task
from django.utils import timezone

from cms import privacy, throttle


@shared_task
def purge_personal_data() -> int:
    """Ask every holder to erase what is past its retention; how many records were touched."""
    now = timezone.now()
    return sum(holder.purge(now) for holder in privacy.holders().values())


@shared_task
def prune_throttle() -> int:
    """Forget the rate limits of past days; how many rows went."""
    return throttle.prune()
