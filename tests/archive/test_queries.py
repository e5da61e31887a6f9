"""The months of the archive, on each database."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.archive import queries
from app.archive.queries import MOMENT, months_with_posts, number_of_posts
from tests.rows import FAR_AHEAD, NOON, add_post

pytestmark = pytest.mark.every_database


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
        assert list(months_with_posts()) == [month(2026, 5), month(2025, 12), month(2013, 2)]


def test_an_empty_blog_has_no_month(app: Flask) -> None:
    with app.app_context():
        assert list(months_with_posts()) == []


def test_the_months_end_at_the_beginning_of_time(app: Flask) -> None:
    oldest = datetime(1, 1, 1, tzinfo=UTC)
    with app.app_context():
        add_post(published_at=oldest)
        add_post(published_at=NOON)
        assert list(months_with_posts()) == [month(2026, 5), oldest]


def test_a_year_is_counted_up_to_a_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        for moment in (NOON, month(2026, 1), month(2026, 1) - MOMENT, FAR_AHEAD):
            add_post(published_at=moment)
        add_post(published_at=NOON, deleted_at=NOON)
        assert [number_of_posts(year) for year in (2026, 2025, 2013, 2999)] == [2, 1, 0, 0]
        monkeypatch.setattr(queries, "COUNTED", 0)
        assert number_of_posts(2026) == 1
