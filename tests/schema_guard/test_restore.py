"""`flask restore`: what comes back is what was kept; nothing is overwritten, and no half of it stays."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from app import db
from app.models import User
from tests.conftest import make_app, migrated
from tests.databases import create_database
from tests.migrations.running import head, migrate
from tests.schema_guard.backups import all_rows, repack, rows_of, run, tables_of

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.mark.every_database
def test_every_row_comes_back(blog: Flask, backup: Path, other: Flask) -> None:
    result = run(other, "restore", backup)
    assert result.exit_code == 0, result.output
    assert rows_of(other) == rows_of(blog)


def test_the_schema_comes_back_as_the_models_have_it(backup: Path, other: Flask) -> None:
    run(other, "restore", backup)
    result = run(other, "db", "check")
    assert result.exit_code == 0, result.output


def test_it_tells_what_came_back_and_where_the_database_stands(backup: Path, other: Flask) -> None:
    output = run(other, "restore", backup).output
    assert "           5 posts\n" in output
    assert f"{all_rows()}Restored the backup of 20" in output
    assert output.endswith(f"The database is at {head()}, as the code expects.\n")


def test_a_restored_blog_gives_new_rows_new_numbers(empty_url: str, other: Flask, tmp_path: Path) -> None:
    first = migrated(empty_url)
    with first.app_context():
        db.session.add(User(username="ada"))
        db.session.commit()
    assert run(first, "backup", tmp_path / "blog.backup").exit_code == 0
    assert run(other, "restore", tmp_path / "blog.backup").exit_code == 0
    with other.app_context():
        grace = User(username="grace")
        db.session.add(grace)
        db.session.commit()
        assert grace.id == 2


def test_a_backup_of_an_older_revision_says_what_to_run(empty_url: str, other: Flask, tmp_path: Path) -> None:
    older = make_app(empty_url)
    migrate(older, "0008_mark_demo_rows")
    run(older, "backup", tmp_path / "blog.backup")
    result = run(other, "restore", tmp_path / "blog.backup")
    assert result.exit_code == 0, result.output
    assert "revisions behind, at 0008_mark_demo_rows. Run: flask db upgrade" in result.output


def test_a_database_with_tables_is_left_alone(backup: Path, other: Flask) -> None:
    migrate(other, "0001_create_users_and_posts")
    before = rows_of(other)
    result = run(other, "restore", backup)
    assert result.exit_code == 1
    tables = "alembic_version, posts, schema_guard_made, users"
    assert f"is not empty. It has {tables}. A restore overwrites nothing" in result.output
    assert rows_of(other) == before


def test_a_backup_of_another_kind_of_database_is_refused(backup: Path, other: Flask) -> None:
    repack(backup, database="oracle")
    result = run(other, "restore", backup)
    assert result.exit_code == 1
    assert f"Error: {backup} is a backup of oracle, but DATABASE_URL names " in result.output
    assert tables_of(other) == []


def with_another_checksum(whole: bytes) -> bytes:
    """Change one bit of the dump's checksum, as if a bit of the dump had changed.

    A bit that changes in the compressed dump itself may stand for the same text, and then nothing is damaged.
    """
    at = whole.rindex(b"dump") - 30  # in the list of files at the archive's end: the name stands 30 bytes after
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: b"-- a dump by hand",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        with_another_checksum,
    ],
    ids=["empty", "not ours", "half", "all but a byte", "one bit"],
)
def test_a_file_that_is_not_whole_is_refused(spoil: Callable[[bytes], bytes], backup: Path, other: Flask) -> None:
    backup.write_bytes(spoil(backup.read_bytes()))
    result = run(other, "restore", backup)
    assert result.exit_code == 1
    assert f"{backup} is damaged, or is not a file of `flask backup` (" in result.output
    assert tables_of(other) == []


def test_a_restore_that_fails_half_way_leaves_nothing(kind: str, backup: Path, other: Flask) -> None:
    spoil = {
        "sqlite": lambda dump: dump[: len(dump) // 2],
        "postgresql": lambda dump: dump[: len(dump) // 2],
        "mariadb": lambda dump: dump + b"INSERT INTO nowhere VALUES (1);",
    }
    repack(backup, spoil[kind])
    result = run(other, "restore", backup)
    assert result.exit_code == 1
    assert tables_of(other) == []


def test_rows_that_did_not_come_back_are_told(backup: Path, other: Flask) -> None:
    repack(backup, rows={**dict.fromkeys(db.metadata.tables, 5), "users": 6})
    result = run(other, "restore", backup)
    assert result.exit_code == 1
    assert (
        "The restored rows differ from the backup. Do not use this database. "
        "alembic_version: no table in the backup, 1 now; users: 6 in the backup, 5 now." in result.output
    )


@on_sqlite
def test_rows_that_pointed_to_nothing_come_back_and_are_told(blog: Flask, other: Flask, tmp_path: Path) -> None:
    with blog.app_context(), closing(sqlite3.connect(str(db.engine.url.database))) as connection:
        connection.execute("DELETE FROM users WHERE id = 1")
        connection.commit()
    run(blog, "backup", tmp_path / "blog.backup")
    result = run(other, "restore", tmp_path / "blog.backup")
    assert result.exit_code == 0, result.output
    tables = "comments, pictures, posts, unsaved_texts"
    assert f"Warning: 4 rows point to rows that do not exist, as in the backup: in {tables}." in result.output


@on_sqlite
def test_a_server_that_has_the_empty_file_open_sees_what_came_back(backup: Path, other: Flask) -> None:
    with other.app_context(), closing(sqlite3.connect(str(db.engine.url.database))) as server:
        server.execute("PRAGMA journal_mode = WAL")
        assert server.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
        assert run(other, "restore", backup).exit_code == 0
        assert server.execute("SELECT count(*) FROM posts").fetchone() == (5,)


@on_sqlite
def test_pages_of_an_unusual_size_come_back(kind: str, other: Flask, tmp_path: Path) -> None:
    url = create_database(kind, tmp_path)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM")
    app = make_app(url)
    migrate(app, "head")
    run(app, "backup", tmp_path / "blog.backup")
    result = run(other, "restore", tmp_path / "blog.backup")
    assert result.exit_code == 0, result.output
    with other.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA page_size").scalar() == 1024
