"""Page restrictions, read once a request.

``PageQuerySet.public()`` asks for every restriction of the site each time it is called; a page that lists events,
news and calls calls it as often. During one request they are read once; outside of requests (tasks, shell), each time.
"""

import threading
from typing import Any

from django.core.signals import request_finished, request_started
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction

_local = threading.local()


def _begin(**kwargs: Any) -> None:
    _local.in_request, _local.pages = True, None


def _end(**kwargs: Any) -> None:
    _local.in_request, _local.pages = False, None


def _forget(**kwargs: Any) -> None:
    _local.pages = None


request_started.connect(_begin, dispatch_uid="restrictions-begin")
request_finished.connect(_end, dispatch_uid="restrictions-end")
for _signal in (post_save, post_delete):
    _signal.connect(_forget, sender=PageViewRestriction, dispatch_uid=f"restrictions-{id(_signal)}")


def restricted_pages() -> list[Page]:
    """Pages that carry a restriction: what lies at or below them is private."""
    known: list[Page] | None = getattr(_local, "pages", None)
    if known is None:
        known = [each.page for each in PageViewRestriction.objects.select_related("page")]
        if getattr(_local, "in_request", False):
            _local.pages = known
    return known


class SharedRestrictions:
    """Mixin, before ``PageQuerySet``: ``public()`` and ``private()`` read the restrictions once a request."""

    def private_q(self) -> Q:
        """Pages at or below a restricted one; none where nothing is restricted."""
        condition = Q()
        for page in restricted_pages():
            condition |= self.descendant_of_q(page, inclusive=True)  # type: ignore[attr-defined]  # of PageQuerySet
        return condition if condition else Q(pk__in=[])
