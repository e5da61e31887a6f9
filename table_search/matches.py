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
Read next: table_search/excerpt.py.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from string import punctuation
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import match
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.exc import DBAPIError

from table_search.terms import Term

TITLE_WEIGHT: Final = 10  # a word in the title counts as much as this many words in the body
# MariaDB reads every row that it has to sort, which takes ten seconds for 100,000 rows. But it returns the best rows
# first anyway. So take this many rows by their titles, and as many by their texts, and sort only these.
MARIADB_CANDIDATES: Final = 500
# PostgreSQL reads so many rows in two milliseconds. It ranks a word that is in one of ten of a million in ninety.
POSTGRESQL_WINDOW: Final = 5000
TIMED_OUT: Final = {"57014", 1969, 188}  # codes of PostgreSQL, of MariaDB, and of MariaDB inside its full-text search


class TooCommonError(Exception):
    """Too many rows contain these words, so the database cannot rank them in time."""


def matches_for(terms: Sequence[Term], table: str, engine: sa.Engine) -> sa.CTE:
    """Return the `id` and `score` of every row that matches `terms`. A higher score is better.

    `table` is the name of the search table. At least one term must not be an excluded one.
    """
    # MATERIALIZED, because PostgreSQL might otherwise take each row of yours and look it up in the search table.
    found = MATCHES[engine.dialect.name](terms, table)
    return found.cte("matches").prefix_with("MATERIALIZED", dialect="postgresql")


def newest_matches(terms: Sequence[Term], table: str, engine: sa.Engine, limit: int) -> sa.Select[int]:
    """Return the ids of the rows that match `terms`, at most `limit`, the highest id first.

    This ranks nothing, so it is fast for a word that is in every row. If you get `limit` rows, do not rank them all.
    In PostgreSQL it looks at the newest POSTGRESQL_WINDOW rows only: words that are rare there are ranked fast.
    """
    found = MATCHES[engine.dialect.name](terms, table)
    id_column = found.selected_columns.id
    newest = found.with_only_columns(id_column).order_by(id_column.desc()).limit(limit)
    if engine.dialect.name == "postgresql":
        # Without this, PostgreSQL may look for a rare word in every row, from the newest to the oldest.
        last = sa.select(sa.func.max(sa.column("id", sa.Integer))).select_from(sa.table(table)).scalar_subquery()
        newest = newest.where(id_column > last - POSTGRESQL_WINDOW)
    return newest


@contextmanager
def time_limit(connection: sa.Connection, seconds: int) -> Iterator[None]:
    """Let each statement inside run for `seconds` at most, else raise TooCommonError. SQLite has no such limit.

    PostgreSQL does not compile these statements (`jit`): for a large table, that takes longer than the search itself.
    """
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    if connection.dialect.name == "postgresql":  # these settings end with the transaction
        limit = sa.func.set_config("statement_timeout", f"{seconds}s", True)
        connection.execute(sa.select(limit, sa.func.set_config("jit", "off", True)))
    if is_mariadb:  # this limit stays until it is removed
        connection.execute(sa.text(f"SET max_statement_time = {seconds}"))
    try:
        yield
    except DBAPIError as error:
        if error.orig and {getattr(error.orig, "sqlstate", None), *error.orig.args[:1]} & TIMED_OUT:
            raise TooCommonError from error
        raise
    finally:
        if is_mariadb and not connection.invalidated:
            connection.execute(sa.text("SET max_statement_time = DEFAULT"))


def _in_sqlite(terms: Sequence[Term], table: str) -> sa.Select[Any]:
    """FTS5: https://sqlite.org/fts5.html#full_text_query_syntax."""
    wanted = " AND ".join(f'"{term.text}"' + "*" * term.is_beginning for term in terms if not term.is_excluded)
    query = "".join([f"({wanted})", *(f' NOT "{term.text}"' for term in terms if term.is_excluded)])
    score = sa.literal_column(f"-bm25({table}, {TITLE_WEIGHT}, 1)", sa.Float)  # in FTS5 a lower score is better
    rowid = sa.table(table, sa.column("rowid", sa.Integer)).c.rowid
    is_match = sa.literal_column(table).bool_op("MATCH")(query)
    return sa.select(rowid.label("id"), score.label("score")).where(is_match)


def _in_postgresql(terms: Sequence[Term], table: str) -> sa.Select[Any]:
    """Text search: https://www.postgresql.org/docs/current/textsearch-controls.html."""
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column("words", TSVECTOR))
    query = reduce(sa.func.tsquery_and, (_tsquery(term, table) for term in terms))
    score = sa.func.ts_rank(rows.c.words, query)  # a title's word, of weight A, counts ten times
    return sa.select(rows.c.id, score.label("score")).where(rows.c.words.bool_op("@@")(query))


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
        sa.select(rows.c.id, score.label("score")).where(is_match).limit(MARIADB_CANDIDATES).subquery().select()
        for score, is_match in ((TITLE_WEIGHT * in_title, in_title), (in_both, in_both))
    ]
    either = sa.union_all(*found).subquery()
    return sa.select(either.c.id, sa.func.sum(either.c.score).label("score")).group_by(either.c.id)


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
