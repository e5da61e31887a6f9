"""What stands below a post: its comments, the form, and what the person who looks may do. A view of posts shows it.

Notice what it costs: one statement for all comments with their authors, and one more for who is signed in.
Read next: app/comments/routes.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask import current_app, request

from app.auth.models import User
from app.auth.session import current_user
from app.comments.forms import CommentForm, comment_form
from app.comments.models import Comment
from app.comments.queries import comments_on
from app.database import db, utc_now
from app.posts.models import Post
from app.posts.queries import posts_editable_by

PAGE_LENGTH: Final = 100  # comments
GONE: Final = "The comment you answer is no longer here. Send yours again, and it stands on its own."


@dataclass(frozen=True)
class Thread:
    """The comments on a post as `user` sees them, each with its replies behind it, and the form to write one."""

    post: Post
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
    page = visible = comments_on(post, user)
    behind, thread = number_in("after"), number_in("thread")
    if behind and thread:
        page = visible.where(Comment.thread_id >= thread, sa.or_(Comment.thread_id > thread, Comment.id > behind))
    comments, last = page_of_comments(page)
    reply_to = number_in("reply_to")
    return Thread(
        post=post,
        user=user,
        comments=comments,
        last=last,
        moderates=bool(user and db.session.scalar(posts_editable_by(user).where(Post.id == post.id))),
        form=comment_form(user) if user or setting == "open" else None,
        answered=db.session.scalar(visible.where(Comment.id == reply_to)) if reply_to else None,
    )


def page_of_comments(comments: sa.Select[Comment]) -> tuple[Sequence[Comment], Comment | None]:
    """Return the first PAGE_LENGTH comments, and the last of these where there are more behind it."""
    found = db.session.scalars(comments.limit(PAGE_LENGTH + 1)).all()
    return found[:PAGE_LENGTH], found[PAGE_LENGTH - 1] if len(found) > PAGE_LENGTH else None


def number_in(name: str) -> int | None:
    """Return the id that the request's `name` holds: nine digits at most, which fit into every column."""
    text = request.values.get(name, "")
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


def comment_in(thread: Thread, form: CommentForm) -> Comment | None:
    """Return what the form holds as a comment outside the session; None where the fields now say what is wrong.

    Its HTML is made here, before anybody writes.
    """
    form.validate()
    if "reply_to" in request.form and not thread.answered:
        form.body.errors = [*form.body.errors, GONE]
    if form.errors:
        return None
    return Comment(
        post_id=thread.post.id,
        reply_to_id=thread.answered and thread.answered.thread_id,
        author_id=thread.user and thread.user.id,
        name=form.name.data if form.name else "",
        body=form.body.data,
        approved_at=utc_now() if thread.user else None,
    )
