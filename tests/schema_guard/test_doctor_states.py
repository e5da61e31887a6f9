"""Broken states, each recognised by `flask doctor`, and healthy ones that it does not accuse."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import db
from schema_guard import notes
from tests.conftest import make_app, migrated
from tests.migrations.kills import go
from tests.migrations.rows import fill
from tests.migrations.running import head, set_revision, write_revision
from tests.schema_guard.test_differences import doctor, drop_everything, run_sql


def rebuild(table: str, replaced: str, by: str) -> Callable[[Flask], None]:
    """Return what makes a table of SQLite again with another definition, as a tool for databases does."""

    def work(app: Flask) -> None:
        with app.app_context(), db.engine.begin() as connection:
            question = "SELECT sql FROM sqlite_master WHERE name = ? OR (tbl_name = ? AND type <> 'table')"
            statements = connection.exec_driver_sql(question, (table, table)).scalars().all()
            connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO old_one")
            connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
            definition, *rest = (statement for statement in statements if statement)
            assert replaced in definition
            connection.exec_driver_sql(definition.replace(replaced, by))
            connection.exec_driver_sql("DROP TABLE old_one")
            for statement in rest:
                connection.exec_driver_sql(statement)

    return work


def interrupt(app: Flask) -> None:
    """Leave the note of a step that began, as a killed downgrade does on MariaDB."""
    with app.app_context(), db.engine.connect() as connection:
        notes.create(connection)
        notes.Notes(connection, head(), "down").add(1, "DROP TABLE content_versions", ended=True)
        connection.commit()


def damage(app: Flask) -> None:
    """Overwrite a page in the middle of the file."""
    with app.app_context():
        file = Path(str(db.engine.url.database))
        run_sql(app, "PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    file.write_bytes(content)


def drop_everything_and_the_note(app: Flask) -> None:
    drop_everything(app)
    run_sql(app, "DROP TABLE schema_guard_made")


def stamp_falsely(app: Flask) -> None:
    go(app, "0016_add_bin_to_posts", downwards=True)
    set_revision(app, head())


def sql(*statements: str) -> Callable[[Flask], None]:
    return lambda app: run_sql(app, *statements)


BROKEN: dict[str, tuple[Callable[[Flask], None], str]] = {
    "every table dropped by drop_all": (drop_everything, "Missing: table comments"),
    "every table dropped, and the note of them": (
        drop_everything_and_the_note,
        "Missing: table comments",
    ),
    "no history": (sql("DROP TABLE alembic_version"), "tables but no migration history"),
    "a revision that nobody knows": (lambda app: set_revision(app, "0999_future"), "this code knows only up to"),
    "an older revision": (
        lambda app: go(app, "0027_create_old_addresses", downwards=True),
        "behind, at 0027_",
    ),
    "an older revision, and newer tables": (
        lambda app: set_revision(app, "0027_create_old_addresses"),
        "behind, at 0027_",
    ),
    "a false stamp": (
        stamp_falsely,
        "makes what is missing: flask db stamp 0016_add_bin_to_posts",
    ),
    "a killed downgrade": (interrupt, "was interrupted on its way down"),
    "a table": (sql("DROP TABLE old_addresses"), "Missing: table old_addresses"),
    "a column": (sql("ALTER TABLE posts DROP COLUMN summary"), "Missing: column posts.summary"),
    "a renamed column": (
        sql("ALTER TABLE sources RENAME COLUMN hash TO digest"),
        "Missing: column sources.hash",
    ),
    "an index": (sql("DROP INDEX ix_posts_deleted_at_id"), "Missing: index ix_posts_deleted_at_id"),
    "an index over other columns": (
        sql("DROP INDEX ix_posts_deleted_at_id", "CREATE INDEX ix_posts_deleted_at_id ON posts (deleted_at)"),
        "Missing: index ix_posts_deleted_at_id (deleted_at, id) of posts",
    ),
    "a unique constraint": (
        rebuild("tags", "CONSTRAINT uq_tags_slug UNIQUE (slug)", "CHECK (1)"),
        "unique of tags (slug)",
    ),
    "a foreign key": (
        rebuild("old_slugs", "REFERENCES posts (id)", "REFERENCES users (id)"),
        "Missing: foreign key of old_slugs (post_id to posts)",
    ),
    "a NOT NULL": (
        rebuild("old_slugs", "slug VARCHAR(200) NOT NULL", "slug VARCHAR(200)"),
        "NOT NULL of old_slugs.slug",
    ),
    "the table of the search": (sql("DROP TABLE post_search"), "Missing: table post_search"),
    "a trigger of the search": (sql("DROP TRIGGER post_search_update"), "Missing: trigger post_search_update of posts"),
    "the table of the versions": (sql("DROP TABLE content_versions"), "Missing: table content_versions"),
    "a trigger of the versions": (
        sql("DROP TRIGGER content_versions_tags_update"),
        "Missing: trigger content_versions_tags_update of tags",
    ),
    "a trigger that names a column which is not there": (
        sql("CREATE TRIGGER old AFTER UPDATE ON tags BEGIN UPDATE tags SET name = NEW.title WHERE 0; END"),
        "tags has no column title, which its trigger old names",
    ),
    "a damaged file": (damage, "damaged"),
}


@pytest.mark.parametrize(("change", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_state_is_recognised(change: Callable[[Flask], None], sentence: str, tmp_path: Path) -> None:
    blog = migrated(f"sqlite:///{tmp_path}/blog.db")
    change(blog)
    code, said = doctor(blog)
    assert code == 1
    assert sentence in said


def test_two_heads_and_a_model_without_a_revision_are_recognised(tmp_path: Path, migrations_copy: Path) -> None:
    blog = migrated(f"sqlite:///{tmp_path}/blog.db")
    blog.extensions["migrate"].directory = str(migrations_copy)
    write_revision(migrations_copy, "0098_one", head())
    write_revision(migrations_copy, "0098_other", head())
    code, said = doctor(blog)
    assert code == 1
    assert "end in several heads" in said


HEALTHY = {
    "nothing": [],
    "an operator's index": ["CREATE INDEX by_name ON users (name)"],
    "an operator's unique index": ["CREATE UNIQUE INDEX by_id_and_name ON users (id, name)"],
    "an operator's column": ["ALTER TABLE users ADD COLUMN note INTEGER"],
    "another program's table": ["CREATE TABLE jobs (id INTEGER PRIMARY KEY, payload VARCHAR(80) NOT NULL)"],
    "its index": ["CREATE INDEX jobs_by_payload ON jobs (payload)"],
    "its foreign key": ["CREATE TABLE job_posts (post_id INTEGER REFERENCES posts (id))"],
    "a view": ["CREATE VIEW names AS SELECT name FROM users"],
    "a table whose name looks like a search": ["CREATE TABLE job_search (id INTEGER)"],
    "rows of other programs": ["INSERT INTO jobs (id, payload) VALUES (1, 'x')"],
    "a renamed index of another program": ["CREATE INDEX again ON jobs (payload)"],
    "a table that came and went": ["CREATE TABLE gone (id INTEGER)", "DROP TABLE gone"],
    "a column that came and went": ["ALTER TABLE users ADD COLUMN gone INTEGER", "ALTER TABLE users DROP COLUMN gone"],
}

COMMANDS = [
    ("upgrade", head()),
    ("downgrade", "0027_create_old_addresses"),
    ("upgrade", head()),
    ("downgrade", "0017_create_comments"),
    ("upgrade", "0020_index_bin"),
    ("upgrade", head()),
]


@pytest.mark.slow
def test_a_healthy_state_is_not_accused(empty_url: str) -> None:
    blog = migrated(empty_url)
    with blog.app_context(), db.engine.begin() as connection:
        fill(connection)
    for name, statements in HEALTHY.items():
        run_sql(blog, *statements)
        assert doctor(blog)[0] == 0, name
    for command, revision in COMMANDS:
        go(blog, revision, downwards=command == "downgrade")
        if revision == head():
            assert doctor(make_app(empty_url))[0] == 0, f"after {command} {revision}"
    run_sql(blog, "DROP TABLE schema_guard_made")
    assert doctor(blog)[0] == 0, "as before there were notes"
    go(blog, head(), downwards=False)
    assert doctor(blog)[0] == 0, "after the note was made again"
