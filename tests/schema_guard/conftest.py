"""Fixtures of the tests of backups: a blog to keep, its backup, and an empty database to restore into."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import db
from tests.conftest import make_app
from tests.databases import create_database, drop_database
from tests.migrations.rows import fill
from tests.schema_guard.backups import run


@pytest.fixture
def blog(app: Flask) -> Flask:
    """A blog at head with difficult rows in every table."""
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
    return app


@pytest.fixture
def other_url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a second database without any table, of the same kind."""
    url = create_database(kind, tmp_path)
    yield url
    drop_database(url)


@pytest.fixture
def other(other_url: str) -> Flask:
    """A blog whose database has no table yet."""
    return make_app(other_url)


@pytest.fixture
def backup(blog: Flask, tmp_path: Path) -> Path:
    """A backup of `blog`."""
    file = tmp_path / "blog.backup"
    assert run(blog, "backup", file).exit_code == 0
    return file
