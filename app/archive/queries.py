"""Which months have posts, and the posts of one. Notice that no post is read to know its month: the database jumps."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from app.database import UtcDateTime
from app.posts.models import Post
from app.posts.queries import is_published, published_posts


class MonthOf(sa.sql.functions.FunctionElement[datetime]):
    """The first moment, in UTC, of the month in which a moment lies. Each database has a function of its own for it."""

    type = UtcDateTime()
    inherit_cache = True


MONTH_OF = {
    "sqlite": "strftime('%Y-%m-01 00:00:00.000000', {})",
    "postgresql": "date_trunc('month', {}, 'UTC')",
    "mysql": "CAST(DATE_FORMAT({}, '%%Y-%%m-01') AS DATETIME(6))",  # the driver reads a lone % as a place for a value
}


@compiles(MonthOf)
def _month_of(element: MonthOf, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:
    return MONTH_OF[compiler.dialect.name].format(compiler.process(element.clauses, **options))


def months_with_posts() -> sa.Select[datetime]:
    """The first moment of each month with a published post, newest first.

    From the newest post it jumps to the newest one before that month, and so on: one look into the index for each
    month, however many posts there are.
    """
    newest = sa.select(MonthOf(Post.published_at)).where(is_published).order_by(Post.published_at.desc()).limit(1)
    months = sa.select(newest.scalar_subquery().label("start")).cte("months", recursive=True)
    before = newest.where(Post.published_at < months.c.start).scalar_subquery().correlate(months)
    months = months.union_all(sa.select(before).where(months.c.start.is_not(None)))
    return sa.select(months.c.start).where(months.c.start.is_not(None)).order_by(months.c.start.desc())


def published_posts_between(start: datetime, end: datetime) -> sa.Select[Post]:
    """The posts that a reader may see of the time from `start` up to, not including, `end`."""
    return published_posts().where(Post.published_at >= start, Post.published_at < end)
