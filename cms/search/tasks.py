"""Background tasks of the search."""

from celery import shared_task

from cms.search import index


@shared_task
def refresh_index() -> int:
    """Bring the index up to date; how many objects were noted."""
    return index.refresh()
