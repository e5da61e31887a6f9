"""A rebuild of a SQLite table loses nothing in silence: it keeps what it can, and refuses with a list otherwise."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from .conftest import MakeApp
from .notes import db
from .running import invoke, revision_of, write_revision

LAST = "0003_index_notes_by_mood"
WIDEN = 'with op.batch_alter_table("things") as batch:\n        batch.alter_column("name", type_=sa.String(90))'


@pytest.fixture
def app(sqlite_url: str, make_app: MakeApp) -> Flask:
    """The project on SQLite."""
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade")
    return app


def rebuild(app: Flask, migrations: Path, *statements: str) -> str:
    """Run `statements`, and a revision that rebuilds the table things. Return what was printed."""
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    write_revision(migrations, "0004_widen", LAST, WIDEN)
    return invoke(app, "db", "upgrade").output


@pytest.mark.parametrize(
    ("column", "index", "lost"),
    [
        ("id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(9)", "", "AUTOINCREMENT of id"),
        ("id INTEGER PRIMARY KEY, name VARCHAR(9) COLLATE NOCASE", "", "COLLATE NOCASE of name"),
        ("id INTEGER PRIMARY KEY, name VARCHAR(9) UNIQUE ON CONFLICT IGNORE", "", "ON CONFLICT IGNORE of name"),
        (
            "id INTEGER PRIMARY KEY, name VARCHAR(9), "
            "person INTEGER REFERENCES people (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
            "",
            "DEFERRABLE INITIALLY DEFERRED of person",
        ),
        ("id INTEGER PRIMARY KEY, name VARCHAR(9)", "CREATE INDEX by_name ON things (name DESC)", "name DESC COLLATE"),
        (
            "id INTEGER PRIMARY KEY, name VARCHAR(9)",
            "CREATE INDEX by_name ON things (name COLLATE NOCASE)",
            "name COLLATE NOCASE of index by_name",
        ),
    ],
    ids=["autoincrement", "collation", "conflict", "deferred", "descending index", "collation of an index"],
)
def test_what_a_rebuild_would_lose_is_listed_and_nothing_is_changed(
    column: str, index: str, lost: str, app: Flask, migrations: Path
) -> None:
    said = rebuild(app, migrations, f"CREATE TABLE things ({column})", *([index] if index else []))
    assert f"things: {lost}" in said
    assert revision_of(app) == LAST
    with app.app_context(), db.engine.connect() as connection:
        sql = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'things'").scalar()
    assert sql == f"CREATE TABLE things ({column})"


@pytest.mark.filterwarnings("ignore:Unnamed CHECK constraint")
def test_a_check_without_a_name_is_not_lost_in_silence(app: Flask, migrations: Path) -> None:
    said = rebuild(app, migrations, "CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(9) CHECK (name <> ''))")
    assert "things: CHECK of name" in said
    assert revision_of(app) == LAST


def test_what_is_dropped_on_purpose_is_no_loss(app: Flask, migrations: Path) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(9), mood TEXT COLLATE NOCASE, "
            "CONSTRAINT ck_name CHECK (name <> ''))"
        )
        connection.exec_driver_sql("CREATE INDEX by_mood ON things (mood DESC)")
    drop = (
        'op.drop_index("by_mood", "things")\n    with op.batch_alter_table("things", recreate="always") as batch:\n'
        '        batch.drop_constraint("ck_name", type_="check")\n        batch.drop_column("mood")'
    )
    write_revision(migrations, "0004_tidy", LAST, drop)
    assert "up    0004_tidy" in invoke(app, "db", "upgrade").output


def test_a_generated_column_survives_a_rebuild(app: Flask, migrations: Path) -> None:
    create = (
        'op.create_table("things", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)),\n'
        '        sa.Column("size", sa.Numeric(9, 2)), sa.Column("twice", sa.Integer, sa.Computed("id * 2", True)))'
    )
    write_revision(migrations, "0004_create", LAST, f'{create}\n    op.execute("INSERT INTO things (id) VALUES (21)")')
    write_revision(migrations, "0005_widen", "0004_create", WIDEN)
    said = invoke(app, "db", "upgrade").output
    assert "up    0005_widen" in said
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT twice FROM things")) == 42
