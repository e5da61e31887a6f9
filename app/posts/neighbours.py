"""What to read next: the posts before and after one, and those that share its tags.

Notice that none of the queries grows with the blog: each looks at a few entries of an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import db
from app.pagination import behind, in_front_of
from app.posts.models import Post, post_tags
from app.posts.queries import published_posts

RELATED = 3  # posts
LOOKED_AT = 30  # newest posts of each tag
# All that a link to a post needs.
LINK = (so.load_only(Post.title, Post.slug), so.raiseload(Post.tags), so.raiseload(Post.author))


@dataclass(frozen=True)
class Neighbours:
    """The published posts around one; None and nothing where there are none."""

    newer: Post | None
    older: Post | None
    related: Sequence[Post]


def neighbours_of(post: Post) -> Neighbours:
    """Return what stands around `post`; around a draft stands nothing."""
    if post.published_at is None:
        return Neighbours(None, None, [])
    place = (Post.published_at, post.published_at, sa.literal(post.id))
    newer = published_posts().where(in_front_of(*place)).order_by(Post.published_at, Post.id)
    older = published_posts().where(behind(*place)).order_by(Post.published_at.desc(), Post.id.desc())
    first, last = (db.session.scalar(posts.options(*LINK).limit(1)) for posts in (newer, older))
    related = db.session.scalars(related_posts(post).options(*LINK)).all() if post.tags else []
    return Neighbours(first, last, related)


def related_posts(post: Post) -> sa.Select[Post]:
    """The posts that share most tags with a post that has any, the newest first among equals."""
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
