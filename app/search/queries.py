"""`search` finds the published posts that match a query, and puts the best ones first.

Revision 0018 made the table post_search, and triggers of the database keep it in step. The library table_search knows
how to ask each database. A post whose title is exactly the query comes before all others, whatever score it gets.
Read next: app/search/routes.py.
"""

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from app.database import db
from app.posts.models import Post
from app.posts.queries import is_published
from schema_guard.create_all import create_in_tests
from schema_guard.search_v1 import add_search, drop_search
from table_search import Term, TooCommonError, matches_for, terms_in, time_limit

TABLE = "post_search"
MOST = 20  # posts; there is no second page, because one more word helps a reader better than paging
SECONDS = 2  # that a search may take: for very common words, a database looks at most of the posts

# In a test's memory there is no revision 0018, so `db.create_all` makes the table with the same function.
create_in_tests(
    db.metadata.tables[Post.__tablename__],
    create=partial(add_search, TABLE, "posts", "title", "body"),
    drop=partial(drop_search, TABLE, "posts"),
)


def search(query: str) -> tuple[Sequence[Post], Sequence[Term]]:
    """Return the best published posts for `query`, at most MOST, and the terms of the query.

    Every text is a valid query. One that has no term, or only excluded ones, finds nothing.
    Raises TooCommonError after SECONDS.
    """
    terms = terms_in(query)
    if all(term.is_excluded for term in terms):
        return [], terms
    try:
        with time_limit(db.session.connection(), SECONDS):
            return db.session.scalars(posts_matching(query, terms)).all(), terms
    except TooCommonError:
        db.session.rollback()
        raise


def posts_matching(query: str, terms: Sequence[Term]) -> sa.Select[Post]:
    """The best published posts for `terms`, the best first."""
    matches = matches_for(terms, TABLE, db.engine)
    is_title = sa.case((sa.func.lower(Post.title) == sa.func.lower(" ".join(query.split())), 0), else_=1)
    best = (
        sa.select(Post.id, is_title.label("is_title"), matches.c.score)
        .join(matches, matches.c.id == Post.id)
        .where(is_published)
        .order_by(is_title, matches.c.score.desc(), Post.published_at.desc(), Post.id.desc())
        .limit(MOST)
        .subquery()
    )
    # Load the whole posts only now. Sorting them with their bodies is slow if most of the posts match.
    posts = sa.select(Post).join(best, best.c.id == Post.id)
    return posts.order_by(best.c.is_title, best.c.score.desc(), Post.published_at.desc(), Post.id.desc())
