"""Background tasks of the networks."""

from celery import shared_task

from networks.proposals import tell_published


@shared_task
def tell_proposers() -> int:
    """Tell proposers whose page is public since; how many."""
    return tell_published()
