"""`search` finds the published posts that match a query, and puts the best ones first.

Revision 0018 made the table post_search, and triggers of the database keep it in step. The library table_search knows
how to ask each database. A post whose title is exactly the query comes before all others, whatever score it gets.

To rank a post, the database reads it. A million posts may have a common word, so not all of them are ranked: only
the newest ones, and those with the words in their titles come first.
Read next: app/search/routes.py.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.posts.models import Post
from app.posts.queries import is_published
from app.posts.slugs import slug_from
from schema_guard.create_all import create_in_tests
from schema_guard.search_v1 import add_search, drop_search
from table_search import Term, TooCommonError, matches_for, newest_matches, terms_in, time_limit

TABLE = "post_search"
MOST = 20  # posts; there is no second page, because one more word helps a reader better than paging
RANKED = 500  # posts; if more of them match, the newest ones are enough
SECONDS = 2  # that a search may take

# In a test's memory there is no revision 0018, so `db.create_all` makes the table with the same function.
create_in_tests(
    db.metadata.tables[Post.__tablename__],
    create=partial(add_search, TABLE, "posts", "title", "body"),
    drop=partial(drop_search, TABLE, "posts"),
)


class Found(NamedTuple):
    """The posts that were found, the terms of the query, and whether there are so many that only the newest count."""

    posts: Sequence[Post]
    terms: Sequence[Term]
    are_newest: bool = False


def search(query: str) -> Found:
    """Find the best published posts for `query`, at most MOST.

    Every text is a valid query. One that has no term, or only excluded ones, finds nothing.
    Raises TooCommonError after SECONDS.
    """
    terms = terms_in(query)
    if all(term.is_excluded for term in terms):
        return Found([], terms)
    try:
        with time_limit(db.session.connection(), SECONDS):
            newest = db.session.scalars(newest_matches(terms, TABLE, db.engine, RANKED)).all()
            are_many = len(newest) == RANKED
            posts = posts_among(newest, query, terms) if are_many else posts_matching(query, terms)
            return Found(db.session.scalars(posts).all(), terms, are_many)
    except TooCommonError:
        db.session.rollback()
        raise


def posts_matching(query: str, terms: Sequence[Term]) -> sa.Select[Post]:
    """The best published posts for `terms`, the best first."""
    matches = matches_for(terms, TABLE, db.engine)
    return _best(sa.select(Post).join(matches, matches.c.id == Post.id), query, matches.c.score)


def posts_among(newest: Sequence[int], query: str, terms: Sequence[Term]) -> sa.Select[Post]:
    """The best published posts among `newest`, ids of posts that match `terms`, and the post with exactly this title.

    That post may be old. It is found by its slug, which has an index.
    """
    ids = [*newest, *db.session.scalars(sa.select(Post.id).where(Post.slug == slug_from(query), _is_title(query)))]
    words = (Post.title.icontains(term.text, autoescape=True) for term in terms if not term.is_excluded)
    return _best(sa.select(Post).where(Post.id.in_(ids)), query, sa.case((sa.and_(*words), 1), else_=0))


def _best(posts: sa.Select[Post], query: str, score: sa.ColumnElement[Any]) -> sa.Select[Post]:
    is_title = sa.case((_is_title(query), 1), else_=0)
    order = (is_title.desc(), score.desc(), Post.published_at.desc(), Post.id.desc())
    return posts.where(is_published).order_by(*order).limit(MOST)


def _is_title(query: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(Post.title) == sa.func.lower(" ".join(query.split()))
