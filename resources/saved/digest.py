"""The weekly digest: what was first published since the last one, and matches; once, that a choice is gone."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import number_format

from cms.outbox.compose import NOTICE, MailContent, enqueue, render_mail
from resources.models import Resource, SavedSearch
from resources.saved import links, wording
from resources.saved.acts import STREAM
from resources.saved.kept import Kept

logger = logging.getLogger(__name__)

EVERY = timedelta(days=7)
SETTLED = timedelta(minutes=5)
"""What is being published at this moment waits for the next digest, so that nothing falls between two."""
SHOWN = 20
"""Resources named in a mail; the list has them all."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a search has that is new, in the order of the list."""

    found: list[Resource]
    wider: list[Resource]
    """Not about the place it asks for, which they cover with much else: counted and told apart, after the others."""

    def __bool__(self) -> bool:
        return bool(self.found or self.wider)


def due(now: datetime) -> QuerySet[SavedSearch]:
    """Searches whose week is over."""
    active = SavedSearch.objects.filter(confirmed_at__isnull=False, stopped_at=None)
    return active.filter(seen_until__lte=now - EVERY - SETTLED).order_by("pk")


def send_due(now: datetime | None = None) -> int:
    """Look at every search that is due, mail those that have something new, or lost a choice; how many mails.

    Run twice, by two workers or after a crash it mails nothing twice: a search moves on in the transaction that
    writes its mail.
    """
    now = now or timezone.now()
    known: dict[str, Kept] = {}
    sent = 0
    for search in due(now):
        try:
            sent += _send(search, now, known)
        except Exception:  # whatever is wrong with one search must not starve those after it
            logger.exception("Saved search %s cannot be told of what is new", search.pk)
    return sent


def fresh(search: SavedSearch, until: datetime, known: dict[str, Kept] | None = None) -> Fresh:
    """Matches first published after the last digest and before ``until``, in the order of the list.

    ``known`` keeps what the same query found for somebody else.
    """
    new = Resource.objects.visible().filter(first_published_at__gt=search.seen_until, first_published_at__lte=until)
    by_key = {resource.pk: resource for resource in new}
    if not by_key:
        return Fresh([], [])
    found, wider = ([by_key[key] for key in keys if key in by_key] for keys in _kept(search, known).keys)
    return Fresh(found, wider)


def _kept(search: SavedSearch, known: dict[str, Kept] | None) -> Kept:
    known = known if known is not None else {}
    if search.query not in known:
        known[search.query] = Kept(search.query)
    return known[search.query]


def _send(search: SavedSearch, now: datetime, known: dict[str, Kept]) -> bool:
    until = now - SETTLED
    kept = _kept(search, known)
    moved: dict[str, datetime | None] = {"seen_until": until, "told_lost_at": None}
    content = None
    if kept.lost:
        moved["told_lost_at"] = search.told_lost_at or now
        content = None if search.told_lost_at else _render_lost(search, kept)
    elif found := fresh(search, until, known):
        moved["last_sent_at"] = now
        content = _render(search, found)
    with transaction.atomic():
        row = SavedSearch.objects.select_for_update().filter(
            pk=search.pk, seen_until=search.seen_until, stopped_at=None
        )
        if row.first() is None:
            return False  # another worker was first, or the person stopped it meanwhile
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


def _render(search: SavedSearch, new: Fresh) -> MailContent:
    found, wider = new.found[:SHOWN], new.wider[: max(0, SHOWN - len(new.found))]
    more = len(new.found) + len(new.wider) - len(found) - len(wider)
    with translation.override(search.language):
        written = [number_format(n, force_grouping=True) for n in (len(new.found), len(new.wider), more)]
    context = {
        "search": search,
        "about": wording.title_of(search),
        "whole": wording.is_whole(search),
        "found": found,
        "wider": wider,
        "total": len(new.found),
        "wider_total": len(new.wider),
        "more": more,
        "total_written": written[0],
        "wider_written": written[1],
        "more_written": written[2],
        "list_url": wording.list_url(search),
        "feed_url": wording.feed_url(search),
        "stop": links.STOP,
    }
    content = render_mail("resources/mail/saved_digest", context, search.language)
    return MailContent(content.subject, content.text, content.html, links.list_headers(search))


def _render_lost(search: SavedSearch, kept: Kept) -> MailContent:
    context = {
        "search": search,
        "about": wording.title_of(search),
        "lost": [(each.label(search.language), each.values) for each in kept.lost],
        "new_url": wording.new_url(kept, search.language),
        "stop": links.STOP,
    }
    content = render_mail("resources/mail/saved_lost", context, search.language)
    return MailContent(content.subject, content.text, content.html, links.list_headers(search))
