"""Reading the index: hits, counts by kind, extracts with the found words marked, suggestions."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.utils.safestring import SafeString

from cms.i18n import Text
from cms.search import extracts, normalise, sources
from cms.search.engine import Clause, Term, clause
from cms.search.models import IndexEntry

MOST_KEYS = 5_000


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, as a list shows it."""

    source: str
    key: str
    kind: str
    title: Text
    """In the language of the hit: ``{{ hit.title|marked }}``."""
    url: str
    language: str
    extract: SafeString
    """HTML: the found words are inside ``<mark>``."""
    network: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title that begins like what is being typed."""

    title: str
    url: str
    kind: str
    language: str


def terms(text: str, *, prefix: bool = False) -> list[Term]:
    """What a query means to the engine; with ``prefix``, its last word may go on."""
    typed = normalise.query_words(text)
    made = [Term(normalise.forms(word)) for word in typed]
    if prefix and typed and not text[-1:].isspace():
        begun = normalise.fold(typed[-1])[: normalise.LONGEST_WORD]
        parts = tuple(part for part in re.findall(r"[^\W_]+", begun)[-1:])
        made[-1] = Term(made[-1].forms, parts)
    return [term for term in made if term.forms or term.prefixes]


def _filters(language: str, names: Collection[str], kind: str) -> tuple[str, list[str]]:
    sql, params = "(e.language = %s OR e.sole)", [language]
    if names:
        sql += f" AND e.source IN ({', '.join(['%s'] * len(names))})"
        params += list(names)
    if kind:
        sql += " AND e.kind = %s"
        params.append(kind)
    return sql, params


def _ids(
    wanted: Clause, language: str, names: Collection[str], kind: str, limit: int, offset: int
) -> list[tuple[int, str, str]]:
    """(entry, source, key), best first."""
    filters, params = _filters(language, names, kind)
    # Only names of our own tables are glued into the statements of this module; what was typed is a parameter.
    statement = (
        f"SELECT e.id, e.source, e.key FROM {wanted.tables} WHERE {wanted.condition} AND {filters} "  # noqa: S608
        f"ORDER BY {wanted.tier} DESC, {wanted.rank}, e.published DESC, e.id LIMIT %s OFFSET %s"
    )
    values = [*wanted.condition_params, *params, *wanted.tier_params, *wanted.rank_params, limit, offset]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [(pk, source, key) for pk, source, key in cursor.fetchall()]


def _ids_of_each_kind(wanted: Clause, language: str, each: int) -> list[tuple[int, str, str]]:
    """The best of every kind; the kind with the best hit first."""
    filters, params = _filters(language, (), "")
    # Materialized: FTS5 gives its relevance in the very query that matches, nowhere around it.
    statement = (
        f"WITH hits AS MATERIALIZED (SELECT e.id, e.source, e.key, e.kind, e.published, {wanted.tier} AS tier, "  # noqa: S608
        f"{wanted.rank} AS relevance FROM {wanted.tables} WHERE {wanted.condition} AND {filters}), "
        "placed AS (SELECT hits.*, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY tier DESC, relevance, "
        "published DESC, id) AS place FROM hits) "
        "SELECT id, source, key FROM placed WHERE place <= %s ORDER BY tier DESC, relevance, published DESC, id"
    )
    values = [*wanted.tier_params, *wanted.rank_params, *wanted.condition_params, *params, each]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [(pk, source, key) for pk, source, key in cursor.fetchall()]


def count(text: str, language: str, *, sources: Collection[str] = ()) -> dict[str, int]:
    """How many hits there are of each kind, most first."""
    wanted = terms(text)
    if not wanted:
        return {}
    put = clause(wanted, connection.vendor)
    filters, params = _filters(language, sources, "")
    statement = (
        f"SELECT e.kind, COUNT(*) FROM {put.tables} WHERE {put.condition} AND {filters} "  # noqa: S608  as above
        "GROUP BY e.kind ORDER BY COUNT(*) DESC, e.kind"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*put.condition_params, *params])
        return dict(cursor.fetchall())


def _shown(rows: Sequence[tuple[int, str, str]]) -> list[IndexEntry]:
    """The entries of these rows that may still be shown: an index lags, permissions do not."""
    keys: dict[str, list[str]] = defaultdict(list)
    for _pk, name, key in rows:
        keys[name].append(key)
    visible: set[tuple[str, str]] = set()
    for name, wanted in keys.items():
        known = sources.source(name)
        if known is not None:
            visible |= {(name, key) for key in known.visible(wanted)}
    kept = [pk for pk, name, key in rows if (name, key) in visible]
    entries = IndexEntry.objects.defer("norm_title", "norm_summary", "norm_body").in_bulk(kept)
    return [entries[pk] for pk in kept if pk in entries]


def find(
    text: str,
    language: str,
    *,
    sources: Collection[str] = (),
    kind: str = "",
    limit: int = 20,
    offset: int = 0,
) -> list[Hit]:
    """What ``text`` finds for a reader of ``language``, best first: title over summary over text.

    Every word must occur. An object in several languages is found in the reader's, others in their own.
    """
    wanted = terms(text)
    if not wanted:
        return []
    rows = _ids(clause(wanted, connection.vendor), language, sources, kind, limit, offset)
    return _hits(rows, text)


def best_of_each_kind(text: str, language: str, *, each: int = 5) -> dict[str, list[Hit]]:
    """The best hits by kind; the kind with the best hit first."""
    wanted = terms(text)
    if not wanted:
        return {}
    groups: dict[str, list[Hit]] = {}
    for hit in _hits(_ids_of_each_kind(clause(wanted, connection.vendor), language, each), text):
        groups.setdefault(hit.kind, []).append(hit)
    return groups


def _hits(rows: Sequence[tuple[int, str, str]], text: str) -> list[Hit]:
    marker = extracts.Marker(extracts.sought(text))
    return [
        Hit(
            source=entry.source,
            key=entry.key,
            kind=entry.kind,
            title=Text(entry.title, entry.language),
            url=entry.url,
            language=entry.language,
            extract=marker.quote(entry.summary, entry.body).marked(),
            network=entry.network,
            published=entry.published,
        )
        for entry in _shown(rows)
    ]


def keys(text: str, language: str, source: str) -> list[str]:
    """Keys of the objects of one source that ``text`` finds, best first: for a list's free-text filter.

    At most MOST_KEYS. The list itself starts from ``.live().public()``, so visibility is not asked again here.
    """
    wanted = terms(text)
    if not wanted:
        return []
    rows = _ids(clause(wanted, connection.vendor), language, [source], "", MOST_KEYS, 0)
    return [key for _pk, _source, key in rows]


def suggest(text: str, language: str, *, sources: Collection[str] = (), limit: int = 8) -> list[Suggestion]:
    """Objects whose title holds the words typed so far, the last one as a beginning."""
    wanted = terms(text, prefix=True)
    if not wanted or len(text.strip()) < 2:
        return []
    put = clause(wanted, connection.vendor)
    # All of one place; a bare number would name a column.
    in_title = replace(put, condition_params=put.tier_params[:1], tier="0 + 0", tier_params=())
    rows = _ids(in_title, language, sources, "", limit, 0)
    return [Suggestion(entry.title, entry.url, entry.kind, entry.language) for entry in _shown(rows)]
