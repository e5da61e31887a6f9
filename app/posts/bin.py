"""The bin: a deleted post stays here for DAYS and comes back as it was. `flask posts purge` ends that.

Read next: app/posts/commands.py.
"""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow
from app.database import db, utc_now
from app.posts.editing import POST, post_to_change
from app.posts.models import Post
from app.posts.queries import is_in_bin, posts_in_bin_of

DAYS: Final = 30

blueprint = Blueprint("bin", __name__, url_prefix=POST)


@blueprint.post("/deletion")
@allow(Role.AUTHOR)
def delete(post_id: int) -> ResponseReturnValue:
    """Put a post into the bin."""
    post_to_change(post_id).deleted_at = utc_now()
    db.session.commit()
    flash(f"Now in the bin, from where you can restore it for {DAYS} days.")
    return redirect(url_for("desk.index", show="bin"))


@blueprint.post("/restoration")
@allow(Role.AUTHOR)
def restore(post_id: int) -> ResponseReturnValue:
    """Take a post out of the bin: a draft, scheduled or published, as it was."""
    post = post_to_change(post_id, among=posts_in_bin_of)
    post.deleted_at = None
    db.session.commit()
    flash("Restored.")
    return redirect(url_for("editing.edit", post_id=post.id))


def posts_to_purge(everything: bool) -> sa.Delete:
    """The deletion of what is in the bin: of all, or of what has been there for DAYS."""
    purge = sa.delete(Post).where(is_in_bin)
    return purge if everything else purge.where(Post.deleted_at <= utc_now() - timedelta(days=DAYS))
