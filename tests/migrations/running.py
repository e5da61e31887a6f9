"""Helpers for the tests of migrations: run revisions in this process, and write new ones into a copy of the folder."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import Result
from flask import Flask

from app import db
from tests.conftest import ROOT

MIGRATIONS = ROOT / "migrations"


def migrate(app: Flask, revision: str) -> None:
    """Bring the database of `app` to `revision`, up or down (`-1`, `base`)."""
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config(app.extensions["migrate"].directory, x_arg="yes")
        downwards = revision.startswith("-") or revision == "base"
        (command.downgrade if downwards else command.upgrade)(config, revision)


def flask_db(app: Flask, *words: str) -> Result:
    """Run `flask db ...` in this process, which takes a second less than starting a new one."""
    return app.test_cli_runner().invoke(args=["db", *words])


def stamp(app: Flask, revision: str) -> None:
    """Store `revision` as the current one without running it, like `flask db stamp`."""
    with app.app_context():
        command.stamp(app.extensions["migrate"].migrate.get_config(app.extensions["migrate"].directory), revision)


def head(directory: Path = MIGRATIONS) -> str:
    """Return the newest revision's id."""
    found = ScriptDirectory(directory).get_current_head()
    assert found
    return found


def set_revision(app: Flask, revision: str) -> None:
    """Write `revision` into the database, even one that this code does not know."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def write_revision(
    directory: Path, revision: str, after: str, upgrade: str = "pass", downgrade: str = "pass", oldest_code: str = ""
) -> None:
    """Write a revision file; `upgrade` and `downgrade` are the bodies of its functions, indented by four spaces."""
    (directory / "versions" / f"{revision}.py").write_text(
        f'"""{revision}."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f"revision = {revision!r}\ndown_revision = {after!r}\n"
        f"{f'oldest_code = {oldest_code!r}' if oldest_code else ''}\n\n\n"
        f"def upgrade() -> None:\n    {upgrade}\n\n\ndef downgrade() -> None:\n    {downgrade}\n"
    )
