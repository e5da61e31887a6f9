"""The archive: the months that have posts, and the posts of each month. Months begin in UTC, for every reader."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, render_template

from app.archive.queries import COUNTED, MOMENT, months_with_posts, newest_titles, number_of_posts
from app.auth.access import Role, allow
from app.database import db
from app.pagination import page_of
from app.posts.models import Post
from app.posts.queries import BY_DATE, published_posts

blueprint = Blueprint("archive", __name__)


@blueprint.get("/archive")
@allow(Role.ANYONE)
def index() -> str:
    """Show the newest titles, the months that have posts, and the number of posts of each year."""
    months = list(months_with_posts())
    numbers = {year: number_of_posts(year) for year in {month.year for month in months}}
    posts = db.session.execute(newest_titles()).all()
    return render_template("archive/index.html", months=months, numbers=numbers, most=COUNTED, posts=posts)


@blueprint.get("/archive/<int:year>/<int:month>")
@allow(Role.ANYONE)
def month(year: int, month: int) -> str:
    """Show the posts of one month."""
    try:
        start = datetime(year, month, 1, tzinfo=UTC)
        end = (start + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):  # no calendar has this month, or it is the very last one
        abort(404)
    posts = published_posts().where(Post.published_at >= start)
    page = page_of(posts, BY_DATE, until=end - MOMENT)
    return render_template("archive/month.html", start=start, page=page)
