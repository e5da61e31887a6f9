"""`search` finds the published posts that match a query, and puts the best ones first.

Revision 0018 made the table post_search, and triggers of the database keep it in step. The library table_search knows
how to ask each database, and ranks only the newest posts if very many match. A post whose title is exactly the query
comes before all others, whatever score it gets.
Read next: app/search/routes.py.
"""

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from app.database import db
from app.posts.models import Post
from app.posts.queries import is_published
from app.posts.slugs import slug_from
from schema_guard.create_all import create_in_tests
from schema_guard.search_v1 import add_search, drop_search
from table_search import Matches, Term, TooCommonError, matches_for, terms_in, time_limit

TABLE = "post_search"
MOST = 20  # posts; there is no second page, because one more word helps a reader better than paging
SECONDS = 2  # that a search may take

# In a test's memory there is no revision 0018, so `db.create_all` makes the table with the same function.
create_in_tests(
    db.metadata.tables[Post.__tablename__],
    create=partial(add_search, TABLE, "posts", "title", "body"),
    drop=partial(drop_search, TABLE, "posts"),
)


def search(query: str) -> tuple[Sequence[Post], Sequence[Term], str]:
    """Return the best published posts for `query`, the terms of the query, and the limit that the search has reached.

    That is "most" if there may be more than MOST posts, "newest" if only the newest were ranked, "time" or "". Every
    text is a valid query. One that has no term, or only excluded ones, finds nothing.
    """
    terms = terms_in(query)
    if all(term.is_excluded for term in terms):
        return [], terms, ""
    try:
        with time_limit(connection := db.session.connection(), SECONDS):
            matches = matches_for(terms, TABLE, connection)
            posts = db.session.scalars(posts_matching(query, matches)).all()
    except TooCommonError:
        db.session.rollback()
        return [], terms, "time"
    return posts, terms, "newest" if matches.are_newest else "most" if len(posts) == MOST else ""


def posts_matching(query: str, matches: Matches) -> sa.Select[Post]:
    """The best published posts among `matches`, the best first.

    If these are only the newest, the post with exactly this title may be missing. It is found by its slug.
    """
    is_title = sa.func.lower(Post.title) == sa.func.lower(" ".join(query.split()))
    found = sa.select(matches.rows.c.id, matches.rows.c.score)
    titled = sa.select(Post.id, sa.literal(0.0)).where(Post.slug == slug_from(query), is_title)
    others = titled.where(Post.id.not_in(sa.select(matches.rows.c.id)))
    best = (sa.union_all(found, others) if matches.are_newest else found).subquery()
    posts = sa.select(Post).join(best, best.c.id == Post.id).where(is_published)
    order = (sa.case((is_title, 0), else_=1), best.c.score.desc(), Post.published_at.desc(), Post.id.desc())
    return posts.order_by(*order).limit(MOST)
