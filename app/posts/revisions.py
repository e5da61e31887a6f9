"""The history of a post: what its words were, how they differ from those of today, and a way back.

Read next: app/posts/difference.py.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow
from app.database import db
from app.markdown import render
from app.posts.difference import difference
from app.posts.editing import POST, done, post_to_change, post_to_read
from app.posts.history import Revision
from app.posts.models import Post
from app.posts.queries import revisions_of

blueprint = Blueprint("revisions", __name__, url_prefix=f"{POST}/revisions")


@blueprint.get("")
@allow(Role.AUTHOR)
def index(post_id: int) -> str:
    """All earlier versions of a post."""
    post = post_to_read(post_id)
    columns = revisions_of(post).with_only_columns(Revision.version, Revision.title, Revision.written_at)
    return render_template("revisions/index.html", post=post, revisions=db.session.execute(columns))


@blueprint.get("/<int(max=2147483647):version>")
@allow(Role.AUTHOR)
def show(post_id: int, version: int) -> str:
    """One version, and what changed from it to the present."""
    post = post_to_read(post_id)
    revision = _revision(post, version)
    parts = difference(f"{revision.title}\n\n{revision.body}", f"{post.title}\n\n{post.body}")
    return render_template("revisions/show.html", post=post, revision=revision, difference=parts)


@blueprint.post("/<int(max=2147483647):version>/restoration")
@allow(Role.AUTHOR)
def restore(post_id: int, version: int) -> ResponseReturnValue:
    """Give a post the words of a version. The words of today become one more version."""
    render(_revision(post_to_read(post_id), version).body)  # it is remembered, so the transaction will not wait for it
    post = post_to_change(post_id)
    revision = _revision(post, version)
    post.title, post.body = revision.title, revision.body
    return done(f"Version {version} is back. What it replaced is in the history.", "editing.edit", post_id=post_id)


def _revision(post: Post, version: int) -> Revision:
    revision: Revision = db.first_or_404(revisions_of(post).where(Revision.version == version))
    return revision
