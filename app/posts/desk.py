"""The desk: an author's posts by what they are waiting for, and the buttons that move one from shelf to shelf.

A deleted post stays in the bin for DAYS and comes back as it was; `flask posts purge` ends that. Scheduling is part of
writing, in app/posts/editing.py: its button stands below the text and takes it along.
Read next: app/posts/commands.py.
"""

from typing import Final

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow, signed_in
from app.database import utc_now
from app.pagination import Moment, page_of
from app.posts.editing import POST, done, post_to_change
from app.posts.models import Post
from app.posts.queries import is_draft, is_in_bin, is_published, is_scheduled, posts_in_bin_of, posts_of

DAYS: Final = 30
# Which posts stand together, and by which moment they are in order.
SHELVES: Final[dict[str, tuple[sa.ColumnElement[bool], Moment]]] = {
    "drafts": (is_draft, Post.updated_at),
    "scheduled": (is_scheduled, Post.published_at),
    "published": (is_published, Post.published_at),
    "bin": (is_in_bin, Post.deleted_at),
}

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@allow(Role.AUTHOR)
def index() -> str:
    """One shelf of the desk: `?show=drafts`. With `&of=everyone` an admin sees the posts of all."""
    user = signed_in()
    shown = request.args.get("show", "drafts")
    condition, moment = SHELVES.get(shown) or abort(404)
    posts = posts_of(user).where(condition)
    if request.args.get("of") != "everyone":
        posts = posts.where(Post.author_id == user.id)
    return render_template("desk/index.html", page=page_of(posts, moment), shelves=SHELVES, shown=shown)


@blueprint.post(f"{POST}/publication")
@allow(Role.AUTHOR)
def publish(post_id: int) -> ResponseReturnValue:
    """Publish a post now; one that is published already keeps its date."""
    post = post_to_change(post_id)
    if post.state != "published":
        post.published_at = utc_now()
    return done("Published.", "posts.show", slug=post.slug)


@blueprint.post(f"{POST}/publication/deletion")
@allow(Role.AUTHOR)
def unpublish(post_id: int) -> ResponseReturnValue:
    """Make a published or scheduled post a draft again."""
    post_to_change(post_id).published_at = None
    return done("A draft again: readers no longer see it.", "editing.edit", post_id=post_id)


@blueprint.post(f"{POST}/deletion")
@allow(Role.AUTHOR)
def delete(post_id: int) -> ResponseReturnValue:
    """Put a post into the bin."""
    post_to_change(post_id).deleted_at = utc_now()
    return done(f"Now in the bin, from where you can restore it for {DAYS} days.", "desk.index", show="bin")


@blueprint.post(f"{POST}/restoration")
@allow(Role.AUTHOR)
def restore(post_id: int) -> ResponseReturnValue:
    """Take a post out of the bin: a draft, scheduled or published, as it was."""
    post_to_change(post_id, among=posts_in_bin_of).deleted_at = None
    return done("Restored.", "editing.edit", post_id=post_id)
