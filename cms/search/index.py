"""Writing the index: what changes is noted with the change, then brought up to date by a task, or the pump."""

import logging
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.dispatch import Signal
from kombu.exceptions import OperationalError

from cms.search import normalise, sources
from cms.search.models import IndexEntry, Stale

logger = logging.getLogger(__name__)
FORMAT = 2
"""Raise it when entries are made otherwise: the pump then makes those kept anew."""
CHUNK = 200
LONGEST_BODY = 100_000
"""Characters of a body that are searched: a book's worth of pages."""

entries_written = Signal()
"""Sent by whoever brings entries up to date, mostly a task: ``source`` (its name), ``keys`` of objects, gone or not."""


def _entry(source: str, document: sources.Document) -> IndexEntry:
    searched = (document.searched or document.body)[:LONGEST_BODY]
    return IndexEntry(
        source=source,
        key=document.key,
        language=document.language,
        sole=document.sole,
        kind=document.kind,
        title=document.title[:500],
        summary=document.summary,
        body=document.body[:LONGEST_BODY],
        url=document.url,
        network=document.network,
        published=document.published,
        format=FORMAT,
        norm_title=normalise.index_text(document.title, whole_words=True),
        norm_summary=normalise.index_text(document.summary),
        norm_body=normalise.index_text(searched),
    )


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def update(source: str, keys: Collection[object]) -> int:
    """Make the entries of these objects anew; those not published any more leave. How many entries there are now.

    A source nobody registers any more loses its entries.
    """
    known, written = sources.source(source), 0
    for chunk in _chunks(str(key) for key in keys):
        # Texts are gathered and stemmed outside the transaction: SQLite has one writer.
        entries = [_entry(source, document) for document in known.documents(chunk)] if known else []
        with transaction.atomic():
            IndexEntry.objects.filter(source=source, key__in=chunk).delete()
            # Two workers at the same object: the later one finds the row there, with the same text.
            IndexEntry.objects.bulk_create(entries, ignore_conflicts=True)
        entries_written.send(sender=None, source=source, keys=chunk)
        written += len(entries)
    return written


def rebuild(names: Collection[str] = ()) -> dict[str, int]:
    """Make the whole index, or that of some sources, anew; how many entries each source has. Readers see no gap."""
    counts: dict[str, int] = {}
    for source in sources.sources():
        if names and source.name not in names:
            continue
        seen: set[str] = set()
        written = 0
        documents = iter(source.documents(None))
        while chunk := list(islice(documents, CHUNK)):
            entries = [_entry(source.name, document) for document in chunk]
            keys = {entry.key for entry in entries}
            with transaction.atomic():
                # An object's second language may come in the next chunk: only what is new in this one goes.
                IndexEntry.objects.filter(source=source.name, key__in=keys - seen).delete()
                IndexEntry.objects.bulk_create(entries, ignore_conflicts=True)
            entries_written.send(sender=None, source=source.name, keys=keys)
            seen |= keys
            written += len(entries)
        for gone in _chunks(set(IndexEntry.objects.filter(source=source.name).values_list("key", flat=True)) - seen):
            IndexEntry.objects.filter(source=source.name, key__in=gone).delete()
            entries_written.send(sender=None, source=source.name, keys=gone)
        counts[source.name] = written
    if not names:
        IndexEntry.objects.exclude(source__in=[source.name for source in sources.sources()]).delete()
    return counts


def mark(source: str, keys: Iterable[object]) -> None:
    """Note, in the caller's transaction, that these objects changed; after it, ring for ``refresh``."""
    _note(source, keys)
    # Once a transaction: an import marks a resource several times, hundreds of them in a transaction.
    if not any(entry[1] is _ring for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_ring)


def _note(source: str, keys: Iterable[object]) -> None:
    for chunk in _chunks(str(key) for key in keys):
        rows = [Stale(source=source, key=key, stamp=secrets.token_hex(16)) for key in chunk]
        Stale.objects.bulk_create(rows, update_conflicts=True, unique_fields=["source", "key"], update_fields=["stamp"])


def _note_former() -> None:
    """Note what was made in a former format; nothing, but after an upgrade."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, key in IndexEntry.objects.filter(format__lt=FORMAT).values_list("source", "key").distinct():
        by_source[source].append(key)
    for source, keys in by_source.items():
        _note(source, keys)


def _ring() -> None:
    from cms.search.tasks import refresh_index

    try:
        refresh_index.delay()
    except (OperationalError, OSError):
        logger.warning("The broker does not answer; the pump will bring the index up to date.")


def refresh() -> int:
    """Bring up to date what is noted, until nothing is; how many objects. Run twice at once, it does no harm."""
    done = 0
    _note_former()
    while taken := list(Stale.objects.order_by("pk")[:CHUNK]):
        by_source: dict[str, list[str]] = defaultdict(list)
        for row in taken:
            by_source[row.source].append(row.key)
        for source, keys in by_source.items():
            update(source, keys)
        with transaction.atomic():
            unchanged = Stale.objects.filter(stamp__in=[row.stamp for row in taken])
            settled = set(unchanged.values_list("stamp", flat=True))
            unchanged.delete()
        # Changed meanwhile, and perhaps brought up to date by another whose newer text we then overwrote.
        for row in taken:
            if row.stamp not in settled:
                mark(row.source, [row.key])
        done += len(settled)
    return done
