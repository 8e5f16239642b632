"""The weekly digest: what was first published since the last one, and matches."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from cms.outbox.compose import NOTICE, MailContent, enqueue, render_mail
from resources import query
from resources.criteria import Criteria
from resources.forms import SearchForm
from resources.models import Resource, SavedSearch
from resources.saved import links, wording
from resources.saved.acts import STREAM

logger = logging.getLogger(__name__)

EVERY = timedelta(days=7)
SETTLED = timedelta(minutes=5)
"""What is being published at this moment waits for the next digest, so that nothing falls between two."""
SHOWN = 20
"""Resources named in a mail; the list has them all."""


def due(now: datetime) -> QuerySet[SavedSearch]:
    """Searches whose week is over."""
    active = SavedSearch.objects.filter(confirmed_at__isnull=False, stopped_at=None)
    return active.filter(seen_until__lte=now - EVERY - SETTLED).order_by("pk")


def send_due(now: datetime | None = None) -> int:
    """Look at every search that is due, mail those that have something new; how many mails.

    Run twice, by two workers or after a crash it mails nothing twice: a search moves on in the transaction that
    writes its mail.
    """
    now = now or timezone.now()
    matching: dict[str, list[int]] = {}
    sent = 0
    for search in due(now):
        try:
            sent += _send(search, now, matching)
        except Exception:  # whatever is wrong with one search must not starve those after it
            logger.exception("Saved search %s cannot be told of what is new", search.pk)
    return sent


def fresh(search: SavedSearch, until: datetime, matching: dict[str, list[int]] | None = None) -> list[Resource]:
    """Matches first published after the last digest and before ``until``, in the order of the list.

    ``matching`` keeps what the same query found for somebody else.
    """
    new = Resource.objects.visible().filter(first_published_at__gt=search.seen_until, first_published_at__lte=until)
    by_key = {resource.pk: resource for resource in new}
    if not by_key:
        return []
    known = matching if matching is not None else {}
    if search.query not in known:
        known[search.query] = _matching(search.query)
    return [by_key[key] for key in known[search.query] if key in by_key]


def _matching(text: str) -> list[int]:
    """What a kept query finds: nothing once a choice it was narrowed by is gone, never more than was asked for."""
    form = SearchForm(QueryDict(text))
    if not form.is_valid():
        return []
    criteria = Criteria.from_form(form)
    known, _unknown = query.split(criteria)
    return query.keys(known) if known.facets == criteria.facets else []


def _send(search: SavedSearch, now: datetime, matching: dict[str, list[int]]) -> bool:
    until = now - SETTLED
    found = fresh(search, until, matching)
    content = _render(search, found) if found else None
    with transaction.atomic():
        row = SavedSearch.objects.select_for_update().filter(
            pk=search.pk, seen_until=search.seen_until, stopped_at=None
        )
        if row.first() is None:
            return False  # another worker was first, or the person stopped it meanwhile
        moved = {"seen_until": until} | ({"last_sent_at": now} if content is not None else {})
        SavedSearch.objects.filter(pk=search.pk).update(**moved)
        if content is not None:
            enqueue(
                stream=STREAM,
                to=search.address,
                content=content,
                language=search.language,
                key=f"saved-search:{search.pk}:since:{search.seen_until:%Y%m%d%H%M%S%f}",
                priority=NOTICE,
                label="saved-search",
            )
    return content is not None


def _render(search: SavedSearch, found: Iterable[Resource]) -> MailContent:
    resources = list(found)
    context = {
        "search": search,
        "about": wording.title_of(search),
        "resources": resources[:SHOWN],
        "total": len(resources),
        "more": max(0, len(resources) - SHOWN),
        "list_url": wording.list_url(search),
        "feed_url": wording.feed_url(search),
        "stop": links.STOP,
    }
    content = render_mail("resources/mail/saved_digest", context, search.language)
    return MailContent(content.subject, content.text, content.html, links.list_headers(search))
