"""Queries for comments. Each function returns a Select. Only this module decides who may see or change a comment.

Read next: app/comments/thread.py.
"""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.comments.models import Comment
from app.posts.models import Post
from app.posts.queries import posts_editable_by

Answered = so.aliased(Comment)  # the comment that a reply answers

# The id of the first comment in a thread: that of the answered comment, or else the comment's own.
thread_id = sa.func.coalesce(Comment.reply_to_id, Comment.id)
is_waiting = sa.and_(Comment.approved_at.is_(None), Comment.is_hidden.is_(False))
is_shown = sa.and_(Comment.approved_at.is_not(None), Comment.is_hidden.is_(False))
_answers_what_is_shown = sa.or_(
    Comment.reply_to_id.is_(None), sa.and_(Answered.approved_at.is_not(None), Answered.is_hidden.is_(False))
)


def comments_on(post_id: int, user: User | None) -> sa.Select[Comment]:
    """Return the comments on one post, from the last one of the page to the first: replies stand behind their comment.

    Everyone sees approved comments that are not hidden. `user` also sees their own comments, and those they moderate.
    A reply to a hidden comment is hidden too.
    """
    comments = sa.select(Comment).join(Answered, Comment.reply_to_id == Answered.id, isouter=True)
    everyones = sa.and_(is_shown, _answers_what_is_shown)
    seen = comments.where(Comment.post_id == post_id, sa.or_(everyones, _may_delete(user)) if user else everyones)
    return seen.order_by(thread_id.desc(), Comment.id.desc())


def comments_equal_to(comment: Comment, since: datetime) -> sa.Select[Comment]:
    """Return the stored comments with the words, the writer and the place of `comment`, written after `since`."""
    same = (Comment.post_id, Comment.reply_to_id, Comment.author_id, Comment.name, Comment.body)
    equal = (column.is_not_distinct_from(getattr(comment, column.key)) for column in same)  # also true for two NULLs
    return sa.select(Comment).where(Comment.created_at > since, *equal)


def comments_moderated_by(user: User) -> sa.Select[Comment]:
    """Return the comments that `user` may approve and hide: all comments on posts that they may edit."""
    return sa.select(Comment).where(_may_moderate(user))


def comments_deletable_by(user: User) -> sa.Select[Comment]:
    """Return the comments that `user` may delete: their own, and the comments that they moderate."""
    return sa.select(Comment).where(_may_delete(user))


def _may_moderate(user: User) -> sa.ColumnElement[bool]:
    # Not EXISTS: MariaDB would turn it into a join that begins with all posts.
    return posts_editable_by(user).where(Post.id == Comment.post_id).with_only_columns(Post.id).scalar_subquery() > 0


def _may_delete(user: User) -> sa.ColumnElement[bool]:
    return sa.or_(Comment.author_id == user.id, _may_moderate(user))
