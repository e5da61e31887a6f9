"""`search`: the published posts that have what a reader asks for, the best first.

Notice the order: a post of exactly this title comes before all others, whatever a database thinks of it.
Read next: app/search/excerpt.py.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.database import db
from app.posts.models import Post
from app.posts.queries import is_published
from app.schema.locks import codes_of
from app.search.engines import matches_in
from app.search.terms import Term, terms_in

MOST = 20  # posts on the page; there is no second one: another word finds better than paging does
SECONDS = 2  # that a search may take; of very common words the databases have to look at most posts
TIMED_OUT = {"57014", 1969, 188}  # PostgreSQL, MariaDB, and MariaDB from within its full-text search


class TooCommonError(Exception):
    """The words that were looked for are in too many posts to be ranked in time."""


def search(query: str) -> tuple[Sequence[Post], Sequence[Term]]:
    """Return the best published posts for `query`, MOST at most, and the terms that were looked for.

    Any text is a query. One that says only what it does not want, or nothing, finds nothing.
    Raises TooCommonError after SECONDS.
    """
    terms = terms_in(query)
    if all(term.is_excluded for term in terms):
        return [], terms
    try:
        with _time_limit():
            return db.session.scalars(posts_matching(query, terms)).all(), terms
    except TooCommonError:
        db.session.rollback()
        raise


def posts_matching(query: str, terms: Sequence[Term]) -> sa.Select[Post]:
    """The best published posts for `terms`, the best first."""
    matches = matches_in(db.engine.dialect.name, terms)
    is_title = sa.case((sa.func.lower(Post.title) == sa.func.lower(" ".join(query.split())), 0), else_=1)
    best = (
        sa.select(Post.id, is_title.label("is_title"), matches.c.score)
        .join(matches, matches.c.id == Post.id)
        .where(is_published)
        .order_by(is_title, matches.c.score.desc(), Post.published_at.desc(), Post.id.desc())
        .limit(MOST)
        .subquery()
    )
    # Whole posts only now: to sort them, bodies and all, is slow where a word is in most of them.
    posts = sa.select(Post).join(best, best.c.id == Post.id)
    return posts.order_by(best.c.is_title, best.c.score.desc(), Post.published_at.desc(), Post.id.desc())


@contextmanager
def _time_limit() -> Iterator[None]:
    """Give each statement inside SECONDS; SQLite's need no limit."""
    connection = db.session.connection()
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    if connection.dialect.name == "postgresql":  # until the transaction ends
        connection.execute(sa.text(f"SET LOCAL statement_timeout = '{SECONDS}s'"))
    if is_mariadb:  # until it is taken back
        connection.execute(sa.text(f"SET max_statement_time = {SECONDS}"))
    try:
        yield
    except DBAPIError as error:
        if codes_of(error) & TIMED_OUT:
            raise TooCommonError from error
        raise
    finally:
        if is_mariadb and not connection.invalidated:
            connection.execute(sa.text("SET max_statement_time = DEFAULT"))
