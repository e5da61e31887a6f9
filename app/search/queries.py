"""`search`: the published posts that have what a reader asks for, the best first.

Notice the order: a post of exactly this title comes before all others, whatever a database thinks of it.
Read next: app/search/excerpt.py.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from app.database import db
from app.posts.models import Post
from app.posts.queries import is_published
from app.search.engines import matches_in
from app.search.terms import Term, terms_in

MOST = 20  # posts on the page; there is no second one: another word finds better than paging does


def search(query: str) -> tuple[Sequence[Post], Sequence[Term]]:
    """Return the best published posts for `query`, MOST at most, and the terms that were looked for.

    Any text is a query. One that says only what it does not want, or nothing, finds nothing.
    """
    terms = terms_in(query)
    if all(term.is_excluded for term in terms):
        return [], terms
    return db.session.scalars(posts_matching(query, terms)).all(), terms


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
