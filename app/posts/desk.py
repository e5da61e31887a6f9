"""The desk: an author's drafts, scheduled and published posts, and the bin, with buttons that move a post between them.

A deleted post stays in the bin for DAYS or longer, and you can restore it. `flask posts purge` then deletes it.
You schedule a post in the editor (app/posts/editing.py), because that button also saves the text.
Read next: app/posts/commands.py.
"""

from typing import Final

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow, signed_in
from app.database import utc_now
from app.pagination import TimeColumn, page_of
from app.posts.editing import done, post_to_change
from app.posts.models import TITLE_LENGTH, Post
from app.posts.queries import is_draft, is_in_bin, is_published, is_scheduled, posts_in_bin_of, posts_of
from app.text import one_line

DAYS: Final = 30
# For each list: which posts belong to it, and the time that gives their order.
SHELVES: Final[dict[str, tuple[sa.ColumnElement[bool], TimeColumn]]] = {
    "drafts": (is_draft, Post.updated_at),
    "scheduled": (is_scheduled, Post.published_at),
    "published": (is_published, Post.published_at),
    "bin": (is_in_bin, Post.deleted_at),
}

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@allow(Role.AUTHOR)
def index() -> str:
    """Show one list of the desk: `?show=drafts`. With `&of=everyone` an admin sees the posts of all authors.

    `&q=` shows only the posts with these words in the title.
    """
    user = signed_in()
    shown = request.args.get("show", "drafts")
    condition, moment = SHELVES.get(shown) or abort(404)
    posts = posts_of(user).where(condition)
    if request.args.get("of") != "everyone":
        posts = posts.where(Post.author_id == user.id)
    query = one_line(request.args.get("q", ""))[:TITLE_LENGTH]
    if query:
        posts = posts.where(Post.title.icontains(query, autoescape=True))
    page = page_of(posts, (moment, Post.id))
    return render_template("desk/index.html", page=page, shelves=SHELVES, shown=shown, query=query)


@blueprint.post("/posts/<key:post_id>/publication")
@allow(Role.AUTHOR)
def publish(post_id: int) -> ResponseReturnValue:
    """Publish a post now. If it is published already, keep its date."""
    post = post_to_change(post_id)
    if post.state != "published":
        post.published_at = utc_now()
    return done("Published.", "posts.show", slug=post.slug)


@blueprint.post("/posts/<key:post_id>/publication/deletion")
@allow(Role.AUTHOR)
def unpublish(post_id: int) -> ResponseReturnValue:
    """Make a published or scheduled post a draft again."""
    post_to_change(post_id).published_at = None
    return done("The post is a draft again. Readers no longer see it.", "editing.edit", post_id=post_id)


@blueprint.post("/posts/<key:post_id>/deletion")
@allow(Role.AUTHOR)
def delete(post_id: int) -> ResponseReturnValue:
    """Move a post to the bin."""
    post_to_change(post_id).deleted_at = utc_now()
    return done(f"Moved to the bin. You can restore it for {DAYS} days.", "desk.index", show="bin")


@blueprint.post("/posts/<key:post_id>/restoration")
@allow(Role.AUTHOR)
def restore(post_id: int) -> ResponseReturnValue:
    """Take a post out of the bin. It is a draft, scheduled or published again, as before."""
    post_to_change(post_id, posts_in_bin_of).deleted_at = None
    return done("Restored.", "editing.edit", post_id=post_id)
