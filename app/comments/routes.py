"""Writing a comment, and moderating those on one's own posts.

Notice that each look-up goes through what the person may see or change: a stranger gets a 404. A reader gets no cookie:
that a comment waits is said by the address that the answer leads to.
Read next: app/templates/comments/_thread.html.
"""

from typing import Final

import sqlalchemy.orm as so
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.auth.access import Role, allow, signed_in
from app.comments.models import Comment
from app.comments.queries import comments_deletable_by, comments_moderated_by, is_shown, is_waiting
from app.comments.thread import comment_in, number_in, page_of_comments, thread_below
from app.database import db, start_writing, utc_now
from app.posts.models import Post
from app.posts.neighbours import neighbours_of
from app.posts.queries import published_posts
from app.rate_limits import limiter
from app.security import safe_next

FILTERS: Final = {"waiting": is_waiting, "shown": is_shown, "hidden": Comment.is_hidden.is_(True)}

blueprint = Blueprint("comments", __name__)


@blueprint.post("/posts/<int(max=2147483647):post_id>/comments")
@allow(Role.ANYONE)
@limiter.limit("5 per minute; 30 per hour")
def create(post_id: int) -> ResponseReturnValue:
    """Add a comment to a post: a visitor's waits for approval, a signed-in person's is shown at once."""
    post = db.first_or_404(published_posts().where(Post.id == post_id))
    thread = thread_below(post) or abort(404)
    form = thread.form or abort(401)
    comment = comment_in(thread, form)
    if comment is None:
        return render_template("posts/show.html", post=post, around=neighbours_of(post), thread=thread), 422
    address = url_for("posts.show", slug=post.slug)
    if not form.website.data and not _store(comment):
        return create(post_id)  # which now finds what is missing, and says so
    return redirect(f"{address}#comment-{comment.id}" if thread.user else f"{address}?commented=waiting#comments", 303)


def _store(comment: Comment) -> bool:
    """Commit a new comment; False where what it stands below was deleted meanwhile."""
    start_writing()
    db.session.add(comment)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


@blueprint.post("/comments/<int(max=2147483647):comment_id>/approval")
@allow(Role.AUTHOR)
def approve(comment_id: int) -> Response:
    """Show a comment that waits or was hidden."""
    start_writing()
    comment = db.first_or_404(comments_moderated_by(signed_in()).where(Comment.id == comment_id))
    comment.approved_at = comment.approved_at or utc_now()
    comment.is_hidden = False
    db.session.commit()
    return _back()


@blueprint.post("/comments/<int(max=2147483647):comment_id>/approval/deletion")
@allow(Role.AUTHOR)
def hide(comment_id: int) -> Response:
    """Take a comment off the page, or refuse one that waits. It can be shown again."""
    start_writing()
    comment = db.first_or_404(comments_moderated_by(signed_in()).where(Comment.id == comment_id))
    comment.is_hidden = True
    db.session.commit()
    return _back()


@blueprint.post("/comments/<int(max=2147483647):comment_id>/deletion")
@allow(Role.MEMBER)
def delete(comment_id: int) -> Response:
    """Delete a comment for ever, and the replies to it."""
    start_writing()
    db.session.delete(db.first_or_404(comments_deletable_by(signed_in()).where(Comment.id == comment_id)))
    db.session.commit()
    return _back()


def _back() -> Response:
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
