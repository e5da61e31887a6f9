"""Write a comment, and moderate the comments on your own posts.

Notice that every look-up asks only for rows that the user may see or change, so a stranger gets a 404. Readers get no
cookie: the message that a comment waits for approval depends on the address of the redirect.
Read next: app/templates/comments/_thread.html.
"""

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.auth.access import Role, allow, signed_in
from app.auth.models import User
from app.comments.forms import CommentForm
from app.comments.models import Comment
from app.comments.queries import comments_deletable_by, comments_equal_to, comments_moderated_by, is_shown, is_waiting
from app.comments.thread import (
    Thread,
    answered_on,
    is_comment_of_form,
    key_from,
    page_of_comments,
    thread_below,
)
from app.database import commit, db, start_writing, utc_now
from app.posts.models import Post
from app.posts.neighbours import neighbours_of
from app.posts.queries import TWICE, published_posts
from app.rate_limits import limiter
from app.security import safe_next

LOOKED_AT: Final = 500
FILTERS: Final = {"waiting": is_waiting, "shown": is_shown, "hidden": Comment.is_hidden.is_(True)}
GONE: Final = "The comment that you answer was deleted. Send again to post yours as a new comment."

blueprint = Blueprint("comments", __name__)


@blueprint.post("/posts/<key:post_id>/comments")
@allow(Role.ANYONE)
@limiter.limit("5 per minute; 30 per hour")
def create(post_id: int) -> ResponseReturnValue:
    """Add a comment to a post. Comments of visitors wait for approval; those of users are shown at once."""
    post = db.first_or_404(published_posts().where(Post.id == post_id))
    thread = thread_below(post) or abort(404)
    form = thread.form or abort(401)
    form.validate()
    if "reply_to" in request.form and not thread.answered:
        form.body.errors = [*form.body.errors, GONE]
    if form.errors:
        return render_template("posts/show.html", post=post, around=neighbours_of(post), thread=thread), 422
    if not form.website.data:
        comment = _store(post_id, thread, form)
        if comment is None:
            return create(post_id)  # something was deleted just now: the second call finds that and says so
        if thread.user:
            is_far_up = thread.has_earlier and comment.reply_to_id
            place = comment.place if is_far_up else {}
            return redirect(url_for("posts.show", slug=post.slug, **place, _anchor=f"comment-{comment.id}"), 303)
    return redirect(url_for("posts.show", slug=post.slug, commented="waiting", _anchor="comments"), 303)


def _store(post_id: int, thread: Thread, form: CommentForm) -> Comment | None:
    """Commit a new comment and return it. Return None if its post, or the comment that it answers, was deleted.

    A comment that was sent twice is stored once: the second time, return the first one.
    """
    comment = Comment(  # this renders the HTML, before the transaction begins
        post_id=post_id,
        reply_to_id=thread.answered and (thread.answered.reply_to_id or thread.answered.id),
        author_id=thread.user and thread.user.id,
        name=form.name.data if form.name else "",
        body=form.body.data,
        approved_at=utc_now() if thread.user else None,
    )
    start_writing()
    # Of two equal requests at the same time, one waits here for the other, and then finds its comment.
    db.session.execute(sa.select(Post.id).where(Post.id == post_id).with_for_update())
    if thread.answered and not answered_on(post_id):
        db.session.rollback()
        return None
    if sent_before := db.session.scalar(comments_equal_to(comment, utc_now() - TWICE)):
        return sent_before
    db.session.add(comment)
    return comment if commit() else None


@blueprint.post("/comments/<key:comment_id>/approval")
@allow(Role.AUTHOR)
def approve(comment_id: int) -> Response:
    """Approve a comment, or show a hidden one again."""
    comment = _comment_to_change(comment_id, comments_moderated_by)
    comment.approved_at = comment.approved_at or utc_now()
    comment.is_hidden = False
    return _done()


@blueprint.post("/comments/<key:comment_id>/approval/deletion")
@allow(Role.AUTHOR)
def hide(comment_id: int) -> Response:
    """Hide a published comment, or reject one that is waiting. You can show it again later."""
    _comment_to_change(comment_id, comments_moderated_by).is_hidden = True
    return _done()


@blueprint.post("/comments/<key:comment_id>/deletion")
@allow(Role.MEMBER)
def delete(comment_id: int) -> Response:
    """Delete a comment and the replies to it for good."""
    db.session.delete(_comment_to_change(comment_id, comments_deletable_by))
    return _done()


def _comment_to_change(comment_id: int, comments_of: Callable[[User], sa.Select[Comment]]) -> Comment:
    """Begin a transaction, and return the comment in it. Aborts with 404 if it is not one of `comments_of` the user."""
    start_writing()
    comment: Comment = db.first_or_404(comments_of(signed_in()).where(Comment.id == comment_id))
    return comment if is_comment_of_form(comment) else abort(404)


def _done() -> Response:
    db.session.commit()
    return redirect(safe_next(request.form.get("next", "")), 303)


@blueprint.app_template_global()
def waiting_comments() -> str:
    """Return how many comments wait for the current user, in figures, or "". It counts no further than 99.

    Every page for an author shows this number, so it looks at LOOKED_AT comments at most that wait for anybody.
    """
    looked_at = sa.select(Comment.id).where(is_waiting).limit(LOOKED_AT).subquery()
    waiting = comments_moderated_by(signed_in()).join(looked_at, looked_at.c.id == Comment.id)
    number = db.session.scalar(waiting.with_only_columns(sa.func.count())) or 0
    return str(number or "") if number < 100 else "99+"


@blueprint.get("/comments")
@allow(Role.AUTHOR)
def moderation() -> str:
    """List the comments on your posts, newest first: `?show=waiting`, `shown` or `hidden`."""
    show = request.args.get("show", "waiting")
    comments = comments_moderated_by(signed_in()).where(FILTERS[show] if show in FILTERS else abort(404))
    if before := key_from("before"):
        comments = comments.where(Comment.id < before)
    post = so.joinedload(Comment.post).load_only(Post.title, Post.slug)
    shown, has_more = page_of_comments(comments.order_by(Comment.id.desc()).options(post))
    return render_template("comments/moderation.html", show=show, filters=FILTERS, comments=shown, has_more=has_more)
