"""Find what to read after a post: the next older and newer posts, and posts with the same tags.

Notice that these queries stay fast when the blog grows: each one reads only a few entries of an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import db, now, utc_now
from app.pagination import behind, in_front_of
from app.posts.models import Post, post_tags
from app.posts.queries import BY_DATE, published_posts

RELATED = 3  # posts
LOOKED_AT = 30  # newest posts of each tag
# Load only what a link to a post needs.
LINK = (so.load_only(Post.title, Post.slug), so.raiseload(Post.tags), so.raiseload(Post.author))


@dataclass(frozen=True)
class Neighbours:
    """The published posts around a post. `newer` and `older` are None at the ends, and `related` may be empty."""

    newer: Post | None
    older: Post | None
    related: Sequence[Post]


def neighbours_of(post: Post) -> Neighbours:
    """Return the posts around `post`. A draft has none, and a page of the menu has none."""
    if post.published_at is None or post.menu_position is not None:
        return Neighbours(None, None, [])
    place = (BY_DATE, post.published_at, sa.literal(post.id))
    newer = published_posts().where(in_front_of(*place)).order_by(Post.published_at, Post.id)
    older = published_posts().where(behind(*place)).order_by(Post.published_at.desc(), Post.id.desc())
    first = db.session.scalar(newer.options(*LINK).limit(1))
    # Two upper bounds would be slow on SQLite, as in app/pagination.py: see it as it was when this post came.
    last = db.session.scalar(older.options(*LINK).limit(1), {now.key: min(post.published_at, utc_now())})
    related = db.session.scalars(related_posts(post).options(*LINK)).all() if post.tags else []
    return Neighbours(first, last, related)


def related_posts(post: Post) -> sa.Select[Post]:
    """Return the posts that share most tags with `post`, which must have one. Newer posts win a tie."""
    newest = [
        sa.select(post_tags.c.post_id)
        .where(post_tags.c.tag_id == tag.id, post_tags.c.post_id != post.id)
        .order_by(post_tags.c.post_id.desc())
        .limit(LOOKED_AT)
        .subquery()
        for tag in post.tags
    ]
    shared = sa.union_all(*(sa.select(each.c.post_id) for each in newest)).subquery()
    counts = sa.select(shared.c.post_id, sa.func.count().label("tags")).group_by(shared.c.post_id).subquery()
    posts = published_posts().join(counts, counts.c.post_id == Post.id)
    return posts.order_by(counts.c.tags.desc(), Post.published_at.desc(), Post.id.desc()).limit(RELATED)
