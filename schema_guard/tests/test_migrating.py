"""`flask db` in a tiny project: every command works on every database, and says what it did."""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from .. import locks
from ..differences import broken_triggers
from .conftest import MakeApp, RunFlask
from .databases import server
from .notes import db
from .running import invoke, revision_of, write_revision


@pytest.mark.slow
def test_an_upgrade_says_what_it_ran(url: str, run_flask: RunFlask) -> None:
    result = run_flask("db", "upgrade", url=url)
    assert result.returncode == 0, result.stderr
    assert "up    0001_create_people_and_notes: Create people and notes. (" in result.stdout
    assert "up    0003_index_notes_by_mood: Index notes by mood. (" in result.stdout


def test_a_second_upgrade_finds_nothing_to_do(app: Flask) -> None:
    assert invoke(app, "db", "upgrade").output == "Nothing to do: the database is up to date.\n"


@pytest.mark.parametrize("command", ["upgrade", "downgrade", "stamp", "show", "edit"])
def test_an_empty_revision_is_refused_in_one_sentence(command: str, sqlite_url: str, make_app: MakeApp) -> None:
    result = invoke(make_app(sqlite_url), "db", command, "")
    assert result.exit_code == 1
    assert result.output == "Error: The revision is empty. Name one, or leave it out.\n"


@pytest.mark.parametrize("command", [flask_migrate.upgrade, flask_migrate.downgrade])
def test_an_empty_revision_from_a_program_is_refused_too(
    command: Callable[..., None], sqlite_url: str, make_app: MakeApp
) -> None:
    with make_app(sqlite_url).app_context(), pytest.raises(click.ClickException, match="The revision is empty"):
        command(revision="")


def test_the_models_and_the_migrations_agree(app: Flask) -> None:
    result = invoke(app, "db", "check")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("debug", [True, False])
def test_without_a_terminal_a_downgrade_wants_a_yes_whatever_debug_says(debug: bool, app: Flask) -> None:
    app.debug = debug
    refused = invoke(app, "db", "downgrade")
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: This undoes 0003_index_notes_by_mood and may delete data. To go ahead: flask db -x yes downgrade\n"
    )
    assert revision_of(app) == "0003_index_notes_by_mood"
    assert invoke(app, "db", "-x", "yes", "downgrade").exit_code == 0
    assert revision_of(app) == "0002_add_mood_to_notes"


def test_a_batch_rebuild_keeps_every_row(app: Flask, migrations: Path) -> None:
    write_revision(
        migrations,
        "0004_widen_names",
        "0003_index_notes_by_mood",
        """with op.batch_alter_table("people") as batch:
        batch.alter_column("name", existing_type=sa.String(50), type_=sa.String(90), existing_nullable=False)""",
    )
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output
    with app.app_context():
        assert db.session.scalars(sa.text("SELECT text FROM notes ORDER BY id")).all() == ["wheels", "żółć 😀", "bugs"]


def test_a_column_of_an_enum_is_added_on_each_database_and_again_after_a_downgrade(
    app: Flask, migrations: Path
) -> None:
    column = 'sa.Column("state", sa.Enum("open", "done", name="states"), server_default="open", nullable=False)'
    write_revision(
        migrations,
        "0004_add_state",
        "0003_index_notes_by_mood",
        f'op.add_column("notes", {column})',
        'with op.batch_alter_table("notes") as batch:\n        batch.drop_column("state")',
    )
    for words in (("upgrade",), ("-x", "yes", "downgrade"), ("upgrade",)):
        result = invoke(app, "db", *words)
        assert result.exit_code == 0, result.output
    with app.app_context(), db.engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT state FROM notes").scalars()) == {"open"}


def test_two_tables_share_an_enum_and_are_created_again_after_a_downgrade(app: Flask, migrations: Path) -> None:
    def create(words: str) -> str:
        column = f'sa.Column("state", sa.Enum({words}, name="states"))'
        return f'op.create_table("tasks", sa.Column("id", sa.Integer, primary_key=True), {column})'

    first = '"open", "done"'
    drop = 'op.drop_table("tasks")'
    write_revision(migrations, "0004_create_tasks", "0003_index_notes_by_mood", create(first), drop)
    again = (create(first).replace("tasks", "jobs"), drop.replace("tasks", "jobs"))
    write_revision(migrations, "0005_create_jobs", "0004_create_tasks", *again)
    for words in (("upgrade",), ("-x", "yes", "downgrade"), ("upgrade",), ("-x", "yes", "downgrade", "0003")):
        result = invoke(app, "db", *words)
        assert result.exit_code == 0, result.output
    write_revision(migrations, "0004_create_tasks", "0003_index_notes_by_mood", create('"open", "late"'), drop)
    result = invoke(app, "db", "upgrade", "0004")
    assert result.exit_code == 0, result.output
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO tasks (id, state) VALUES (1, 'late')")


TRIGGER = {
    "sqlite": "CREATE TRIGGER louder AFTER UPDATE OF mood ON notes BEGIN /* no NEW.other */ "
    "INSERT INTO people (id, name) VALUES (9, upper(NEW.{0})); END",
    "mariadb": "CREATE TRIGGER louder AFTER UPDATE ON notes FOR EACH ROW "
    "/* no NEW.other */ INSERT INTO people (id, name) VALUES (9, upper(NEW.{0}))",
    "postgresql": "CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN /* no NEW.other */ "
    "INSERT INTO people (id, name) VALUES (9, upper(NEW.{0})); RETURN NEW; END $$; "
    "CREATE TRIGGER louder AFTER UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION louder()",
}


def test_a_trigger_follows_names_with_spaces(app: Flask, migrations: Path, kind: str) -> None:
    rename = 'with op.batch_alter_table("notes") as batch:\n        batch.alter_column("{}", new_column_name="{}")'
    write_revision(migrations, "0004_words", "0003_index_notes_by_mood", rename.format("text", "the words"))
    steps = rename.format("the words", "more words"), rename.format("more words", "the words")
    write_revision(migrations, "0005_more", "0004_words", *steps)
    assert invoke(app, "db", "upgrade", "0004").exit_code == 0
    with app.app_context(), db.engine.begin() as connection:
        name = connection.dialect.identifier_preparer.quote("the words")
        connection.exec_driver_sql(TRIGGER[kind].format(name))
    for words in (("upgrade",), ("-x", "yes", "downgrade"), ("upgrade",)):
        result = invoke(app, "db", *words)
        assert result.exit_code == 0, result.output
    with app.app_context(), db.engine.begin() as connection:
        assert broken_triggers(connection).sentence == ""
        connection.exec_driver_sql("UPDATE notes SET mood = 'glad' WHERE id = 1")
        assert connection.exec_driver_sql("SELECT name FROM people WHERE id = 9").scalar() == "WHEELS"


def test_a_rebuild_of_a_table_with_a_space_keeps_its_trigger(
    sqlite_url: str, make_app: MakeApp, migrations: Path
) -> None:
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade")
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE "my notes" (id INTEGER PRIMARY KEY, "the text" VARCHAR(9))')
        connection.exec_driver_sql("INSERT INTO \"my notes\" VALUES (1, 'wheels')")
        connection.exec_driver_sql('CREATE TRIGGER kept AFTER INSERT ON "my notes" BEGIN SELECT NEW.id; END')
    widen = 'batch.alter_column("the text", existing_type=sa.String(9), type_=sa.String(20))'
    step = f'with op.batch_alter_table("my notes") as batch:\n        {widen}'
    write_revision(migrations, "0004_widen", "0003_index_notes_by_mood", step)
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalar() == "kept"


def test_an_upgrade_tells_that_another_program_is_writing(
    sqlite_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "TELL_AFTER", 1)
    monkeypatch.setattr(locks, "PATIENCE", 0)
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade", "0001")
    with closing(sqlite3.connect(sa.make_url(sqlite_url).database or "")) as other:
        other.execute("CREATE TABLE open_shell (id INTEGER)")
        other.execute("INSERT INTO open_shell VALUES (1)")  # and no commit
        result = invoke(app, "db", "upgrade")
        assert result.exit_code == 1
        assert result.output.startswith("Another program is writing, and has not committed yet. Waiting for it to end.")
        assert "Gave up after 0 seconds" in result.output
        other.rollback()
    assert invoke(app, "db", "upgrade").exit_code == 0


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_user_who_may_create_no_table_is_told_which_right_is_missing(url: str, make_app: MakeApp) -> None:
    name = f"guard_test_{secrets.token_hex(6)}"
    with server("postgresql").connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    try:
        url_of_guest = sa.make_url(url).set(username=name, password=name).render_as_string(hide_password=False)
        app = make_app(url_of_guest)
        result = invoke(app, "db", "upgrade")
        with app.app_context():
            db.engine.dispose()
    finally:
        with server("postgresql").connect() as connection:
            connection.exec_driver_sql(f"DROP ROLE {name}")
    assert result.exit_code == 1
    assert "Error: PostgreSQL refused: permission denied for schema public. Connect as" in result.output
    assert f'GRANT CREATE ON SCHEMA public TO "{name}"' in result.output


def test_a_failed_revision_can_be_corrected_and_run_again(app: Flask, migrations: Path) -> None:
    """On MariaDB the first statement stays, and is skipped at the second run."""
    add = 'op.add_column("notes", sa.Column("colour", sa.String(20), nullable=True))\n    '
    write_revision(migrations, "0004_colour", "0003_index_notes_by_mood", f'{add}op.execute("no SQL")')
    assert invoke(app, "db", "upgrade").exit_code == 1
    assert revision_of(app) == "0003_index_notes_by_mood"
    write_revision(migrations, "0004_colour", "0003_index_notes_by_mood", f"{add}pass")
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output
    assert revision_of(app) == "0004_colour"


def test_a_revision_that_leaves_a_row_pointing_to_nothing_is_rolled_back(
    sqlite_url: str, make_app: MakeApp, migrations: Path
) -> None:
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade")
    insert = "op.execute(\"INSERT INTO notes (text, person_id) VALUES ('lost', 99)\")"
    write_revision(migrations, "0004_orphan", "0003_index_notes_by_mood", insert)
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 1
    assert (
        "This would leave rows that point to nothing (1), in notes (to people). Nothing was changed." in result.output
    )
    assert "if this finds any: SELECT * FROM notes WHERE person_id NOT IN (SELECT id FROM people)." in result.output
    assert revision_of(app) == "0003_index_notes_by_mood"
