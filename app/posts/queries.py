"""Which posts: each function returns a Select, to be composed, paged (app/pagination.py) or run in the shell.

Who may see a post is decided here and nowhere else: `is_published`.
"""

import sqlalchemy as sa

from app.auth.models import User
from app.database import UtcDateTime, utc_now
from app.posts.models import Post, Tag, post_tags

# The moment is asked for when the statement runs, so a statement may be built once and used for years.
_now = sa.bindparam("now", callable_=utc_now, type_=UtcDateTime)
is_published = Post.published_at <= _now  # neither a draft (NULL is never smaller) nor scheduled


def published_posts() -> sa.Select[Post]:
    """Every post that a reader may see."""
    return sa.select(Post).where(is_published)


def published_posts_by(author: User) -> sa.Select[Post]:
    """The posts of one author that a reader may see."""
    return published_posts().where(Post.author_id == author.id)


def published_posts_tagged(tag: Tag) -> sa.Select[Post]:
    """The posts with one tag that a reader may see."""
    return published_posts().join(post_tags).where(post_tags.c.tag_id == tag.id)
