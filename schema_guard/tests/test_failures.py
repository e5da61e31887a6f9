"""A revision that fails is explained: its file and line, the rows in its way, and how to find them."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from .notes import db
from .running import invoke, revision_of, write_revision

LAST = "0003_index_notes_by_mood"
BATCH = 'with op.batch_alter_table("{}") as batch:\n        batch.{}'
STEPS = "from schema_guard.steps import add_unique, require\n    "
TWINS = "name IN (SELECT name FROM people GROUP BY name HAVING count(*) > 1)"

# A step that rows break, how many of them do, and the query that finds them.
BROKEN = {
    "not null": (
        BATCH.format("notes", 'alter_column("mood", existing_type=sa.String(20), nullable=False)'),
        (3, "SELECT * FROM notes WHERE mood IS NULL"),
    ),
    "require": (f'{STEPS}require("notes", "mood", sa.String(20))', (3, None)),
    "a unique constraint": (
        BATCH.format("people", 'create_unique_constraint("uq_people_name", ["name"])'),
        (2, f"SELECT * FROM people WHERE {TWINS}"),
    ),
    "a unique constraint of two columns": (
        BATCH.format("notes", 'create_unique_constraint("uq_notes_text", ["text", "person_id"])'),
        (2, None),
    ),
    "add_unique": (
        f'{STEPS}add_unique("uq_people_name", "people", ["name"])',
        (2, f"SELECT * FROM people WHERE {TWINS}"),
    ),
    "a unique index": (
        'op.create_index("ix_people_name", "people", ["name"], unique=True)',
        (2, f"SELECT * FROM people WHERE {TWINS}"),
    ),
    "a check": (
        BATCH.format("notes", """create_check_constraint("ck_short", "length(text) < 6 OR text LIKE 'z%'")"""),
        (2, "SELECT * FROM notes WHERE NOT (length(text) < 6 OR text LIKE 'z%')"),
    ),
}


@pytest.fixture
def crowded(app: Flask) -> Flask:
    """The project with two people of the same name, and two equal notes of one of them."""
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET name = 'Ada'")
        connection.exec_driver_sql("UPDATE notes SET text = 'wheels', person_id = 1 WHERE text <> 'bugs'")
    return app


@pytest.mark.parametrize("name", BROKEN)
def test_rows_that_break_a_new_rule_are_counted_and_the_query_finds_them(
    name: str, crowded: Flask, migrations: Path
) -> None:
    step, (count, query) = BROKEN[name]
    file = write_revision(migrations, "0004_rule", LAST, step)
    result = invoke(crowded, "db", "upgrade")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    told = next(line for line in lines if line.startswith("Error: "))
    assert told.startswith(f"Error: {file}, line ")
    assert f"that are in the way: {count}. To see them:" in result.output
    found = lines[lines.index(told) + 2].strip()
    assert query in (None, found)
    with crowded.app_context(), db.engine.connect() as connection:
        rows = connection.execution_options(no_parameters=True).exec_driver_sql(found).all()
    assert len(rows) == count
    assert revision_of(crowded) == LAST


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_rows_that_point_to_nothing_are_counted_and_the_query_finds_them(app: Flask, migrations: Path) -> None:
    write_revision(
        migrations, "0004_rule", LAST, BATCH.format("notes", 'create_foreign_key("fk", "people", ["id"], ["id"])')
    )
    result = invoke(app, "db", "upgrade")
    assert "Rows of notes that are in the way: 1." in result.output
    assert "    SELECT * FROM notes WHERE id NOT IN (SELECT id FROM people)\n" in result.output


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)  # MariaDB gives the rows an empty value
def test_a_new_column_that_must_have_a_value_needs_a_default(app: Flask, migrations: Path) -> None:
    write_revision(
        migrations, "0004_stars", LAST, 'op.add_column("notes", sa.Column("stars", sa.Integer, nullable=False))'
    )
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 1
    assert "The column stars is new, and the rows of notes have no value for it." in result.output


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('op.execute("no SQL")', "syntax"),
        ('op.ad_column("notes")', "AttributeError: module 'alembic.op' has no attribute 'ad_column'"),
        ('op.create_table("notes", sa.Column("id", sa.Integer))', "already exists"),
    ],
)
def test_any_other_error_is_one_sentence_and_its_traceback_can_be_seen(
    step: str, said: str, app: Flask, migrations: Path
) -> None:
    file = write_revision(migrations, "0004_mistake", LAST, step)
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 1
    assert f"Error: {file}, line 12: " in result.output
    assert said in result.output
    assert "in the way" not in result.output
    assert "This revision changed nothing. To see the whole error: flask db -x traceback upgrade" in result.output
    whole = invoke(app, "db", "-x", "traceback", "upgrade")
    assert not isinstance(whole.exception, SystemExit)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_rule_that_is_checked_at_the_end_is_told_as_the_database_says_it(app: Flask, migrations: Path) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(
            sa.text("ALTER TABLE notes ADD FOREIGN KEY (id) REFERENCES people INITIALLY DEFERRED NOT VALID")
        )
    write_revision(migrations, "0004_late", LAST, 'op.execute("UPDATE notes SET id = 99 WHERE id = 1")')
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 1
    assert 'Error: insert or update on table "notes" violates foreign key constraint' in result.output
    assert "cannot be reached" not in result.output
