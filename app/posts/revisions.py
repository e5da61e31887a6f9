"""The pages of a post's history: its earlier versions, how each differs from today's text, and a button to restore it.

Read next: safe_markdown/difference.py.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow
from app.database import db
from app.markdown import render
from app.posts.editing import done, post_to_change, post_to_read
from app.posts.models import Post, Revision
from app.posts.queries import revisions_of
from safe_markdown import difference

blueprint = Blueprint("revisions", __name__, url_prefix="/posts/<key:post_id>/revisions")


@blueprint.get("")
@allow(Role.AUTHOR)
def index(post_id: int) -> str:
    """List the earlier versions of a post."""
    post = post_to_read(post_id)
    columns = revisions_of(post).with_only_columns(Revision.version, Revision.title, Revision.written_at)
    return render_template("revisions/index.html", post=post, revisions=db.session.execute(columns))


@blueprint.get("/<key:version>")
@allow(Role.AUTHOR)
def show(post_id: int, version: int) -> str:
    """Show one version, and what has changed since."""
    post = post_to_read(post_id)
    revision = _revision(post, version)
    parts = difference(f"{revision.title}\n\n{revision.body}", f"{post.title}\n\n{post.body}")
    return render_template("revisions/show.html", post=post, revision=revision, difference=parts)


@blueprint.post("/<key:version>/restoration")
@allow(Role.AUTHOR)
def restore(post_id: int, version: int) -> ResponseReturnValue:
    """Give a post the words of an earlier version. Today's words become one more version."""
    rendered = render(_revision(post_to_read(post_id), version).body)  # before the transaction, as it may take seconds
    post = post_to_change(post_id)
    revision = _revision(post, version)
    post.title, post.body = revision.title, revision.body
    post.body_html, post.summary = rendered
    return done(f"Version {version} restored. The history keeps the newer one.", "editing.edit", post_id=post_id)


def _revision(post: Post, version: int) -> Revision:
    revision: Revision = db.first_or_404(revisions_of(post).where(Revision.version == version))
    return revision
