"""The demo marks went in two steps. Since revision 0019, code may leave them out; revision 0035 drops them."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app import db
from tests.conftest import make_app
from tests.migrations.rows import Snapshot, add_post_and_comment, snapshot, tables
from tests.migrations.running import flask_db, migrate
from tests.migrations.test_history import REVISIONS

pytestmark = pytest.mark.slow  # each test runs many revisions

MORNING = datetime(2026, 5, 6, 9, tzinfo=UTC)
MARKED = ("posts", "tags", "comments")
DROPPED = "0035_drop_demo_marks"


@pytest.fixture
def old_app(empty_url: str) -> Flask:
    """A blog as revision 0018 makes it, with a demo row of the code of that time in every marked table."""
    app = make_app(empty_url)
    migrate(app, "0018_create_post_search")
    add_rows(app, 101)
    with app.app_context(), db.engine.begin() as connection:
        seedings = next(table for table in tables(connection) if table.name == "seedings")
        connection.execute(seedings.insert(), {"id": 1, "seed": 7, "locale": "en_GB", "created_at": MORNING})
    return app


def add_rows(app: Flask, number: int, *unknown: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        add_post_and_comment(connection, number, unknown)


def rows_of(app: Flask) -> Snapshot:
    with app.app_context(), db.engine.begin() as connection:
        return snapshot(connection)


def marks(rows: Snapshot) -> dict[str, set[bool | None]]:
    """Return the different marks that each table has."""
    return {table: {row["is_demo"] for row in rows[table]} for table in MARKED}


def without_marks(rows: Snapshot) -> Snapshot:
    """Return what revision 0035 must not change."""
    kept = {table: found for table, found in rows.items() if table != "seedings"}
    for table in MARKED:
        kept[table] = [{name: value for name, value in row.items() if name != "is_demo"} for row in rows[table]]
    return kept


def test_between_the_two_steps_code_may_write_the_marks_or_leave_them_empty(old_app: Flask) -> None:
    migrate(old_app, "0019_stop_requiring_demo_marks")
    add_rows(old_app, 102)
    add_rows(old_app, 103, "is_demo")
    assert marks(rows_of(old_app)) == {table: {True, None} for table in MARKED}


def test_the_way_back_before_the_first_step_gives_every_row_a_mark(old_app: Flask) -> None:
    migrate(old_app, "head")
    add_rows(old_app, 102)
    migrate(old_app, f"-{len(REVISIONS) - REVISIONS.index('0019_stop_requiring_demo_marks')}")
    assert marks(rows_of(old_app)) == {table: {False} for table in MARKED}


def test_only_the_marks_and_their_table_are_dropped_and_come_back_empty(old_app: Flask) -> None:
    migrate(old_app, REVISIONS[REVISIONS.index(DROPPED) - 1])
    add_rows(old_app, 102, "is_demo")
    before = rows_of(old_app)
    assert marks(before) == {table: {True, None} for table in MARKED}
    migrate(old_app, DROPPED)
    dropped = rows_of(old_app)
    assert dropped == without_marks(before)
    migrate(old_app, "-1")
    back = rows_of(old_app)
    assert without_marks(back) == dropped
    assert marks(back) == {table: {None} for table in MARKED}
    assert back["seedings"] == []
    migrate(old_app, DROPPED)
    assert rows_of(old_app) == dropped


def test_the_code_of_the_release_before_works_with_the_tables_on_the_way_back(old_app: Flask) -> None:
    migrate(old_app, DROPPED)
    migrate(old_app, "-1")
    add_rows(old_app, 102)
    add_rows(old_app, 103, "is_demo")
    assert marks(rows_of(old_app)) == {table: {True, None} for table in MARKED}


def test_the_blog_of_today_shows_the_old_rows(old_app: Flask) -> None:
    assert flask_db(old_app, "upgrade").exit_code == 0, "the losses are reviewed, so nothing is asked"
    page = old_app.test_client().get("/posts/looms101")
    assert page.status_code == 200
    assert "Warp." in page.text
