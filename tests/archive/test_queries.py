"""The months of the archive, on each database."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from app.archive.queries import months_with_posts
from app.database import db
from tests.rows import FAR_AHEAD, NOON, add_post, statements


def month(year: int, number: int) -> datetime:
    return datetime(year, number, 1, tzinfo=UTC)


def test_each_month_with_a_post_that_a_reader_may_see_is_there_once(app: Flask) -> None:
    last_moment = datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    with app.app_context():
        for moment in (NOON, NOON, month(2026, 5), last_moment, month(2013, 2)):
            add_post(published_at=moment)
        add_post(published_at=None)
        add_post(published_at=FAR_AHEAD)
        add_post(published_at=month(2020, 1), deleted_at=NOON)
        assert db.session.scalars(months_with_posts()).all() == [month(2026, 5), month(2025, 12), month(2013, 2)]


def test_an_empty_blog_has_no_month(app: Flask) -> None:
    with app.app_context():
        assert db.session.scalars(months_with_posts()).all() == []


def test_the_database_jumps_from_month_to_month_in_the_index(app: Flask) -> None:
    with app.app_context():
        add_post()
        with statements(app) as sent:
            db.session.scalars(months_with_posts()).all()
        query, values = next(pair for pair in sent if "RECURSIVE" in pair[0])
        if db.engine.dialect.name == "postgresql":  # with one row it would rather read the table and sort
            db.session.execute(sa.text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
            db.session.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
        explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = db.session.connection().exec_driver_sql(f"{explain} {query}", values).all()
        looks = [str(row) for row in plan if "posts" in str(row)]
        assert looks
        assert all("ix_posts_published_at_id" in look for look in looks), "\n".join(looks)
