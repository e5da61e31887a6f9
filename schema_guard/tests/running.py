"""Helpers for the tests: run a command in this process, look at the revision, write a new one."""

from pathlib import Path

import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from .notes import db


def invoke(app: Flask, *words: str | Path) -> Result:
    """Run a command of `flask` in this process."""
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def revision_of(app: Flask) -> str:
    """Return the revision that the database is at."""
    with app.app_context(), db.engine.connect() as connection:
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def write_revision(
    migrations: Path, revision: str, after: str, upgrade: str, downgrade: str = "pass", oldest_code: str = ""
) -> Path:
    """Write a revision file. `upgrade` and `downgrade` are the bodies of its functions, indented by four spaces."""
    file = migrations / "versions" / f"{revision}.py"
    file.write_text(
        f'"""{revision}."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f"revision = {revision!r}\ndown_revision = {after!r}\n"
        f"{f'oldest_code = {oldest_code!r}' if oldest_code else ''}\n\n\n"
        f"def upgrade() -> None:\n    {upgrade}\n\n\ndef downgrade() -> None:\n    {downgrade}\n"
    )
    return file
