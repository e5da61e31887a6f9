"""Whether readers see a post: published as it stands, or taken back to be a draft.

Scheduling is a part of writing, in app/posts/editing.py: the button stands below the text and takes it along.
"""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow
from app.database import db, utc_now
from app.posts.editing import POST, post_to_change

blueprint = Blueprint("publication", __name__, url_prefix=f"{POST}/publication")


@blueprint.post("")
@allow(Role.AUTHOR)
def create(post_id: int) -> ResponseReturnValue:
    """Publish a post now; one that is published already keeps its date."""
    post = post_to_change(post_id)
    if post.state != "published":
        post.published_at = utc_now()
    db.session.commit()
    flash("Published.")
    return redirect(url_for("posts.show", slug=post.slug))


@blueprint.post("/deletion")
@allow(Role.AUTHOR)
def delete(post_id: int) -> ResponseReturnValue:
    """Make a published or scheduled post a draft again."""
    post = post_to_change(post_id)
    post.published_at = None
    db.session.commit()
    flash("A draft again: readers no longer see it.")
    return redirect(url_for("editing.edit", post_id=post.id))
