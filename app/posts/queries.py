"""Queries for posts. Each function returns a Select, which you can extend, split into pages or run in the shell.

Only this module decides who may see a post and who may change it: see `is_published` and `_is_of`.
Read next: app/posts/routes.py, which shows posts, and app/posts/editing.py, which changes them.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa

from app.auth.models import Role, User
from app.database import now, utc_now
from app.posts.models import Post, Revision, Tag, post_tags
from schema_guard.copied_column_v1 import Copy, follow_parent, leave_parent
from schema_guard.create_all import create_in_tests

COUNTED = 100  # posts of a tag at most
TWICE: Final = timedelta(hours=1)  # the same words again within this time: sent twice by mistake
# A draft never matches: published_at is NULL there, and NULL <= now is not true.
is_published = sa.and_(Post.published_at <= now, Post.deleted_at.is_(None))
is_draft = sa.and_(Post.published_at.is_(None), Post.deleted_at.is_(None))
is_scheduled = sa.and_(Post.published_at > now, Post.deleted_at.is_(None))
is_in_bin = Post.deleted_at.is_not(None)
is_listed = sa.and_(is_published, Post.menu_position.is_(None))
is_listed_with_tag = post_tags.c.published_at <= now  # the same, read from the index of a tag
_LISTED = "CASE WHEN $row.deleted_at IS NULL AND $row.menu_position IS NULL THEN $row.published_at END"
_DATE = Copy("post_tags", "published_at", key="post_id", parent="posts", value=_LISTED)
# Revision 0031 makes triggers that keep this date. In a test, `db.create_all` makes them with the same function.
create_in_tests(post_tags, create=partial(follow_parent, _DATE), drop=partial(leave_parent, _DATE))
BY_DATE: Final = (Post.published_at, Post.id)
BY_DATE_OF_TAG: Final = (post_tags.c.published_at, post_tags.c.post_id)  # the same order, of `published_posts_tagged`
# Does a user have a published post, and does a tag? This looks for one post. Do not write EXISTS here: PostgreSQL and
# MariaDB would turn it into a join, and read every post.
_one_post = sa.select(Post.id).where(is_listed).limit(1)
has_written = _one_post.where(Post.author_id == User.id).scalar_subquery().is_not(None)
# In the order of dates, drafts come first: ask for the newest post, or MariaDB would read all drafts of the tag.
_newest_of_tag = (
    sa.select(post_tags.c.published_at)
    .where(post_tags.c.tag_id == Tag.id, is_listed_with_tag)
    .order_by(post_tags.c.published_at.desc())
    .limit(1)
)
is_in_use = _newest_of_tag.scalar_subquery().is_not(None)


def published_posts() -> sa.Select[Post]:
    """Return every post that readers find in the lists: all that they may see, but not the pages of the menu."""
    return sa.select(Post).where(is_listed)


def pages_in_menu() -> sa.Select[Post]:
    """Return the pages of the menu in its order."""
    return sa.select(Post).where(is_published, Post.menu_position.is_not(None)).order_by(Post.menu_position, Post.id)


def published_posts_by(author: User) -> sa.Select[Post]:
    """Return the posts of one author that readers find in the lists."""
    return published_posts().where(Post.author_id == author.id)


def published_posts_tagged(tag: Tag) -> sa.Select[Post]:
    """Return the posts with one tag that readers find in the lists."""
    return sa.select(Post).join(post_tags).where(post_tags.c.tag_id == tag.id, is_listed_with_tag)


def posts_visible_to(user: User | None) -> sa.Select[Post]:
    """Return every post whose page `user` may open: published posts and their own; for an admin, all but the bin."""
    if user is None:
        return sa.select(Post).where(is_published)
    return sa.select(Post).where(sa.or_(is_published, sa.and_(_is_of(user), ~is_in_bin)))


def posts_of(user: User) -> sa.Select[Post]:
    """Return the posts that `user` manages, those in the bin too: an author's own, or everyone's for an admin."""
    return sa.select(Post).where(_is_of(user) if user.role >= Role.AUTHOR else sa.false())


def posts_editable_by(user: User) -> sa.Select[Post]:
    """Return the posts that `user` may change. A post in the bin must be restored first."""
    return posts_of(user).where(~is_in_bin)


def latest_posts_by(author: User) -> sa.Select[Post]:
    """Return what `author` has begun to write just now. This looks at no more than the hundred newest posts."""
    old = sa.select(sa.func.max(Post.id) - 100).scalar_subquery()
    return sa.select(Post).where(Post.id > old, Post.created_at > utc_now() - TWICE, ~is_in_bin, Post.author == author)


def posts_in_bin_of(user: User) -> sa.Select[Post]:
    """Return the posts that `user` may take out of the bin."""
    return posts_of(user).where(is_in_bin)


def revisions_of(post: Post) -> sa.Select[Revision]:
    """Return the earlier versions of a post, newest first."""
    return sa.select(Revision).where(Revision.post_id == post.id).order_by(Revision.version.desc())


def tags_in_use() -> sa.Select[Tag]:
    """Return the tags of posts that readers may see, in the order of their slugs."""
    return sa.select(Tag).where(is_in_use).order_by(Tag.slug)


def numbers_of_posts_tagged(tags: Sequence[Tag]) -> sa.CompoundSelect[int, int]:
    """Return the id of each tag with its number of published posts. COUNTED + 1 means more than COUNTED.

    So this reads a bounded number of rows, however many posts the blog has. Pass 1 to 100 tags: SQLite takes no union
    of more than 500 statements, and for 200 of them PostgreSQL spends seconds on compiling the query.
    """
    counts = []
    for tag in tags:
        posts = sa.select(post_tags.c.post_id).where(post_tags.c.tag_id == tag.id, is_listed_with_tag)
        counted = posts.limit(COUNTED + 1).subquery()
        counts.append(sa.select(sa.literal(tag.id), sa.func.count()).select_from(counted))
    return sa.union_all(*counts)


def tags_to_suggest() -> sa.Select[str]:
    """Return the names of tags to suggest in the editor, in order: at most 500."""
    return sa.select(Tag.name).order_by(Tag.slug).limit(500)


def _is_of(user: User) -> sa.ColumnElement[bool]:
    return sa.true() if user.role >= Role.ADMIN else Post.author_id == user.id
