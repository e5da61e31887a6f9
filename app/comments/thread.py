"""What stands below a post: its comments, the form, and what the person who looks may do. A view of posts shows it.

Notice what it costs: one statement for all comments with their authors, and one more for who is signed in.
Read next: app/comments/routes.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask import current_app, request

from app.auth.models import User
from app.auth.session import current_user
from app.comments.forms import CommentForm
from app.comments.models import Comment
from app.comments.queries import comments_on, thread_id
from app.database import db
from app.posts.models import Post
from app.posts.queries import posts_editable_by

PAGE_LENGTH: Final = 100  # comments


@dataclass(frozen=True)
class Thread:
    """The comments on a post as `user` sees them, each with its replies behind it, and the form to write one."""

    user: User | None
    comments: Sequence[Comment]
    last: Comment | None  # where there are more behind these
    moderates: bool
    form: CommentForm | None  # None: sign in first
    answered: Comment | None  # what the comment in the form answers


def thread_below(post: Post) -> Thread | None:
    """Return what stands below `post` for this request, with the form as it was sent.

    None where comments are off and below what is not published, which has no readers.
    """
    setting = current_app.config["COMMENTS"]
    if setting == "off" or post.state != "published":
        return None
    user = current_user()
    form = CommentForm(request.form)
    if user:
        del form.name  # it is None then: https://wtforms.readthedocs.io/en/stable/specific_problems/
    page = comments_on(post.id, user)
    behind, thread = number_in("after"), number_in("thread")
    if behind and thread:
        page = page.where(thread_id >= thread, sa.or_(thread_id > thread, Comment.id > behind))
    comments, last = page_of_comments(page)
    return Thread(
        user=user,
        comments=comments,
        last=last,
        moderates=bool(user and db.session.scalar(posts_editable_by(user).where(Post.id == post.id))),
        form=form if user or setting == "open" else None,
        answered=answered_on(post.id),
    )


def answered_on(post_id: int) -> Comment | None:
    """Return the comment on a post that the request answers, if the person still sees it."""
    if not (number := number_in("reply_to")):
        return None
    comment = db.session.scalar(comments_on(post_id, current_user()).where(Comment.id == number))
    return comment if comment and is_meant(comment) else None


def is_meant(comment: Comment) -> bool:
    """Tell whether the form was shown for `comment`: SQLite gives the number of one that was deleted to the next."""
    return request.form.get("written_at") in (None, comment.created_at.isoformat())


def page_of_comments(comments: sa.Select[Comment]) -> tuple[Sequence[Comment], Comment | None]:
    """Return the first PAGE_LENGTH comments, and the last of these where there are more behind it."""
    found = db.session.scalars(comments.limit(PAGE_LENGTH + 1)).all()
    return found[:PAGE_LENGTH], found[PAGE_LENGTH - 1] if len(found) > PAGE_LENGTH else None


def number_in(name: str) -> int:
    """Return the id that the request's `name` holds; 0, which is none, for what no column takes."""
    number = request.values.get(name, 0, int)
    return number if 0 < number < 2**31 else 0
