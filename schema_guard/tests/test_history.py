"""A database whose history is missing or unknown is left alone, and the error says what to do."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from .conftest import MakeApp, RunFlask
from .notes import db
from .running import invoke, revision_of, write_revision


def execute(app: Flask, statement: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_tables_without_a_history_are_recognised(app: Flask) -> None:
    execute(app, "DROP TABLE alembic_version")
    refused = invoke(app, "db", "upgrade")
    assert refused.exit_code == 1
    assert "The database has tables but no migration history." in refused.output
    assert "`flask db stamp 0003_index_notes_by_mood`" in refused.output
    assert invoke(app, "db", "stamp", "0003_index_notes_by_mood").exit_code == 0
    assert invoke(app, "db", "upgrade").output == "Nothing to do: the database is up to date.\n"


def test_a_newer_database_is_told_from_one_that_is_behind(app: Flask) -> None:
    execute(app, "UPDATE alembic_version SET version_num = '0099_later'")
    result = invoke(app, "count")
    assert result.exit_code == 1
    assert "The database is at 0099_later, but this code knows only up to 0003_index_notes_by_mood." in result.output


@pytest.mark.slow
def test_of_four_upgrades_at_once_one_works_and_all_succeed(url: str, run_flask: RunFlask) -> None:
    def upgrade(_: int) -> "subprocess.CompletedProcess[str]":
        return run_flask("db", "upgrade", url=url)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(upgrade, range(4)))
    assert [result.returncode for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
    assert len([result for result in results if "up    0001" in result.stdout]) == 1


def test_a_rebuild_keeps_triggers_and_expression_indexes(sqlite_url: str, make_app: MakeApp, migrations: Path) -> None:
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade")
    execute(app, "CREATE UNIQUE INDEX ix_people_folded ON people (lower(name), id)")
    execute(app, "CREATE TRIGGER greet AFTER INSERT ON people BEGIN UPDATE people SET name = 'Ada!'; END")
    widen = """with op.batch_alter_table("people") as batch:
        batch.alter_column("name", existing_type=sa.String(50), type_=sa.String(90))"""
    write_revision(migrations, "0004_widen", "0003_index_notes_by_mood", widen)
    assert invoke(app, "db", "upgrade").exit_code == 0
    execute(app, "INSERT INTO people (name) VALUES ('Grace')")
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT name FROM people")) == "Ada!"
        names = db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE tbl_name = 'people'")).all()
    assert {"ix_people_folded", "greet"} <= set(names)
    assert revision_of(app) == "0004_widen"


def test_a_copy_of_the_file_is_made_before_an_upgrade(sqlite_url: str, make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade", "0001_create_people_and_notes")
    assert "A copy of the database as it is now: " in invoke(app, "db", "upgrade").output
    assert len(list(tmp_path.glob("*.copy"))) == 1


def test_nothing_but_the_library_is_needed() -> None:
    code = "import sys, schema_guard.running; print([name for name in ('pymysql', 'psycopg') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_revision_without_the_file_before_it_is_told(sqlite_url: str, make_app: MakeApp, migrations: Path) -> None:
    app = make_app(sqlite_url)
    write_revision(migrations, "0099_later", "0098_deleted", "pass")
    for words in (("db", "upgrade"), ("db", "current"), ("count",)):
        told = invoke(app, *words).output
        assert "0099_later.py comes after revision 0098_deleted, as its down_revision says," in told
        assert "git log --diff-filter=D --name-only" in told


def test_a_revision_that_comes_after_itself_is_told(sqlite_url: str, make_app: MakeApp, migrations: Path) -> None:
    app = make_app(sqlite_url)
    write_revision(migrations, "0004_mine", "0004_mine", "pass")
    for words in (("db", "upgrade"), ("count",)):
        assert "detected in revisions (0004_mine). Look at the down_revision" in invoke(app, *words).output


def test_one_step_back_from_a_merge_names_both_branches(app: Flask, migrations: Path) -> None:
    for name in ("0004_mine", "0004_yours"):
        write_revision(migrations, name, "0003_index_notes_by_mood", "pass")
    invoke(app, "db", "merge", "heads", "-m", "both")
    assert invoke(app, "db", "upgrade").exit_code == 0
    for words in ((), ("--", "-2")):
        told = invoke(app, "db", "-x", "yes", "downgrade", *words).output
        assert "Error: 0005_both merges branches, and -" in told
        assert "flask db downgrade 0004_mine" in told
        assert "flask db downgrade 0004_yours" in told
    assert invoke(app, "db", "-x", "yes", "downgrade", "0004_mine").exit_code == 0


def test_a_copied_revision_file_is_told(sqlite_url: str, make_app: MakeApp, migrations: Path) -> None:
    app = make_app(sqlite_url)
    last = migrations / "versions" / "0003_index_notes_by_mood.py"
    last.with_name("0004_mine.py").write_text(last.read_text())
    told = invoke(app, "db", "upgrade").output
    assert f"{last} and {last.with_name('0004_mine.py')} are both revision 0003_index_notes_by_mood." in told
    assert "change its revision and its down_revision" in told


def test_a_history_with_a_revision_beside_a_later_one_is_told(app: Flask) -> None:
    execute(app, "INSERT INTO alembic_version VALUES ('0001_create_people_and_notes')")
    for words in (("db", "upgrade"), ("count",)):
        result = invoke(app, *words)
        assert result.exit_code == 1
        assert "delete the row of 0001_create_people_and_notes" in result.output
    execute(app, "DELETE FROM alembic_version WHERE version_num = '0001_create_people_and_notes'")
    assert invoke(app, "db", "upgrade").exit_code == 0


@pytest.mark.parametrize("text", ["", "  "])
def test_a_row_without_a_revision_is_told_with_a_way_out(text: str, app: Flask) -> None:
    execute(app, f"UPDATE alembic_version SET version_num = '{text}'")
    for words in (("db", "upgrade"), ("db", "current"), ("db", "check"), ("db", "stamp", "head"), ("count",)):
        result = invoke(app, *words)
        assert result.exit_code == 1
        assert "Error: The table alembic_version has a row without a revision. To delete that row:" in result.output
    execute(app, "DELETE FROM alembic_version WHERE trim(version_num) = ''")
    assert "`flask db stamp 0003_index_notes_by_mood`" in invoke(app, "db", "upgrade").output
    assert invoke(app, "db", "stamp", "0003_index_notes_by_mood").exit_code == 0
    assert invoke(app, "db", "upgrade").exit_code == 0


@pytest.mark.parametrize("is_noted", [True, False])
def test_a_renamed_revision_is_stamped_with_its_new_name(is_noted: bool, app: Flask, migrations: Path) -> None:
    old = migrations / "versions" / "0003_index_notes_by_mood.py"
    old.with_name("0003_index_moods.py").write_text(old.read_text().replace(old.stem, "0003_index_moods"))
    old.unlink()
    if not is_noted:
        execute(app, "DROP TABLE schema_guard_made")
    told = invoke(app, "db", "upgrade").output
    assert "Or you have renamed it: flask db stamp --purge 0003_index_moods." in told
    assert invoke(app, "db", "stamp", "--purge", "0003_index_moods").exit_code == 0
    assert invoke(app, "db", "upgrade").output == "Nothing to do: the database is up to date.\n"


def test_a_refused_stamp_forgets_nothing_of_an_interrupted_revision(app: Flask, migrations: Path, kind: str) -> None:
    add = 'op.add_column("notes", sa.Column("colour", sa.String(20)))\n    '
    write_revision(migrations, "0004_colour", "0003_index_notes_by_mood", f'{add}op.execute("no SQL")')
    invoke(app, "db", "upgrade")
    before = invoke(app, "count").output
    assert ("was interrupted" in before) == (kind == "mariadb")
    assert invoke(app, "db", "stamp", "0001").exit_code == 1
    assert invoke(app, "count").output == before
