"""Writing a comment, and moderating those on one's own posts.

Notice that each look-up goes through what the person may see or change: a stranger gets a 404. A reader gets no cookie:
that a comment waits is said by the address that the answer leads to.
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
from app.comments.queries import comments_deletable_by, comments_moderated_by, is_shown, is_waiting
from app.comments.thread import PAGE_LENGTH, Thread, answered_on, is_meant, number_in, page_of_comments, thread_below
from app.database import commit, db, start_writing, utc_now
from app.posts.models import Post
from app.posts.neighbours import neighbours_of
from app.posts.queries import published_posts
from app.rate_limits import limiter
from app.security import safe_next

FILTERS: Final = {"waiting": is_waiting, "shown": is_shown, "hidden": Comment.is_hidden.is_(True)}
GONE: Final = "The comment you answer is no longer here. Send yours again, and it stands on its own."
COMMENT: Final = "/comments/<int(max=2147483647):comment_id>"

blueprint = Blueprint("comments", __name__)


@blueprint.post("/posts/<int(max=2147483647):post_id>/comments")
@allow(Role.ANYONE)
@limiter.limit("5 per minute; 30 per hour")
def create(post_id: int) -> ResponseReturnValue:
    """Add a comment to a post: a visitor's waits for approval, a signed-in person's is shown at once."""
    post = db.first_or_404(published_posts().where(Post.id == post_id))
    thread = thread_below(post) or abort(404)
    form = thread.form or abort(401)
    address = url_for("posts.show", slug=post.slug)
    form.validate()
    if "reply_to" in request.form and not thread.answered:
        form.body.errors = [*form.body.errors, GONE]
    if form.errors:
        return render_template("posts/show.html", post=post, around=neighbours_of(post), thread=thread), 422
    if not form.website.data:
        comment = _store(post_id, thread, form)
        if comment is None:
            return create(post_id)  # which now finds what is missing, and says so
        if thread.user:
            if len(thread.comments) == PAGE_LENGTH:  # it may stand behind these: to a page that begins with its thread
                first = comment.reply_to_id or comment.id
                address += f"?thread={first}&after={first - 1}"
            return redirect(f"{address}#comment-{comment.id}", 303)
    return redirect(f"{address}?commented=waiting#comments", 303)


def _store(post_id: int, thread: Thread, form: CommentForm) -> Comment | None:
    """Commit a new comment and return it; None where what it stands below was deleted meanwhile."""
    comment = Comment(  # its HTML is made here, before anybody writes
        post_id=post_id,
        reply_to_id=thread.answered and (thread.answered.reply_to_id or thread.answered.id),
        author_id=thread.user and thread.user.id,
        name=form.name.data if form.name else "",
        body=form.body.data,
        approved_at=utc_now() if thread.user else None,
    )
    start_writing()
    if thread.answered and not answered_on(post_id):
        db.session.rollback()
        return None
    db.session.add(comment)
    return comment if commit() else None


@blueprint.post(f"{COMMENT}/approval")
@allow(Role.AUTHOR)
def approve(comment_id: int) -> Response:
    """Show a comment that waits or was hidden."""
    comment = _to_change(comment_id, comments_moderated_by)
    comment.approved_at = comment.approved_at or utc_now()
    comment.is_hidden = False
    return _done()


@blueprint.post(f"{COMMENT}/approval/deletion")
@allow(Role.AUTHOR)
def hide(comment_id: int) -> Response:
    """Take a comment off the page, or refuse one that waits. It can be shown again."""
    _to_change(comment_id, comments_moderated_by).is_hidden = True
    return _done()


@blueprint.post(f"{COMMENT}/deletion")
@allow(Role.MEMBER)
def delete(comment_id: int) -> Response:
    """Delete a comment for ever, and the replies to it."""
    db.session.delete(_to_change(comment_id, comments_deletable_by))
    return _done()


def _to_change(comment_id: int, among: Callable[[User], sa.Select[Comment]]) -> Comment:
    """Begin a transaction and return one of the comments `among` in it, or 404."""
    start_writing()
    comment: Comment = db.first_or_404(among(signed_in()).where(Comment.id == comment_id))
    return comment if is_meant(comment) else abort(404)


def _done() -> Response:
    db.session.commit()
    return redirect(safe_next(request.form.get("next", "")), 303)


@blueprint.get("/comments")
@allow(Role.AUTHOR)
def moderation() -> str:
    """The comments on my posts, newest first: those that wait, are shown or were hidden (`?show=`)."""
    show = request.args.get("show", "waiting")
    comments = comments_moderated_by(signed_in()).where(FILTERS[show] if show in FILTERS else abort(404))
    if before := number_in("before"):
        comments = comments.where(Comment.id < before)
    post = so.joinedload(Comment.post).load_only(Post.title, Post.slug)
    shown, last = page_of_comments(comments.order_by(Comment.id.desc()).options(post))
    return render_template("comments/moderation.html", show=show, filters=FILTERS, comments=shown, last=last)
