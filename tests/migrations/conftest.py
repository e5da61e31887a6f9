"""Fixtures for the tests of migrations."""

from pathlib import Path

import pytest
from flask import Flask

from app import db
from tests.conftest import migrated
from tests.migrations.rows import fill


@pytest.fixture
def filled_app(empty_url: str, migrations_copy: Path) -> Flask:
    """A blog at the newest revision with rows in every table. A test can add revisions to its migrations."""
    app = migrated(empty_url)
    app.extensions["migrate"].directory = str(migrations_copy)
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
    return app
