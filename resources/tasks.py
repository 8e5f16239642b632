"""Background tasks of the resource base."""

from celery import shared_task

from resources.index import store


@shared_task
def prune_search_changes() -> int:
    """Forget old changes of the search; how many."""
    return store.prune()
