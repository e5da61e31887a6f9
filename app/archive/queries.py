"""Which months have posts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from app.database import UtcDateTime, db
from app.posts.models import Post
from app.posts.queries import is_published

# The first moment, in UTC, of the month in which a post was published: each database has a function of its own for it.
MONTH_OF_POST: dict[str, sa.ColumnElement[datetime]] = {
    "sqlite": sa.func.strftime("%Y-%m-01 00:00:00.000000", Post.published_at),
    "postgresql": sa.func.date_trunc("month", Post.published_at, "UTC"),
    "mysql": sa.cast(sa.func.date_format(Post.published_at, "%Y-%m-01"), mysql.DATETIME(fsp=6)),
}


def months_with_posts() -> sa.Select[datetime]:
    """The first moment of each month with a published post, newest first.

    From the newest post it jumps to the newest one before that month, and so on: one look into the index for each
    month, however many posts there are.
    """
    month = sa.type_coerce(MONTH_OF_POST[db.engine.dialect.name], UtcDateTime)
    newest = sa.select(month).where(is_published).order_by(Post.published_at.desc()).limit(1)
    months = sa.select(newest.scalar_subquery().label("start")).cte("months", recursive=True)
    before = newest.where(Post.published_at < months.c.start).scalar_subquery().correlate(months)
    months = months.union_all(sa.select(before).where(months.c.start.is_not(None)))
    return sa.select(months.c.start).where(months.c.start.is_not(None)).order_by(months.c.start.desc())
