"""Terms as each database wants them: from what a reader typed to a list of posts with scores.

The search table is made, and kept in step, by app/schema/search.py. Notice that a reader's words reach SQL as values
only, and a database's own query language in quotes, where none of its signs has a meaning.
Read next: app/search/queries.py.
"""

import re
from collections.abc import Callable, Sequence
from functools import reduce
from string import punctuation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import match
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.search.terms import Term

TITLE_WEIGHT = 10  # a word in the title counts as much as this many in the body
# MariaDB reads each row that it has to sort, which takes ten seconds for 100,000. But the best rows come first by
# themselves: so these many are taken as they come, by their titles and by their texts, and only these are sorted.
MARIADB_CANDIDATES = 500

# The columns of all three databases; none has them all.
posts_found = sa.table(
    "post_search",
    sa.column("id", sa.Integer),
    sa.column("rowid", sa.Integer),
    sa.column("title", sa.Text),
    sa.column("body", sa.Text),
    sa.column("words", TSVECTOR),
)


def matches_in(database: str, terms: Sequence[Term]) -> sa.CTE:
    """Return `id` and `score` (more is better) of every post, published or not, that has what `terms` ask for.

    `database` is SQLAlchemy's name for it. At least one term must not be excluded.
    """
    # Materialised, or PostgreSQL may begin with the published posts and look for each of them in the search table.
    return MATCHES[database](terms).cte("matches").prefix_with("MATERIALIZED", dialect="postgresql")


def _in_sqlite(terms: Sequence[Term]) -> sa.Select[Any]:
    """FTS5: https://sqlite.org/fts5.html#full_text_query_syntax."""
    wanted = " AND ".join(f'"{term.text}"' + "*" * term.is_beginning for term in terms if not term.is_excluded)
    query = "".join([f"({wanted})", *(f' NOT "{term.text}"' for term in terms if term.is_excluded)])
    score = sa.literal_column(f"-bm25(post_search, {TITLE_WEIGHT}, 1)", sa.Float)  # FTS5's own is less for the better
    is_match = sa.literal_column("post_search").bool_op("MATCH")(query)
    return sa.select(posts_found.c.rowid.label("id"), score.label("score")).where(is_match)


def _in_postgresql(terms: Sequence[Term]) -> sa.Select[Any]:
    """Text search: https://www.postgresql.org/docs/current/textsearch-controls.html."""
    query = reduce(sa.func.tsquery_and, map(_tsquery, terms))
    score = sa.func.ts_rank(posts_found.c.words, query)  # it counts A, the title, TITLE_WEIGHT times as much as D
    return sa.select(posts_found.c.id, score.label("score")).where(posts_found.c.words.bool_op("@@")(query))


def _tsquery(term: Term) -> sa.ColumnElement[Any]:
    text = sa.func.post_search_text(term.text, type_=sa.Text)  # the posts' own words go through it, too
    if term.is_beginning:
        return sa.func.to_tsquery("simple", "'" + text + "':*")
    phrase = sa.func.phraseto_tsquery("simple", text)
    return sa.func.tsquery_not(phrase) if term.is_excluded else phrase


def _in_mysql(terms: Sequence[Term]) -> sa.Select[Any]:
    """Boolean mode: https://mariadb.com/kb/en/full-text-index-overview/#in-boolean-mode."""
    query = " ".join(map(_boolean, terms))
    in_title = match(posts_found.c.title, against=query).in_boolean_mode()
    in_both = match(posts_found.c.title, posts_found.c.body, against=query).in_boolean_mode()
    found = [
        sa.select(posts_found.c.id, score.label("score")).where(is_match).limit(MARIADB_CANDIDATES).subquery().select()
        for score, is_match in ((TITLE_WEIGHT * in_title, in_title), (in_both, in_both))
    ]
    either = sa.union_all(*found).subquery()
    return sa.select(either.c.id, sa.func.sum(either.c.score).label("score")).group_by(either.c.id)


def _boolean(term: Term) -> str:
    """Return a term with its words as app/schema/search.py stores them (TAILED)."""
    if term.is_beginning:
        return f"+{term.text}*"
    sign = "-" if term.is_excluded else "+"
    text = re.sub(r"([0-9])\.(?=[0-9])", r"\1_", term.text.replace("_", " ")).strip(punctuation)
    tailed = re.sub(r"(\w+)", r"\1__", text)
    if not re.fullmatch(r"\w+", text):
        return f'{sign}"{tailed}"'
    # `3.1` is looked for as the beginning of `3.1.4`, too.
    return f"{sign}({tailed} {text}_*)" if "_" in text else f"{sign}{tailed}"


MATCHES: dict[str, Callable[[Sequence[Term]], sa.Select[Any]]] = {
    "sqlite": _in_sqlite,
    "postgresql": _in_postgresql,
    "mysql": _in_mysql,
}
