"""P19: what hangs on a table of SQLite survives its rebuilding, and autogenerate leaves search objects alone."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from tests.conftest import RunFlask, migrated
from tests.databases import create_database
from tests.migrations.rows import fill
from tests.migrations.running import head, migrate, write_revision

pytestmark = pytest.mark.every_database

SEARCH = [
    "CREATE VIRTUAL TABLE title_search USING fts5(title, body, content='posts', content_rowid='id')",
    "CREATE TRIGGER title_search_added AFTER INSERT ON posts BEGIN "
    "INSERT INTO title_search(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "CREATE TRIGGER user_renamed AFTER UPDATE OF name ON users BEGIN "
    "UPDATE posts SET updated_at = updated_at WHERE author_id = new.id; END",
    "CREATE UNIQUE INDEX ix_users_name_folded ON users (lower(name), id)",
    "CREATE VIEW recent AS SELECT posts.title, users.name FROM posts JOIN users ON users.id = posts.author_id",
]
REBUILD_BOTH = """with op.batch_alter_table("users") as batch:
        batch.alter_column("username", existing_type=sa.String(64), type_=sa.String(90))
    with op.batch_alter_table("posts") as batch:
        batch.alter_column("title", existing_type=sa.String(300), type_=sa.String(400))"""
RENAME = 'op.rename_table("users", "people")'


@pytest.fixture
def sqlite_app(tmp_path: Path, migrations_copy: Path) -> Flask:
    """A blog on SQLite with rows, and with everything that may hang on a table."""
    app = migrated(create_database("sqlite", tmp_path))
    app.extensions["migrate"].directory = str(migrations_copy)
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
        for statement in SEARCH:
            connection.exec_driver_sql(statement)
    return app


def objects(app: Flask) -> set[tuple[str, str]]:
    with app.app_context(), db.engine.connect() as connection:
        return set(map(tuple, connection.exec_driver_sql("SELECT type, name FROM sqlite_master")))


def test_triggers_views_and_expression_indexes_survive_a_rebuild(sqlite_app: Flask, migrations_copy: Path) -> None:
    before = objects(sqlite_app)
    write_revision(migrations_copy, "0099_widen", head(), REBUILD_BOTH)
    migrate(sqlite_app, "head")
    assert objects(sqlite_app) == before
    with sqlite_app.app_context(), db.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO posts (title, slug, body, created_at, updated_at, author_id) "
                "SELECT 'findable', 'findable', '', created_at, updated_at, author_id FROM posts LIMIT 1"
            )
        )
        found = connection.exec_driver_sql("SELECT title FROM title_search WHERE title_search MATCH 'findable'").all()
        assert len(found) == 1
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_renamed_table_takes_those_who_point_to_it_along(sqlite_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0098_widen", head(), REBUILD_BOTH)
    write_revision(migrations_copy, "0099_rename", "0098_widen", RENAME)
    migrate(sqlite_app, "head")
    with sqlite_app.app_context():
        keys = sa.inspect(db.engine).get_foreign_keys("posts")
    assert [key["referred_table"] for key in keys] == ["people"]


@pytest.mark.slow
def test_autogenerate_leaves_search_tables_and_indexes_alone(kind: str, empty_url: str, run_flask: RunFlask) -> None:
    app = migrated(empty_url)
    made = {
        "sqlite": SEARCH,
        "postgresql": ["CREATE INDEX ix_posts_search ON posts USING gin (to_tsvector('simple', title))"],
        "mariadb": ["CREATE FULLTEXT INDEX ix_posts_search ON posts (title, body)"],
    }
    with app.app_context(), db.engine.begin() as connection:
        for statement in made[kind]:
            connection.exec_driver_sql(statement)
    check = run_flask("db", "check", url=empty_url)
    assert check.returncode == 0, check.stdout + check.stderr
