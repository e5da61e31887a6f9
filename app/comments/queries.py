"""Which comments: each function returns a Select. Who may see or change a comment is decided here and nowhere else.

Read next: app/comments/thread.py.
"""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.comments.models import Comment
from app.posts.models import Post
from app.posts.queries import posts_editable_by

Answered = so.aliased(Comment)  # what a reply answers

# The number of the first comment of a thread: of what a comment answers, or else its own.
thread_id = sa.func.coalesce(Comment.reply_to_id, Comment.id)
is_waiting = sa.and_(Comment.approved_at.is_(None), Comment.is_hidden.is_(False))
is_shown = sa.and_(Comment.approved_at.is_not(None), Comment.is_hidden.is_(False))
_answers_what_is_shown = sa.or_(
    Comment.reply_to_id.is_(None), sa.and_(Answered.approved_at.is_not(None), Answered.is_hidden.is_(False))
)


def comments_on(post_id: int, user: User | None) -> sa.Select[Comment]:
    """The comments on one post, thread by thread, each with its replies behind it.

    They are those that are shown to everyone, and for `user` their own and those they moderate. A reply is shown no
    longer than what it answers.
    """
    comments = sa.select(Comment).join(Answered, Comment.reply_to_id == Answered.id, isouter=True)
    everyones = sa.and_(is_shown, _answers_what_is_shown)
    seen = comments.where(Comment.post_id == post_id, sa.or_(everyones, _may_delete(user)) if user else everyones)
    return seen.order_by(thread_id, Comment.id)


def comments_moderated_by(user: User) -> sa.Select[Comment]:
    """The comments that `user` may approve and hide: all those on posts that they may edit."""
    return sa.select(Comment).where(_may_moderate(user))


def comments_deletable_by(user: User) -> sa.Select[Comment]:
    """The comments that `user` may delete: those they moderate, and their own."""
    return sa.select(Comment).where(_may_delete(user))


def _may_moderate(user: User) -> sa.ColumnElement[bool]:
    return Comment.post_id.in_(posts_editable_by(user).with_only_columns(Post.id))


def _may_delete(user: User) -> sa.ColumnElement[bool]:
    return sa.or_(Comment.author_id == user.id, _may_moderate(user))
