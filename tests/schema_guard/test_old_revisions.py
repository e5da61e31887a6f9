"""Revisions that people wrote before a module moved still run, or the command says which line to replace."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import RunFlask, make_app
from tests.databases import create_database
from tests.migrations.running import head, migrate

pytestmark = pytest.mark.slow  # many commands

# What `flask db migrate` wrote for a new column when the guard was the folder app/schema.
OLD_REVISION = '''"""Add a mood to posts."""

import sqlalchemy as sa
from alembic import op
from app.database import LongText, UtcDateTime
{lines}

revision = "0099_add_mood_to_posts"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("posts") as batch:
        batch.add_column(sa.Column("mood", LongText, nullable=True))
        batch.add_column(sa.Column("felt_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("posts") as batch:
        batch.drop_column("felt_at")
        batch.drop_column("mood")
'''
OLD_LINES = "from app.schema.search import add_search\nfrom app.schema.steps import add_index, backfill"


def write_old_revision(directory: Path, lines: str) -> Path:
    file = directory / "versions" / "0099_add_mood_to_posts.py"
    file.write_text(OLD_REVISION.format(lines=lines, head=head()))
    return file


def test_a_revision_that_imports_column_types_from_the_blog_still_runs(empty_url: str, migrations_copy: Path) -> None:
    write_old_revision(migrations_copy, "")
    app = make_app(empty_url)
    app.extensions["migrate"].directory = str(migrations_copy)
    migrate(app, "head")
    migrate(app, "-1")


@pytest.mark.parametrize("command", ["upgrade", "downgrade", "current", "history", "heads", "check", "stamp"])
def test_a_revision_that_imports_from_where_the_guard_was_is_named_with_the_old_and_the_new_line(
    command: str, migrations_copy: Path, tmp_path: Path, run_flask: RunFlask
) -> None:
    file = write_old_revision(migrations_copy, OLD_LINES)
    result = run_flask("db", command, "-d", str(migrations_copy), url=create_database("sqlite", tmp_path))
    assert result.returncode == 1
    # Where the folder app/schema is left with only __pycache__ in it, Python misses app.schema.search instead.
    assert re.sub(r"'app\.schema.*?'", "'app.schema'", result.stderr) == (
        f"Error: {file} cannot be imported: No module named 'app.schema'. "
        "Replace `from app.schema.search import add_search` with `from schema_guard.search_v1 import add_search` and "
        "`from app.schema.steps import add_index, backfill` with "
        "`from schema_guard.steps import add_index, backfill`.\n"
    )


def test_a_command_that_needs_the_schema_says_the_same(app: Flask, migrations_copy: Path) -> None:
    file = write_old_revision(migrations_copy, OLD_LINES)
    app.extensions["migrate"].directory, original = str(migrations_copy), app.extensions["migrate"].directory
    try:
        result = app.test_cli_runner().invoke(args=["posts", "render"])
    finally:
        app.extensions["migrate"].directory = original
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {file} cannot be imported: No module named 'app.schema")


def test_with_the_lines_replaced_as_the_sentence_says_the_revision_runs(
    migrations_copy: Path, tmp_path: Path, run_flask: RunFlask
) -> None:
    new_lines = OLD_LINES.replace("app.schema.search", "schema_guard.search_v1").replace("app.schema", "schema_guard")
    write_old_revision(migrations_copy, new_lines)
    url = create_database("sqlite", tmp_path)
    result = run_flask("db", "upgrade", "-d", str(migrations_copy), url=url)
    assert result.returncode == 0, result.stderr
    assert "up    0099_add_mood_to_posts" in result.stdout


def test_another_import_that_fails_is_named_without_advice(
    migrations_copy: Path, tmp_path: Path, run_flask: RunFlask
) -> None:
    file = write_old_revision(migrations_copy, "import no_such_module")
    result = run_flask("db", "heads", "-d", str(migrations_copy), url=create_database("sqlite", tmp_path))
    assert result.stderr == f"Error: {file} cannot be imported: No module named 'no_such_module'.\n"
