"""Is a new record of a source in the base already? By DOI, by title, by address; asked in memory, for whole files."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from cms.i18n import LANGUAGE_CODES, current_language
from resources.duplicates import same_address, same_title
from resources.enums import LinkKind, SourceKind
from resources.harvest.fields import Resolved
from resources.models import AccessLink, Resource, Source

TELLING = (LinkKind.PAGE, LinkKind.DOWNLOAD)
"""Links that say what a record is: services, code and documentation are shared by many."""


class Twin(NamedTuple):
    """A record that may be the same, and what a report says of it."""

    remark: str
    by_doi: bool = False


class _Known(NamedTuple):
    title: str
    live: bool
    network: int | None


class Twins:
    """The base by title and address, read once a run, at the first new record: two queries, whatever the run.

    A file is written by hand: its own records are looked at too. A catalogue tells its own apart.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._titles: dict[str, _Known] = {}
        self._addresses: defaultdict[str, list[_Known]] = defaultdict(list)
        self._read = False

    def find(self, resource: Resource, resolved: Resolved) -> Twin | None:
        """The twin of a new record; by DOI first, which is the surest."""
        if resource.doi:
            twin = Resource.objects.filter(doi__iexact=resource.doi).exclude(pk=resource.pk).first()
            if twin is not None:
                known = _Known(str(twin), twin.live, twin.network_id)
                if self._may_be_named(known):
                    return Twin(_("“%(title)s” has the same DOI: it waits as a draft.") % {"title": twin}, True)
                return Twin(_("A record of another network has the same DOI: it waits as a draft."), True)
        found = self._of(resource, resolved)
        if found is None:
            return None
        if self._may_be_named(found):
            told = _("A resource has this title or this address already: %(title)s")
            return Twin(told % {"title": found.title})
        return Twin(_("A record of another network has this title or this address already."))

    def add(self, resource: Resource, resolved: Resolved) -> None:
        """A record was made, or would be."""
        if self._read and self.source.kind == SourceKind.FILE:
            self._put(_titles(resource), _addresses(resolved), _Known(str(resource), True, self.source.network_id))

    def _may_be_named(self, known: _Known) -> bool:
        # The coordinators of the source's network read the report, whoever started the run.
        return known.live or known.network == self.source.network_id

    def _of(self, resource: Resource, resolved: Resolved) -> _Known | None:
        self._load()
        named = next((self._titles[title] for title in _titles(resource) if title in self._titles), None)
        # An address that several have already is a portal's.
        led = (self._addresses.get(address, []) for address in _addresses(resolved))
        return named or next((known[0] for known in led if len(known) == 1), None)

    def _load(self) -> None:
        if self._read:
            return
        self._read = True
        others = Resource.objects.order_by("-pk")
        if self.source.kind != SourceKind.FILE:
            own = set(self.source.records.values_list("resource", flat=True))
        else:
            own = set()
        by_key: dict[int, _Known] = {}
        columns = [f"title_{code}" for code in LANGUAGE_CODES]
        for key, live, network, *titles in others.values_list("pk", "live", "network", *columns).iterator():
            if key in own:
                continue
            spoken = dict(zip(LANGUAGE_CODES, titles, strict=True))
            known = _Known(spoken[current_language()] or next(filter(None, titles), ""), live, network)
            by_key[key] = known
            self._put([same_title(title) for title in titles if title], (), known)
        links = AccessLink.objects.filter(kind__in=TELLING).order_by("pk").values_list("resource", "url")
        for key, address in {(key, _telling(url)) for key, url in links.iterator()}:
            if key in by_key and address:
                self._addresses[address].append(by_key[key])

    def _put(self, titles: list[str], addresses: tuple[str, ...] | list[str], known: _Known) -> None:
        self._titles.update(dict.fromkeys(filter(None, titles), known))
        for address in addresses:
            self._addresses[address].append(known)


def _titles(resource: Resource) -> list[str]:
    titles = (getattr(resource, f"title_{code}") for code in LANGUAGE_CODES)
    return [same_title(title) for title in titles if title]


def _addresses(resolved: Resolved) -> list[str]:
    links = resolved.canonical.get("links") or []
    return list(dict.fromkeys(a for link in links if link["kind"] in TELLING and (a := _telling(link["url"]))))


def _telling(url: str) -> str:
    """An address as it is compared; empty for a whole host, which is many things' door."""
    address = same_address(url)
    return address if "/" in address or "?" in address else ""
