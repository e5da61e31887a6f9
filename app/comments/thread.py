"""Collect what a page shows below a post: the comments, the form, and what the current user may do with them.

A page shows the newest PAGE_LENGTH comments and links to the earlier ones. One statement loads them with their authors.
Another one counts all comments if there are more, and a third runs for users who are signed in.
Read next: app/comments/routes.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask import current_app, request

from app.addresses import LARGEST_KEY
from app.auth.models import User
from app.auth.session import current_user
from app.comments.forms import CommentForm
from app.comments.models import Comment
from app.comments.queries import comments_on, thread_id
from app.database import db
from app.posts.models import Post
from app.posts.queries import posts_editable_by

PAGE_LENGTH: Final = 20  # comments
COUNTED: Final = 1000  # comments of a post at most


@dataclass(frozen=True)
class Thread:
    """The newest comments on a post as `user` sees them, each with its replies behind it, and the form to write one.

    With `?thread=` and `&up_to=` in the address, these are the newest up to that place (see `Comment.place`).
    """

    user: User | None
    comments: Sequence[Comment]
    number: str  # of all comments on the post, in figures
    has_earlier: bool
    is_newest: bool
    moderates: bool
    form: CommentForm | None  # None: visitors must sign in first
    answered: Comment | None  # the comment that the form answers


def thread_below(post: Post) -> Thread | None:
    """Return the comments below `post` for this request, with the form as it was sent.

    Returns None if comments are off, or if the post is not published. A page of the menu has no comments.
    """
    setting = current_app.config["COMMENTS"]
    if setting == "off" or post.state != "published" or post.menu_position is not None:
        return None
    user = current_user()
    form = CommentForm(request.form)
    if user:
        del form.name  # it is None then: https://wtforms.readthedocs.io/en/stable/specific_problems/
    seen = page = comments_on(post.id, user)
    last, thread = key_from("up_to"), key_from("thread")
    if last and thread:
        page = page.where(thread_id <= thread, sa.or_(thread_id < thread, Comment.id <= last))
    comments, has_earlier = page_of_comments(page)
    is_newest = page is seen
    return Thread(
        user=user,
        comments=comments[::-1],
        number=_number_of(seen) if has_earlier or not is_newest else str(len(comments)),
        has_earlier=has_earlier,
        is_newest=is_newest,
        moderates=bool(user and db.session.scalar(posts_editable_by(user).where(Post.id == post.id))),
        form=form if user or setting == "open" else None,
        answered=answered_on(post.id),
    )


def _number_of(comments: sa.Select[Comment]) -> str:
    """Count `comments`, but no further than COUNTED."""
    counted = comments.order_by(None).with_only_columns(Comment.id).limit(COUNTED + 1).subquery()
    number = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    return str(number) if number <= COUNTED else f"more than {COUNTED:,}"


def answered_on(post_id: int) -> Comment | None:
    """Return the comment that the request answers, if the user can still see it."""
    if not (number := key_from("reply_to")):
        return None
    comment = db.session.scalar(comments_on(post_id, current_user()).where(Comment.id == number))
    return comment if comment and is_comment_of_form(comment) else None


def is_comment_of_form(comment: Comment) -> bool:
    """Return False if the form was shown for another comment, which had this id: SQLite gives a free id to the next."""
    return request.form.get("written_at") in (None, comment.created_at.isoformat())


def page_of_comments(comments: sa.Select[Comment]) -> tuple[Sequence[Comment], bool]:
    """Return the first PAGE_LENGTH comments, and True if there are more."""
    found = db.session.scalars(comments.limit(PAGE_LENGTH + 1)).all()
    return found[:PAGE_LENGTH], len(found) > PAGE_LENGTH


def key_from(name: str) -> int:
    """Return the id that the request has under `name`; 0, which no row has, if it is missing or not an id."""
    number = request.values.get(name, 0, int)
    return number if 0 < number <= LARGEST_KEY else 0
