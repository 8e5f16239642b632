"""The two full-text engines: their tables, and their ways to put a query.

A query is a list of words, each a set of forms (the last may be a prefix): every word must occur in one of its
forms. Hits in the title stand before hits in the summary, those before hits in the text; the engine's own
relevance (BM25, ts_rank) orders within.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

TABLE = "search_indexentry"
COLUMNS = ("norm_title", "norm_summary", "norm_body")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query: any of its forms, or a word that begins with one of ``prefixes``."""

    forms: tuple[str, ...]
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """Pieces of SQL that go with a query: condition, place (2 title, 1 summary, 0 text), relevance."""

    tables: str
    condition: str
    condition_params: tuple[Any, ...]
    tier: str
    tier_params: tuple[Any, ...]
    rank: str
    """Lower is better."""
    rank_params: tuple[Any, ...]


SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5({', '.join(COLUMNS)}, content='{TABLE}', "
    "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    *[
        f"CREATE TRIGGER IF NOT EXISTS search_fts_{name} AFTER {event} ON {TABLE} BEGIN {body} END"
        for name, event, body in (
            ("insert", "INSERT", "{insert}"),
            ("delete", "DELETE", "{delete}"),
            ("update", "UPDATE", "{delete} {insert}"),
        )
    ],
]
_INSERT = (
    "INSERT INTO search_fts(rowid, norm_title, norm_summary, norm_body) "
    "VALUES (new.id, new.norm_title, new.norm_summary, new.norm_body);"
)
# How an external-content table forgets a row (https://sqlite.org/fts5.html, section 4.4.3).
_DELETE = (
    "INSERT INTO search_fts(search_fts, rowid, norm_title, norm_summary, norm_body) "
    "VALUES ('delete', old.id, old.norm_title, old.norm_summary, old.norm_body);"
)
_VECTOR = " || ".join(
    f"setweight(to_tsvector('simple'::regconfig, {column}), '{weight}')"
    for column, weight in zip(COLUMNS, "ABC", strict=True)
)
POSTGRESQL = [
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED",
    f"CREATE INDEX IF NOT EXISTS search_vector ON {TABLE} USING gin (vector)",
]


def ensure(using: str) -> None:
    """Make the engine's own table, column, index or triggers where they are missing (after each migrate)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        statements = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
        for statement in statements:
            cursor.execute(statement.replace("{insert}", _INSERT).replace("{delete}", _DELETE))


def _fts5(terms: Sequence[Term]) -> str:
    return " AND ".join(
        "({})".format(" OR ".join([*(f'"{f}"' for f in term.forms), *(f'"{p}"*' for p in term.prefixes)]))
        for term in terms
    )


def _tsquery(terms: Sequence[Term], weights: str) -> str:
    suffix = f":{weights}" if weights else ""
    return " & ".join(
        "({})".format(
            " | ".join([*(f"'{f}'{suffix}" for f in term.forms), *(f"'{p}':*{weights}" for p in term.prefixes)])
        )
        for term in terms
    )


def clause(terms: Sequence[Term], vendor: str) -> Clause:
    """The SQL of a query; forms and prefixes are letters and digits (``normalise.forms``), and parameters."""
    if vendor == "sqlite":
        match = _fts5(terms)
        inside = "e.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH %s)"
        return Clause(
            tables=f"search_fts JOIN {TABLE} e ON e.id = search_fts.rowid",
            condition="search_fts MATCH %s",
            condition_params=(match,),
            tier=f"CASE WHEN {inside} THEN 2 WHEN {inside} THEN 1 ELSE 0 END",
            tier_params=(f"{{norm_title}} : ({match})", f"{{norm_title norm_summary}} : ({match})"),
            rank="bm25(search_fts, 10.0, 4.0, 1.0)",
            rank_params=(),
        )
    query = "to_tsquery('simple', %s)"
    return Clause(
        tables=f"{TABLE} e",
        condition=f"e.vector @@ {query}",
        condition_params=(_tsquery(terms, ""),),
        tier=f"CASE WHEN e.vector @@ {query} THEN 2 WHEN e.vector @@ {query} THEN 1 ELSE 0 END",
        tier_params=(_tsquery(terms, "A"), _tsquery(terms, "AB")),
        rank=f"-ts_rank('{{0.1, 0.1, 0.4, 1.0}}', e.vector, {query}, 1)",
        rank_params=(_tsquery(terms, ""),),
    )
