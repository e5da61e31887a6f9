"""The desk: an author's own posts, by what they are waiting for. An admin may look at everyone's."""

from typing import Final

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request

from app.auth.access import Role, allow, signed_in
from app.pagination import Moment, page_of
from app.posts.models import Post
from app.posts.queries import is_draft, is_in_bin, is_published, is_scheduled, posts_of

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
