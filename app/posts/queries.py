"""Which posts: each function returns a Select, to be composed, paged (app/pagination.py) or run in the shell.

Who may see a post, and who may change it, is decided here and nowhere else: by `is_published` and `_is_of`.
Read next: app/posts/routes.py, which shows posts, and app/posts/editing.py, which changes them.
"""

import sqlalchemy as sa

from app.auth.models import User
from app.database import UtcDateTime, utc_now
from app.posts.history import Revision
from app.posts.models import Post, Tag, post_tags

# The moment is asked for when the statement runs, so a statement may be built once and used for years.
_now = sa.bindparam("now", callable_=utc_now, type_=UtcDateTime)
# Neither a draft (NULL is never smaller), nor scheduled, nor in the bin.
is_published = sa.and_(Post.published_at <= _now, Post.deleted_at.is_(None))
is_draft = sa.and_(Post.published_at.is_(None), Post.deleted_at.is_(None))
is_scheduled = sa.and_(Post.published_at > _now, Post.deleted_at.is_(None))
is_in_bin = Post.deleted_at.is_not(None)


def published_posts() -> sa.Select[Post]:
    """Every post that a reader may see."""
    return sa.select(Post).where(is_published)


def published_posts_by(author: User) -> sa.Select[Post]:
    """The posts of one author that a reader may see."""
    return published_posts().where(Post.author_id == author.id)


def published_posts_tagged(tag: Tag) -> sa.Select[Post]:
    """The posts with one tag that a reader may see."""
    return published_posts().join(post_tags).where(post_tags.c.tag_id == tag.id)


def posts_visible_to(user: User | None) -> sa.Select[Post]:
    """Every post whose page `user` may open: the published ones and their own; an admin opens all but the bin."""
    if user is None:
        return published_posts()
    return sa.select(Post).where(sa.or_(is_published, sa.and_(_is_of(user), ~is_in_bin)))


def posts_of(user: User) -> sa.Select[Post]:
    """The posts that are for `user` to look after: an author's own, those in the bin too; for an admin everyone's."""
    return sa.select(Post).where(_is_of(user) if user.is_author or user.is_admin else sa.false())


def posts_editable_by(user: User) -> sa.Select[Post]:
    """The posts that `user` may change: what is in the bin has to come back first."""
    return posts_of(user).where(~is_in_bin)


def posts_in_bin_of(user: User) -> sa.Select[Post]:
    """The posts that `user` may take out of the bin."""
    return posts_of(user).where(is_in_bin)


def revisions_of(post: Post) -> sa.Select[Revision]:
    """The earlier words of a post, newest first."""
    return sa.select(Revision).where(Revision.post_id == post.id).order_by(Revision.version.desc())


def tags_in_use() -> sa.Select[Tag]:
    """The tags of posts that a reader may see, in the order of their slugs."""
    tagged = sa.select(post_tags.c.tag_id).join(Post, Post.id == post_tags.c.post_id)
    return sa.select(Tag).where(tagged.where(post_tags.c.tag_id == Tag.id, is_published).exists()).order_by(Tag.slug)


def tags_to_suggest() -> sa.Select[str]:
    """The names of tags, in order; of very many the first."""
    return sa.select(Tag.name).order_by(Tag.slug).limit(500)


def _is_of(user: User) -> sa.ColumnElement[bool]:
    return sa.true() if user.is_admin else Post.author_id == user.id
