"""Background tasks of the ground floor."""

from celery import shared_task
from django.core.management import call_command
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


@shared_task
def publish_scheduled() -> None:
    """Publish and take off what editors scheduled, pages and records alike (Wagtail's own command)."""
    call_command("publish_scheduled", verbosity=0)
