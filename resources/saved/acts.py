"""Asking for a saved search, confirming the address, stopping."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms.addresses import normalise_address
from cms.outbox import control
from cms.outbox.compose import enqueue, render_mail
from cms.outbox.models import Mailing
from resources.criteria import Criteria
from resources.models import SavedSearch
from resources.saved import links, wording

STREAM = "saved-search"
MOST_A_PERSON = 30
"""Saved searches of one address."""
LONGEST = 2000
"""Longest query string kept, in characters."""


class NothingToConfirm(Exception):  # noqa: N818  named for what the reader meets
    """The search was stopped, or forgotten."""


def canonical(criteria: Criteria) -> str:
    """What is kept of a search: what narrows it; the profile and the order do not."""
    return criteria.but(profil="", tri="").querystring()


def ask(*, address: str, criteria: Criteria, language: str, now: datetime | None = None) -> None:
    """Keep the search unconfirmed and mail a link to confirm it; of one that is active, the link to stop it.

    The caller learns nothing of what was known before.

    :raises ValidationError: the address is not one.
    :raises ValueError: the search is longer than :data:`LONGEST`.
    """
    now = now or timezone.now()
    address, query = normalise_address(address), canonical(criteria)
    if len(query) > LONGEST:
        raise ValueError("the search is too long to be kept")
    with transaction.atomic():
        search = SavedSearch.objects.filter(address=address, query=query, language=language).first()
        if search is None:
            if SavedSearch.objects.filter(address=address).count() >= MOST_A_PERSON:
                return
            # Two requests at once: the second finds the row of the first.
            search, _created = SavedSearch.objects.get_or_create(address=address, query=query, language=language)
        if search.stopped_at is not None or search.confirmed_at is None:
            SavedSearch.objects.filter(pk=search.pk).update(confirmed_at=None, stopped_at=None, created_at=now)
            search.refresh_from_db()
    context = {
        "search": search,
        "about": wording.title_of(search),
        "confirm": links.CONFIRM,
        "stop": links.STOP,
        "list_url": wording.list_url(search),
    }
    template = "resources/mail/saved_confirm" if search.confirmed_at is None else "resources/mail/saved_known"
    content = render_mail(template, context, language)
    enqueue(
        stream=STREAM,
        to=address,
        content=content,
        language=language,
        key=f"saved-search:{search.pk}:ask:{now:%Y%m%d%H%M%S%f}",
        label="saved-search",
    )


def confirm(*, search: SavedSearch, now: datetime | None = None) -> bool:
    """The address is its owner's: digests begin with what is published from now on. False when done before.

    :raises NothingToConfirm: it was stopped meanwhile.
    """
    now = now or timezone.now()
    waiting = SavedSearch.objects.filter(pk=search.pk, confirmed_at=None, stopped_at=None)
    if waiting.update(confirmed_at=now, seen_until=now):
        return True
    if not SavedSearch.objects.filter(pk=search.pk, stopped_at=None).exists():
        raise NothingToConfirm
    return False


def stop(*, pk: int, now: datetime | None = None) -> bool:
    """Nothing more is sent for this search, not even a digest that was about to leave; False when it was stopped."""
    with transaction.atomic():
        changed = SavedSearch.objects.filter(pk=pk, stopped_at=None).update(stopped_at=now or timezone.now())
        for mailing in Mailing.objects.filter(key__startswith=f"saved-search:{pk}:"):
            control.cancel(mailing)
    return bool(changed)
