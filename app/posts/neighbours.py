"""Find what to read after a post: the next older and newer posts, and posts with the same tags.

Notice that these queries stay fast when the blog grows: each one reads only a few entries of an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from app.database import UtcDateTime, db, now, utc_now
from app.pagination import behind, in_front_of
from app.posts.models import Post, post_tags
from app.posts.queries import BY_DATE, published_posts

RELATED: Final = 3  # posts
LOOKED_AT: Final = 30  # newest posts of each tag
Link = sa.Row[str, str]  # with what a link to a post needs: `title` and `slug`

# These two statements are the same for every post. So they are built once, and each call fills in a place.
_PLACE: Final = (sa.bindparam("moment", type_=UtcDateTime), sa.bindparam("key", type_=sa.Integer))
_links: Final = published_posts().with_only_columns(Post.title, Post.slug)
_newer: Final = _links.where(in_front_of(BY_DATE, *_PLACE)).order_by(Post.published_at, Post.id).limit(1)
_older: Final = _links.where(behind(BY_DATE, *_PLACE)).order_by(Post.published_at.desc(), Post.id.desc()).limit(1)


@dataclass(frozen=True)
class Neighbours:
    """Links to the published posts around a post. `newer` and `older` are None at the ends; `related` may be empty."""

    newer: Link | None
    older: Link | None
    related: Sequence[Link]


def neighbours_of(post: Post) -> Neighbours:
    """Return the posts around `post`. A draft has none, and a page of the menu has none."""
    if post.published_at is None or post.menu_position is not None:
        return Neighbours(None, None, [])
    place = {"moment": post.published_at, "key": post.id}
    newer = db.session.execute(_newer, place).first()
    # Two upper bounds on a date are slow on SQLite (app/pagination.py). So let `now` be the time of this post.
    older = db.session.execute(_older, place | {now.key: min(post.published_at, utc_now())}).first()
    tags = {f"tag_{number}": tag.id for number, tag in enumerate(post.tags)}
    related = db.session.execute(_related(len(tags)), place | tags).all() if tags else []
    return Neighbours(newer, older, related)


@lru_cache
def _related(tags: int) -> sa.Select[str, str]:
    """Return the statement that finds the posts related to one with `tags` tags. Newer posts win a tie.

    To build it takes longer than to run it, so we build it once for each number of tags.
    """
    newest = [
        sa.select(post_tags.c.post_id)
        .where(post_tags.c.tag_id == sa.bindparam(f"tag_{number}"), post_tags.c.post_id != sa.bindparam("key"))
        .order_by(post_tags.c.post_id.desc())
        .limit(LOOKED_AT)
        .subquery()
        for number in range(tags)
    ]
    shared = sa.union_all(*(sa.select(each.c.post_id) for each in newest)).subquery()
    counts = sa.select(shared.c.post_id, sa.func.count().label("tags")).group_by(shared.c.post_id).subquery()
    posts = _links.join(counts, counts.c.post_id == Post.id)
    return posts.order_by(counts.c.tags.desc(), Post.published_at.desc(), Post.id.desc()).limit(RELATED)
