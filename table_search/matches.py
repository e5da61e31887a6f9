"""Turn the terms that a reader typed into a query, in the way that each database wants it.

`add_search` of schema_guard makes a search table, and triggers of the database keep it in step. This module relies on
what version 1 of it (schema_guard/search_v1.py) promises for a table named `post_search`:

    SQLite       an FTS5 table with the columns title and body, and the id of the searched row as rowid
    PostgreSQL   the columns id and words, in which a word of the title has the weight A, and the function
                 post_search_text, through which the words of the rows went
    MariaDB      the columns id, title and body, in which each word ends in "__", a FULLTEXT index on title and one on
                 both

A reader's words reach SQL as values only. In the query language of the database they stand in quotes, where none of
its signs has a meaning.
Read next: table_search/limits.py.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, reduce
from string import punctuation
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import match
from sqlalchemy.dialects.postgresql import TSVECTOR

from table_search.terms import Term

TITLE_WEIGHT: Final = 10  # a word in the title counts as much as this many words in the body
# To rank a row, a database reads it. So it ranks only so many if more of them match: the newest.
CANDIDATES: Final = 500
# PostgreSQL looks for CANDIDATES among so many newest rows, which takes two milliseconds. If it finds fewer, the words
# are in less than one of ten rows. Of a million rows, it ranks these in a tenth of a second.
POSTGRESQL_WINDOW: Final = 5000
MARIADB_WINDOW: Final = 1000  # the same for MariaDB, which compares the words of these rows one by one


class Matches(NamedTuple):
    """The columns `id` and `score` of rows that match, and whether these are only the newest of very many."""

    rows: sa.CTE
    are_newest: bool


def matches_for(terms: Sequence[Term], table: str, connection: sa.Connection) -> Matches:
    """Return a query for the `id` and the `score` of the rows that match `terms`. A higher score is better.

    `table` is the name of the search table. At least one term must not be an excluded one.
    If more than CANDIDATES rows match, the query has only the newest of them, which are those with the highest ids.
    """
    database = connection.dialect.name
    found = MATCHES[database](terms, table)
    attempts = (connection.scalars(query).all() for query in NEWEST[database](found, terms, table))
    newest = next((ids for ids in attempts if len(ids) == CANDIDATES), None)
    if newest:
        found = AMONG[database](found, newest, terms, table)
    # MATERIALIZED, because PostgreSQL might otherwise take each row of yours and look it up in the search table.
    return Matches(found.cte("matches").prefix_with("MATERIALIZED", dialect="postgresql"), bool(newest))


def _in_sqlite(terms: Sequence[Term], table: str) -> sa.Select[Any]:
    """FTS5: https://sqlite.org/fts5.html#full_text_query_syntax."""
    wanted = " AND ".join(f'"{term.text}"' + "*" * term.is_beginning for term in terms if not term.is_excluded)
    query = "".join([f"({wanted})", *(f' NOT "{term.text}"' for term in terms if term.is_excluded)])
    score = sa.literal_column(f"-bm25({table}, {TITLE_WEIGHT}, 1)", sa.Float)  # in FTS5 a lower score is better
    rowid = sa.table(table, sa.column("rowid", sa.Integer)).c.rowid
    is_match = sa.literal_column(table).bool_op("MATCH")(query)
    return sa.select(rowid.label("id"), score.label("score")).where(is_match)


def _newest_of(found: sa.Select[Any]) -> sa.Select[int]:
    """Return the ids of the newest matches, without their scores: so no database need read the rows."""
    key = found.selected_columns.id
    return found.with_only_columns(key).order_by(key.desc()).limit(CANDIDATES)


def _newest_in_sqlite(found: sa.Select[Any], terms: Sequence[Term], table: str) -> list[sa.Select[int]]:
    """Try a single word as a whole word first: SQLite collects every row that has a word with a given beginning."""
    whole = [replace(term, is_beginning=False) for term in terms]
    queries = [_in_sqlite(whole, table), found] if len(terms) == 1 else [found]
    return [_newest_of(query) for query in queries]


def _by_title(key: str, _: sa.Select[Any], newest: Sequence[int], terms: Sequence[Term], table: str) -> sa.Select[Any]:
    """Put the rows first that have the words in their titles. A better score would take the database too long.

    SQLite would count the words in every row for it, and MariaDB would collect every match.
    """
    rows = sa.table(table, sa.column(key, sa.Integer), sa.column("title", sa.Text))
    words = (rows.c.title.icontains(term.text, autoescape=True) for term in terms if not term.is_excluded)
    score = sa.case((sa.and_(*words), 1.0), else_=0.0)
    return sa.select(rows.c[key].label("id"), score.label("score")).where(rows.c[key].in_(newest))


def _in_postgresql(terms: Sequence[Term], table: str) -> sa.Select[Any]:
    """Text search: https://www.postgresql.org/docs/current/textsearch-controls.html."""
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column("words", TSVECTOR))
    query = reduce(sa.func.tsquery_and, (_tsquery(term, table) for term in terms))
    score = sa.func.ts_rank(rows.c.words, query)  # a title's word, of weight A, counts ten times
    return sa.select(rows.c.id, score.label("score")).where(rows.c.words.bool_op("@@")(query))


def _newest_in_postgresql(found: sa.Select[Any], _: Sequence[Term], table: str) -> list[sa.Select[int]]:
    # Without a window, PostgreSQL may look for a rare word in every row, from the newest to the oldest.
    last = sa.select(sa.func.max(sa.column("id", sa.Integer))).select_from(sa.table(table)).scalar_subquery()
    return [_newest_of(found).where(found.selected_columns.id > last - POSTGRESQL_WINDOW)]


def _among_in_postgresql(found: sa.Select[Any], newest: Sequence[int], *_: object) -> sa.Select[Any]:
    return found.where(found.selected_columns.id.in_(newest))


def _tsquery(term: Term, table: str) -> sa.ColumnElement[Any]:
    # This function also treated the words of the rows.
    text = sa.Function(f"{table}_text", sa.literal(term.text), type_=sa.Text())
    if term.is_beginning:
        return sa.func.to_tsquery("simple", "'" + text + "':*")
    phrase = sa.func.phraseto_tsquery("simple", text)
    return sa.func.tsquery_not(phrase) if term.is_excluded else phrase


def _in_mysql(terms: Sequence[Term], table: str) -> sa.Select[Any]:
    """Boolean mode: https://mariadb.com/kb/en/full-text-index-overview/#in-boolean-mode."""
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column("title", sa.Text), sa.column("body", sa.Text))
    query = " ".join(map(_boolean, terms))
    in_title = match(rows.c.title, against=query).in_boolean_mode()
    in_both = match(rows.c.title, rows.c.body, against=query).in_boolean_mode()
    found = [
        sa.select(rows.c.id, score.label("score")).where(is_match).limit(CANDIDATES).subquery().select()
        for score, is_match in ((TITLE_WEIGHT * in_title, in_title), (in_both, in_both))
    ]
    either = sa.union_all(*found).subquery()
    return sa.select(either.c.id, sa.func.sum(either.c.score).label("score")).group_by(either.c.id)


def _newest_in_mysql(_: sa.Select[Any], terms: Sequence[Term], table: str) -> list[sa.Select[int]]:
    """Compare the newest rows with the words, one by one: FULLTEXT would collect every row that has a word.

    This knows only words in the letters that were typed. For anything else there is no such query, and all is ranked.
    """
    if not all(re.fullmatch(r"[^\W_]+", term.text) and not term.is_excluded for term in terms):
        return []
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column("title", sa.Text), sa.column("body", sa.Text))
    window = sa.select(rows).order_by(rows.c.id.desc()).limit(MARIADB_WINDOW).subquery()
    text = sa.func.concat(window.c.title, " ", sa.func.left(window.c.body, 5000))  # enough of a long text
    has_all = [text.regexp_match(rf"\b{term.text}" + ("" if term.is_beginning else r"__\b")) for term in terms]
    return [sa.select(window.c.id).where(*has_all).order_by(window.c.id.desc()).limit(CANDIDATES)]


def _boolean(term: Term) -> str:
    """Return a term with its words as schema_guard/search_v1.py stores them (TAILED)."""
    if term.is_beginning:
        return f"+{term.text}*"
    sign = "-" if term.is_excluded else "+"
    text = re.sub(r"([0-9])\.(?=[0-9])", r"\1_", term.text.replace("_", " ")).strip(punctuation)
    tailed = re.sub(r"(\w+)", r"\1__", text)
    if not re.fullmatch(r"\w+", text):
        return f'{sign}"{tailed}"'
    # `3.1` also finds the beginning of `3.1.4`.
    return f"{sign}({tailed} {text}_*)" if "_" in text else f"{sign}{tailed}"


MATCHES: Final[dict[str, Callable[[Sequence[Term], str], sa.Select[Any]]]] = {
    "sqlite": _in_sqlite,
    "postgresql": _in_postgresql,
    "mysql": _in_mysql,
}
# Queries for the newest rows. The first one that finds CANDIDATES of them counts.
NEWEST: Final[dict[str, Callable[[sa.Select[Any], Sequence[Term], str], list[sa.Select[int]]]]] = {
    "sqlite": _newest_in_sqlite,
    "postgresql": _newest_in_postgresql,
    "mysql": _newest_in_mysql,
}
AMONG: Final[dict[str, Callable[..., sa.Select[Any]]]] = {
    "sqlite": partial(_by_title, "rowid"),
    "postgresql": _among_in_postgresql,
    "mysql": partial(_by_title, "id"),
}
