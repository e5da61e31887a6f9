"""Find the months that have posts, count the posts of a year, and find the newest titles.

No query here reads all posts, no matter how many the blog has.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.database import db, now, utc_now
from app.posts.models import Post
from app.posts.queries import is_listed, published_posts

COUNTED = 500  # posts of a year at most; a database counts them in half a millisecond
TITLES = 100
MOMENT = timedelta(microseconds=1)  # no two times are closer
FIRST = datetime.min.replace(tzinfo=UTC)  # no time is earlier
NEWEST = sa.select(Post.published_at).where(is_listed).order_by(Post.published_at.desc(), Post.id.desc()).limit(1)


def months_with_posts() -> Iterator[datetime]:
    """Yield the first moment of each month that has a published post, newest first.

    Look up the newest post, then the newest one before its month, and so on: one short statement for each month, no
    matter how many posts there are. One recursive statement for all of them would be slow on MariaDB, which reads every
    post again for each month.
    """
    connection, end = db.session.connection(), utc_now()  # without the session, a statement costs a third
    while newest := connection.scalar(NEWEST, {now.key: end}):
        month = datetime(newest.year, newest.month, 1, tzinfo=UTC)
        yield month
        if month == FIRST:
            return
        end = month - MOMENT


def number_of_posts(year: int) -> int:
    """Return the number of published posts of a year. COUNTED + 1 means more than COUNTED."""
    start, end = (datetime(number, 1, 1, tzinfo=UTC) for number in (year, year + 1))
    # In the order of the index. Without an order, PostgreSQL may look through the table for the posts of a year.
    posts = sa.select(Post.id).where(is_listed, Post.published_at >= start).order_by(Post.published_at)
    number = sa.select(sa.func.count()).select_from(posts.limit(COUNTED + 1).subquery())
    # One upper bound, the earlier of the two: app/pagination.py says why.
    return db.session.scalar(number, {now.key: min(end - MOMENT, utc_now())}) or 0


def newest_titles() -> sa.Select[str, str, datetime | None]:
    """Return the newest TITLES published posts, with only the columns that a link needs."""
    links = published_posts().with_only_columns(Post.title, Post.slug, Post.published_at)
    return links.order_by(Post.published_at.desc(), Post.id.desc()).limit(TITLES)
