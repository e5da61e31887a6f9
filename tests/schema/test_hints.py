"""`flask db migrate` warns, in words and in the new revision, before what loses data or fails on a table with rows."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import produce_migrations
from alembic.runtime.migration import MigrationContext

from app.schema.hints import add_hints


def notes(title: int = 100) -> sa.MetaData:
    """Return the models of a small database."""
    metadata = sa.MetaData()
    sa.Table("notes", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.String(title)))
    return metadata


def revision_for(models: sa.MetaData, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return the upgrade that autogenerate writes from `notes()` to `models`, and the warnings printed."""
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        notes().create_all(connection)
        context = MigrationContext.configure(connection, opts={"target_metadata": models})
        script = produce_migrations(context, models)
        assert script.upgrade_ops is not None
        add_hints(script.upgrade_ops)
        code = render_python_code(script.upgrade_ops, render_as_batch=True)
    engine.dispose()
    return code, capsys.readouterr().err


def with_columns(*columns: sa.Column[Any]) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("notes", metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)
    return metadata


def test_a_renamed_column_comes_with_the_recipe_that_keeps_its_data(capsys: pytest.CaptureFixture[str]) -> None:
    code, warning = revision_for(with_columns(sa.Column("heading", sa.String(100))), capsys)
    assert '#         batch.alter_column("title", new_column_name="heading")' in code
    assert "Is notes.title renamed to heading?" in warning


def test_a_renamed_table_comes_with_the_recipe_that_keeps_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    models = sa.MetaData()
    sa.Table("memos", models, sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.String(100)))
    code, warning = revision_for(models, capsys)
    assert '#     op.rename_table("notes", "memos")' in code
    assert "Is notes renamed to memos?" in warning


def test_a_dropped_column_asks_for_a_mark(capsys: pytest.CaptureFixture[str]) -> None:
    code, warning = revision_for(with_columns(), capsys)
    assert "# destructive: reviewed" not in code.replace('"# destructive: reviewed"', "")
    assert 'end the line with "# destructive: reviewed"' in code
    assert "column notes.title goes" in warning


def test_a_dropped_table_asks_for_a_mark(capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = revision_for(sa.MetaData(), capsys)
    assert "The table notes goes, with what is in it." in code


def test_a_required_column_without_a_default_comes_with_three_steps(capsys: pytest.CaptureFixture[str]) -> None:
    models = with_columns(sa.Column("title", sa.String(100)), sa.Column("mood", sa.String(20), nullable=False))
    code, warning = revision_for(models, capsys)
    assert 'backfill("notes", "mood"' in code
    assert 'require("notes", "mood"' in code
    assert "no row that is there can satisfy it" in warning


def test_a_required_column_with_a_default_is_no_matter(capsys: pytest.CaptureFixture[str]) -> None:
    mood = sa.Column("mood", sa.String(20), nullable=False, server_default="calm")
    _, warning = revision_for(with_columns(sa.Column("title", sa.String(100)), mood), capsys)
    assert not warning


def test_a_narrowed_type_warns_of_rows_that_do_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = revision_for(with_columns(sa.Column("title", sa.String(50))), capsys)
    assert "# notes.title becomes narrower: VARCHAR(100) to VARCHAR(50)" in code


def test_a_widened_type_is_no_matter(capsys: pytest.CaptureFixture[str]) -> None:
    _, warning = revision_for(with_columns(sa.Column("title", sa.String(200))), capsys)
    assert not warning


def test_a_column_that_becomes_required_warns_of_rows_without_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    _, warning = revision_for(with_columns(sa.Column("title", sa.String(100), nullable=False)), capsys)
    assert "rows without a value stop the migration" in warning
