"""Personal data of saved searches: purposes, "my space", export, erasure, purge."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cms import privacy, signing
from cms.privacy import Purpose, SpaceEntry
from resources.models import SavedSearch
from resources.saved import acts, links, wording
from resources.saved.kept import Kept

KEEP_STOPPED = timedelta(days=30)


class SavedSearchHolder:
    """Addresses that wait for news of a search."""

    purposes: Sequence[Purpose] = (
        Purpose(
            code="saved_searches",
            title=gettext_lazy("Telling you once a week of new resources that match your search"),
            data=gettext_lazy("E-mail address, language, the search, date of your agreement"),
            basis=gettext_lazy("Your agreement, which you take back by one click in each message (GDPR, art. 6.1.a)"),
            retention=gettext_lazy(
                "7 days where the address is not confirmed; else until you stop it, and 30 days after"
            ),
        ),
    )

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        with translation.override(language):
            return [self._entry(search, language) for search in SavedSearch.objects.filter(address=address)]

    def _entry(self, search: SavedSearch, language: str) -> SpaceEntry:
        waiting = search.confirmed_at is None and search.stopped_at is None
        state = (
            pgettext("search", "Stopped")
            if search.stopped_at
            else pgettext("search", "To be confirmed")
            if waiting
            else pgettext("search", "Finds nothing any more")
            if Kept(search.query).lost
            else pgettext("search", "Active")
        )
        purpose = links.CONFIRM if waiting else links.STOP
        return SpaceEntry(
            title=_("New resources: %(search)s") % {"search": wording.title_of(search)},
            url=signing.personal_path(purpose, search.pk, search.link_version, language),
            state=state,
        )

    def export(self, address: str) -> list[dict[str, Any]]:
        columns = (
            *("address", "language", "query", "created_at", "confirmed_at", "stopped_at"),
            *("last_sent_at", "told_lost_at"),
        )
        return [dict(row) for row in SavedSearch.objects.filter(address=address).values(*columns)]

    def erase(self, address: str) -> int:
        searches = list(SavedSearch.objects.filter(address=address).values_list("pk", flat=True))
        for pk in searches:
            acts.stop(pk=pk)
        SavedSearch.objects.filter(pk__in=searches).delete()
        return len(searches)

    def purge(self, now: datetime) -> int:
        unconfirmed = SavedSearch.objects.filter(confirmed_at=None, created_at__lt=now - links.CONFIRM_WITHIN)
        stopped = SavedSearch.objects.filter(stopped_at__lt=now - KEEP_STOPPED)
        return int(unconfirmed.delete()[0] + stopped.delete()[0])


def set_up() -> None:
    """Register holder and links (from ``ResourcesConfig.ready``)."""
    privacy.register("saved_searches", SavedSearchHolder())
    links.set_up()
