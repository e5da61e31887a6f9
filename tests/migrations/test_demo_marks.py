"""Revision 0019: code that writes the demo marks and code that does not know them use the same tables."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.models import Comment, Post, Tag, User
from tests.conftest import make_app
from tests.databases import slow_on_servers
from tests.migrations.rows import add_post_and_comment
from tests.migrations.running import migrate
from tests.migrations.test_history import REVISIONS

pytestmark = pytest.mark.every_database

MORNING = datetime(2026, 5, 6, 9, tzinfo=UTC)
MARKED = ("posts", "tags", "comments")


@pytest.fixture
def old_app(empty_url: str) -> Flask:
    """A blog as revision 0018 makes it, with a demo row of the code of that time in every marked table."""
    app = make_app(empty_url)
    migrate(app, "0018_create_post_search")
    with app.app_context(), db.engine.begin() as connection:
        add_post_and_comment(connection, 101)
    return app


def marks(app: Flask) -> dict[str, set[bool | None]]:
    """Return the different marks that each table has."""
    queries = {name: sa.select(sa.column("is_demo", sa.Boolean())).select_from(sa.table(name)) for name in MARKED}
    with app.app_context():
        return {name: set(db.session.scalars(query)) for name, query in queries.items()}


@slow_on_servers
def test_new_code_shows_the_old_rows_and_adds_rows_with_empty_marks(old_app: Flask) -> None:
    migrate(old_app, "head")
    with old_app.app_context():
        author = db.session.scalars(sa.select(User)).one()
        post = Post(title="Warp", body="Weft.", author=author, published_at=MORNING, tags=[Tag(name="Warp")])
        db.session.add_all([post, Comment(post=post, author=author, body="Yes.", approved_at=MORNING)])
        db.session.commit()
    client = old_app.test_client()
    assert "Warp." in client.get("/posts/looms101").text
    assert "Yes." in client.get("/posts/warp").text
    assert marks(old_app) == {table: {True, None} for table in MARKED}


@slow_on_servers
def test_old_code_that_is_still_running_can_add_rows(old_app: Flask) -> None:
    migrate(old_app, "head")
    with old_app.app_context(), db.engine.begin() as connection:
        add_post_and_comment(connection, 102)
    assert marks(old_app) == {table: {True} for table in MARKED}
    assert old_app.test_client().get("/posts/looms102").status_code == 200


@slow_on_servers
def test_the_way_back_gives_every_row_a_mark(old_app: Flask) -> None:
    migrate(old_app, "head")
    with old_app.app_context():
        author = db.session.scalars(sa.select(User)).one()
        post = Post(title="Warp", body="Weft.", author=author, tags=[Tag(name="Warp")])
        db.session.add_all([post, Comment(post=post, name="Grace", body="Yes.")])
        db.session.commit()
    migrate(old_app, f"-{len(REVISIONS) - REVISIONS.index('0019_stop_requiring_demo_marks')}")
    assert marks(old_app) == {table: {True, False} for table in MARKED}
