"""The archive: every month with posts, and the posts of a month. Months are those of UTC, the same for every reader."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, render_template

from app.archive.queries import months_with_posts
from app.auth.access import Role, allow
from app.database import db
from app.pagination import page_of
from app.posts.models import Post
from app.posts.queries import published_posts

blueprint = Blueprint("archive", __name__)


@blueprint.get("/archive")
@allow(Role.ANYONE)
def index() -> str:
    """The months that have posts, year by year."""
    return render_template("archive/index.html", months=db.session.scalars(months_with_posts()).all())


@blueprint.get("/archive/<int:year>/<int:month>")
@allow(Role.ANYONE)
def month(year: int, month: int) -> str:
    """The posts of one month."""
    try:
        start = datetime(year, month, 1, tzinfo=UTC)
        end = (start + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):  # no such month in any calendar, or the last one there is
        abort(404)
    posts = published_posts().where(Post.published_at >= start, Post.published_at < end)
    return render_template("archive/month.html", start=start, page=page_of(posts))
