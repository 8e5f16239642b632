"""Background tasks of the newsletters. Losing one or running one twice changes nothing."""

from celery import shared_task

from networks.newsletters import departures


@shared_task
def tick() -> dict[str, int]:
    """Departures whose time has come begin; those that are over are closed."""
    return departures.tick()
