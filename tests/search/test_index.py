"""The search table survives a rebuild of posts, is filled while others write, and leaves nothing behind."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Post
from app.search.queries import TABLE, posts_matching
from table_search import matches_for, terms_in
from tests.conftest import migrated
from tests.databases import slow_on_servers
from tests.migrations.running import head, migrate, set_revision, write_revision
from tests.migrations.test_history import REVISIONS
from tests.rows import add_post

pytestmark = pytest.mark.every_database

REBUILD = """with op.batch_alter_table("posts") as batch:
        batch.alter_column("title", existing_type=sa.String(300), type_=sa.String(400))"""
BEFORE, CREATED = "0017_create_comments", "0018_create_post_search"
STEPS = len(REVISIONS) - REVISIONS.index(CREATED)  # down from head, until search is gone


def found(app: Flask, query: str) -> list[str]:
    """Return the titles of the posts that are found. It reads no other column, so it also works at older revisions."""
    with app.app_context():
        matches = matches_for(terms_in(query), TABLE, db.session.connection())
        return list(db.session.scalars(posts_matching(query, matches).with_only_columns(Post.title)))


@slow_on_servers
def test_search_goes_on_after_posts_was_rebuilt(empty_url: str, migrations_copy: Path) -> None:
    app = migrated(empty_url)
    app.extensions["migrate"].directory = str(migrations_copy)
    with app.app_context():
        add_post("Loom", body="")
    write_revision(migrations_copy, "0099_widen", head(), REBUILD)
    migrate(app, "head")
    with app.app_context():
        add_post("Wheel", body="")
        db.session.execute(sa.text("UPDATE posts SET title = 'Bobbin' WHERE title = 'Loom'"))
        db.session.commit()
    assert [found(app, word) for word in ("loom", "wheel", "bobbin")] == [[], ["Wheel"], ["Bobbin"]]


@slow_on_servers
def test_an_upgrade_that_stopped_half_way_adds_what_is_missing_and_keeps_what_is_newer(empty_url: str) -> None:
    app = migrated(empty_url)
    with app.app_context():
        add_post("Loom", body="")
        add_post("Wheel", body="")
    migrate(app, f"-{STEPS}")
    migrate(app, CREATED)
    assert [found(app, word) for word in ("loom", "wheel")] == [["Loom"], ["Wheel"]]
    with app.app_context():
        key = "rowid" if db.engine.dialect.name == "sqlite" else "id"
        db.session.execute(
            sa.text(f"DELETE FROM post_search WHERE {key} = (SELECT id FROM posts WHERE title = 'Wheel')")
        )
        db.session.execute(sa.text("UPDATE posts SET title = 'Bobbin' WHERE title = 'Loom'"))
        db.session.commit()
    assert found(app, "wheel") == []
    set_revision(app, BEFORE)
    migrate(app, "head")
    assert [found(app, word) for word in ("loom", "wheel", "bobbin")] == [[], ["Wheel"], ["Bobbin"]]


@slow_on_servers
def test_the_way_back_leaves_nothing_of_search(empty_url: str) -> None:
    questions = {
        "sqlite": "SELECT name FROM sqlite_master WHERE name LIKE 'post_search%'",
        "postgresql": "SELECT proname::text FROM pg_proc WHERE proname LIKE 'post_search%' "
        "UNION SELECT tgname::text FROM pg_trigger WHERE tgname LIKE 'post_search%'",
        "mysql": "SELECT routine_name FROM information_schema.routines WHERE routine_schema = database() "
        "UNION SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = database()",
    }
    app = migrated(empty_url)
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(sa.text(questions[connection.dialect.name])).all()
    migrate(app, f"-{STEPS}")
    with app.app_context(), db.engine.connect() as connection:
        assert not connection.execute(sa.text(questions[connection.dialect.name])).all()
        assert "post_search" not in sa.inspect(connection).get_table_names()
