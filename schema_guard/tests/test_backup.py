"""`flask backup` and `flask restore`: every row comes back, and nothing is overwritten."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from .conftest import MakeApp
from .databases import create_database, drop_database
from .notes import Note, db
from .running import invoke, revision_of

PROGRAMS = {"sqlite": [], "postgresql": ["pg_dump", "pg_restore"], "mariadb": ["mariadb-dump", "mariadb"]}


@pytest.fixture
def backup(kind: str, app: Flask, tmp_path: Path) -> Path:
    """A backup of the project with three notes."""
    for program in PROGRAMS[kind]:
        if not shutil.which(program):
            pytest.skip(f"the program {program} is not installed")
    result = invoke(app, "backup", tmp_path / "notes.backup")
    assert result.exit_code == 0, result.output
    return tmp_path / "notes.backup"


@pytest.fixture
def empty_app(kind: str, tmp_path: Path, make_app: MakeApp) -> Iterator[Flask]:
    """The project on a second database, which is empty."""
    address = create_database(kind, tmp_path)
    yield make_app(address)
    drop_database(kind, address)


def test_every_row_and_the_revision_come_back(backup: Path, empty_app: Flask) -> None:
    result = invoke(empty_app, "restore", backup)
    assert result.exit_code == 0, result.output
    assert revision_of(empty_app) == "0003_index_notes_by_mood"
    with empty_app.app_context():
        assert db.session.scalars(sa.select(Note.text).order_by(Note.id)).all() == ["wheels", "żółć 😀", "bugs"]


def test_the_restored_tables_agree_with_the_models(backup: Path, empty_app: Flask) -> None:
    invoke(empty_app, "restore", backup)
    result = invoke(empty_app, "db", "check")
    assert result.exit_code == 0, result.output


def test_a_database_with_tables_is_not_overwritten(backup: Path, app: Flask) -> None:
    result = invoke(app, "restore", backup)
    assert result.exit_code == 1
    assert "is not empty. It has alembic_version, " in result.output


def test_a_damaged_file_is_refused(backup: Path, empty_app: Flask) -> None:
    backup.write_bytes(backup.read_bytes()[:-1])
    result = invoke(empty_app, "restore", backup)
    assert result.exit_code == 1
    assert "is damaged, or is not a file of `flask backup`" in result.output


def test_a_file_that_exists_is_not_overwritten(backup: Path, app: Flask) -> None:
    result = invoke(app, "backup", backup)
    assert result.exit_code == 1
    assert "exists, and a backup overwrites nothing" in result.output
