"""The copies that SQLite gets before a migration: the one that somebody needs is there, and can be restored."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from schema_guard.hints import REVIEWED
from tests.conftest import make_app
from tests.databases import create_database
from tests.migrations.running import flask_db, head, migrate, write_revision

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.copy"))


def test_an_upgrade_that_was_rolled_back_leaves_no_copy(filled_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_fail", head(), 'op.execute("SELECT nothing")')
    assert flask_db(filled_app, "upgrade", "-d", str(migrations_copy)).exit_code == 1
    assert not copies(migrations_copy.parent)


def test_the_copy_before_a_loss_outlives_any_number_of_harmless_upgrades(
    filled_app: Flask, migrations_copy: Path
) -> None:
    write_revision(migrations_copy, "0090_lose", head(), f'op.drop_column("users", "time_zone")  {REVIEWED}')
    migrate(filled_app, "head")
    (before_loss,) = copies(migrations_copy.parent)
    last = "0090_lose"
    for number in range(91, 97):
        write_revision(migrations_copy, f"00{number}_nothing", last)
        last = f"00{number}_nothing"
        migrate(filled_app, "head")
    assert before_loss in copies(migrations_copy.parent)
    assert len(copies(migrations_copy.parent)) == 4
    with closing(sqlite3.connect(before_loss)) as copy:
        assert copy.execute("SELECT count(time_zone) FROM users").fetchone()[0]


def test_the_command_beside_the_name_of_a_copy_restores_it(filled_app: Flask, tmp_path: Path) -> None:
    result = filled_app.test_cli_runner().invoke(
        args=["db", "-x", "yes", "downgrade", "-d", str(tmp_path / "migrations")]
    )
    assert result.exit_code == 0, result.output
    (copy,) = copies(tmp_path)
    assert f"To restore it into an empty database: flask restore {copy}\n" in result.output
    folder = tmp_path / "empty"
    folder.mkdir()
    empty = make_app(create_database("sqlite", folder))
    restored = empty.test_cli_runner().invoke(args=["restore", str(copy)])
    assert restored.exit_code == 0, restored.output
    assert restored.output.endswith(f"The database is at {head()}, as the code expects.\n")
    with empty.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM comments"))


def test_a_damaged_copy_is_refused(filled_app: Flask, tmp_path: Path) -> None:
    damaged = tmp_path / "blog.db.copy"
    damaged.write_bytes(b"SQLite format 3\0" + b"no pages" * 1000)
    folder = tmp_path / "empty"
    folder.mkdir()
    refused = make_app(create_database("sqlite", folder)).test_cli_runner().invoke(args=["restore", str(damaged)])
    assert refused.exit_code == 1
    assert "is damaged" in refused.output


def test_doctor_recognises_a_copy_that_was_laid_over_a_file_in_use(filled_app: Flask, tmp_path: Path) -> None:
    with filled_app.app_context():
        file = Path(str(db.engine.url.database))
        before = tmp_path / "before.copy"
        with closing(sqlite3.connect(file)) as original, closing(sqlite3.connect(before)) as copy:
            original.backup(copy)
        with db.engine.connect() as in_use:  # a running site: its newest changes are in the -wal file
            for number in range(300):
                in_use.execute(sa.text("UPDATE posts SET body = :body"), {"body": f"{number} " * 500})
                in_use.commit()
            shutil.copyfile(before, file)
            in_use.execute(sa.text("UPDATE posts SET title = 'after'"))
            in_use.commit()
            result = filled_app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1, result.output
    assert "damaged" in result.output
