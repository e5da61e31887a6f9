"""`flask db migrate` warns, in words and in the new revision, before what loses data or fails on a table with rows."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import produce_migrations
from alembic.runtime.migration import MigrationContext

from schema_guard.hints import add_hints


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
        add_hints(script.upgrade_ops, models)
        code = render_python_code(script.upgrade_ops, render_as_batch=True)
    engine.dispose()
    return code, capsys.readouterr().err


def with_columns(*columns: sa.Column[Any]) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("notes", metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)
    return metadata


def test_a_renamed_column_comes_with_the_recipe_that_keeps_its_data(capsys: pytest.CaptureFixture[str]) -> None:
    code, warning = revision_for(with_columns(sa.Column("heading", sa.String(100))), capsys)
    assert '#     op.alter_column("notes", "title", new_column_name="heading")' in code
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
    assert "This drops the column notes.title" in warning


def test_a_dropped_table_asks_for_a_mark(capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = revision_for(sa.MetaData(), capsys)
    assert "This drops the table notes and its data." in code


def test_a_required_column_without_a_default_comes_with_three_steps(capsys: pytest.CaptureFixture[str]) -> None:
    models = with_columns(sa.Column("title", sa.String(100)), sa.Column("mood", sa.String(20), nullable=False))
    code, warning = revision_for(models, capsys)
    assert 'backfill("notes", "mood"' in code
    assert 'require("notes", "mood"' in code
    assert "this fails if the table has rows" in warning


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


def test_a_unique_column_comes_with_the_question_for_duplicates(capsys: pytest.CaptureFixture[str]) -> None:
    code, warning = revision_for(with_columns(sa.Column("title", sa.String(100), unique=True)), capsys)
    assert "# Look for them first: GROUP BY title HAVING count(*) > 1." in code
    assert "nobody can write to notes" in warning


@pytest.mark.parametrize("is_unique", [False, True])
def test_an_index_on_a_table_in_use_comes_with_the_step_that_keeps_nobody_waiting(
    is_unique: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    column = sa.Column("title", sa.String(100), index=True, unique=is_unique)
    _, warning = revision_for(with_columns(column), capsys)
    assert "use add_index() or add_unique() of schema_guard.steps" in warning
    assert ("becomes unique" in warning) is is_unique


def test_an_index_of_a_new_table_is_no_matter(capsys: pytest.CaptureFixture[str]) -> None:
    models = notes()
    sa.Table(
        "users", models, sa.Column("name", sa.String(9), unique=True), sa.Column("email", sa.String(9), index=True)
    )
    assert revision_for(models, capsys)[1] == ""


@pytest.mark.parametrize(("count", "is_told"), [(1, False), (2, True)])
def test_a_second_foreign_key_to_a_table_comes_with_what_its_relationship_needs(
    count: int, is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    keys: list[sa.Column[int]] = [
        sa.Column(f"note_{number}", sa.ForeignKey("notes.id", name=f"fk_{number}")) for number in range(count)
    ]
    _, warning = revision_for(with_columns(sa.Column("title", sa.String(100)), *keys), capsys)
    assert ("notes has 2 foreign keys to notes" in warning) is is_told
    assert ("relationship(foreign_keys=[note_1])" in warning) is is_told


def test_a_key_that_sqlite_would_not_number_comes_with_its_other_type(capsys: pytest.CaptureFixture[str]) -> None:
    def with_key(table: str, key: sa.types.TypeEngine[int]) -> sa.MetaData:
        models = notes() if table != "notes" else sa.MetaData()
        sa.Table(table, models, sa.Column("id", key, primary_key=True), sa.Column("title", sa.String(100)))
        return models

    for table in ("notes", "visits"):
        told = revision_for(with_key(table, sa.BigInteger()), capsys)[1]
        assert f"{table}.id: SQLite numbers new rows in no key but an INTEGER" in told
        key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        assert revision_for(with_key(table, key), capsys)[1] == ""


def test_a_new_type_of_a_foreign_key_comes_with_what_mariadb_needs(capsys: pytest.CaptureFixture[str]) -> None:
    models = with_columns(sa.Column("title", sa.String(200)))
    sa.Table("titles", models, sa.Column("title", sa.ForeignKey("notes.title")))
    assert "notes.title is in a foreign key. MariaDB changes neither" in revision_for(models, capsys)[1]
