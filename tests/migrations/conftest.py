"""Fixtures for the tests of migrations."""

from pathlib import Path

import pytest
from flask import Flask

from app import db
from tests.conftest import make_app
from tests.migrations.rows import fill
from tests.migrations.running import migrate


@pytest.fixture
def filled_app(empty_url: str, migrations_copy: Path) -> Flask:
    """A blog at head with rows, whose migrations may be added to."""
    app = make_app(empty_url)
    app.extensions["migrate"].directory = str(migrations_copy)
    migrate(app, "head")
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
    return app
