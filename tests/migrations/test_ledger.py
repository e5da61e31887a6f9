"""A revision that was interrupted goes on by what it did, not by the names that are there today."""

import re
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from click import ClickException
from flask import Flask

from app import db
from schema_guard.mariadb import RepeatableMySQLImpl
from schema_guard.noted import NotedImpl, NotedPostgresqlImpl
from schema_guard.notes import TABLE
from tests.migrations.running import flask_db, head, migrate, stamp, write_revision

on_mariadb = pytest.mark.parametrize("kind", ["mariadb"], indirect=True)

ADD_COPY = """op.add_column("users", sa.Column("about_new", sa.Text(16_000_000)))
    op.execute("UPDATE users SET about_new = about")"""
SWAP = """op.drop_column("users", "about")  # destructive: reviewed
    op.alter_column("users", "about_new", new_column_name="about", existing_type=sa.Text(16_000_000))
    op.create_unique_constraint("uq_users_name", "users", ["name"])"""
RAISE = """id_, n = sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Integer())
    points = op.create_table("points", id_, n)
    op.bulk_insert(points, [{"id": 1, "n": 1}, {"id": 2, "n": 2}])
    op.execute("UPDATE points SET n = n + 1")
    op.create_unique_constraint("uq_users_name", "users", ["name"])"""
DROP_THEN_RENAME = """op.create_table("users_new", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO users_new (id) SELECT id FROM users")
    op.create_table("keep", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO keep (id) VALUES (1)")
    op.drop_table("keep")  # destructive: reviewed
    op.rename_table("users_new", "keep")
    op.create_unique_constraint("uq_users_name", "users", ["name"])"""
SWAP_NAMES = """op.execute("ALTER TABLE users RENAME COLUMN name TO swap")
    op.execute("ALTER TABLE users RENAME COLUMN username TO name")
    op.execute("ALTER TABLE users RENAME COLUMN swap TO username")
    raise RuntimeError("half-way")"""


def ask(app: Flask, sql: str) -> list[tuple[object, ...]]:
    with app.app_context(), db.engine.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def run_sql(app: Flask, sql: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(sql)


def tables_of(app: Flask) -> list[str]:
    with app.app_context():
        return sa.inspect(db.engine).get_table_names()


@pytest.fixture
def two_equal_names(filled_app: Flask) -> Flask:
    """A filled blog in which two users have the same name, which stops a unique constraint."""
    run_sql(filled_app, "UPDATE users SET name = 'Ada' WHERE id < 3")
    return filled_app


def fail_mend_and_go_on(app: Flask) -> None:
    """Upgrade, which fails at the unique constraint; mend the rows; upgrade again."""
    with pytest.raises(ClickException, match="Duplicate entry"):
        migrate(app, "head")
    run_sql(app, "UPDATE users SET name = concat('name ', id)")
    migrate(app, "head")


@on_mariadb
def test_a_column_that_was_renamed_into_the_place_of_a_dropped_one_keeps_its_data(
    two_equal_names: Flask, migrations_copy: Path
) -> None:
    before = ask(two_equal_names, "SELECT id, about FROM users ORDER BY id")
    write_revision(migrations_copy, "0098_copy", head(), ADD_COPY)
    write_revision(migrations_copy, "0099_swap", "0098_copy", SWAP)
    fail_mend_and_go_on(two_equal_names)
    assert ask(two_equal_names, "SELECT id, about FROM users ORDER BY id") == before


@on_mariadb
def test_rows_are_added_and_changed_once(two_equal_names: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_points", head(), RAISE)
    fail_mend_and_go_on(two_equal_names)
    assert ask(two_equal_names, "SELECT id, n FROM points ORDER BY id") == [(1, 2), (2, 3)]


@on_mariadb
def test_a_table_that_was_renamed_into_the_place_of_a_dropped_one_keeps_its_rows(
    two_equal_names: Flask, migrations_copy: Path
) -> None:
    write_revision(migrations_copy, "0099_keep", head(), DROP_THEN_RENAME)
    fail_mend_and_go_on(two_equal_names)
    assert ask(two_equal_names, "SELECT count(*) FROM keep") == ask(two_equal_names, "SELECT count(*) FROM users")


@on_mariadb
def test_swapped_names_are_swapped_once(filled_app: Flask, migrations_copy: Path) -> None:
    before = ask(filled_app, "SELECT username, name FROM users ORDER BY id")
    write_revision(migrations_copy, "0099_swap", head(), SWAP_NAMES)
    with pytest.raises(ClickException):
        migrate(filled_app, "head")
    write_revision(migrations_copy, "0099_swap", head(), SWAP_NAMES.rpartition("\n")[0])
    migrate(filled_app, "head")
    assert ask(filled_app, "SELECT name, username FROM users ORDER BY id") == before


@on_mariadb
def test_a_finished_step_that_was_changed_in_the_file_stops_with_its_name(
    two_equal_names: Flask, migrations_copy: Path
) -> None:
    write_revision(migrations_copy, "0099_points", head(), RAISE)
    with pytest.raises(ClickException, match="Duplicate entry"):
        migrate(two_equal_names, "head")
    write_revision(migrations_copy, "0099_points", head(), RAISE.replace("n + 1", "n + 2"))
    with pytest.raises(ClickException, match=r"its step 3 was done: UPDATE points SET n = n \+ 1.*-x forget upgrade"):
        migrate(two_equal_names, "head")
    write_revision(
        migrations_copy, "0099_points", head(), RAISE.replace("    op.create_unique", "    # op.create_unique")
    )
    migrate(two_equal_names, "head")
    assert ask(two_equal_names, "SELECT n FROM points ORDER BY id") == [(2,), (3,)]


@on_mariadb
def test_a_finished_step_that_the_file_lost_stops_with_its_name(two_equal_names: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_points", head(), RAISE)
    with pytest.raises(ClickException, match="Duplicate entry"):
        migrate(two_equal_names, "head")
    write_revision(migrations_copy, "0099_points", head(), RAISE.rpartition("\n")[0].rpartition("\n")[0])
    with pytest.raises(ClickException, match=r"its step 3 was done: .* which the file does not have any more"):
        migrate(two_equal_names, "head")


@on_mariadb
@pytest.mark.parametrize(
    "step",
    [
        'op.execute("CALL anything()")',
        'op.execute("LOCK TABLES users WRITE")',
        'op.execute("INSERT INTO counters VALUES (1)")',
        'with op.batch_alter_table("users", recreate="always") as batch:\n'
        '        batch.alter_column("name", existing_type=sa.String(100), nullable=True)',
    ],
)
def test_what_could_not_be_repeated_is_not_begun(step: str, filled_app: Flask, migrations_copy: Path) -> None:
    run_sql(filled_app, "CREATE TABLE counters (n INTEGER) ENGINE=MyISAM")
    write_revision(migrations_copy, "0099_once", head(), step)
    with pytest.raises(ClickException, match="This step was not begun"):
        migrate(filled_app, "head")
    assert ask(filled_app, "SELECT count(*) FROM counters") == [(0,)]


@on_mariadb
def test_rows_changed_past_the_ledger_are_not_committed_by_a_change_of_tables(
    filled_app: Flask, migrations_copy: Path
) -> None:
    before = ask(filled_app, "SELECT name FROM users ORDER BY id")
    steps = """op.get_bind().execute(sa.text("UPDATE users SET name = concat(left(name, 50), '!')"))
    op.add_column("users", sa.Column("mood", sa.String(20)))"""
    write_revision(migrations_copy, "0099_past", head(), steps)
    with pytest.raises(ClickException, match="changes rows through its connection"):
        migrate(filled_app, "head")
    assert ask(filled_app, "SELECT name FROM users ORDER BY id") == before


def test_no_note_is_left_behind(filled_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_points", head(), RAISE.rpartition("\n")[0], 'op.drop_table("points")')
    migrate(filled_app, "head")
    assert TABLE not in tables_of(filled_app)
    migrate(filled_app, "-1")
    assert TABLE not in tables_of(filled_app)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_a_downgrade_that_stopped_half_way_is_told_and_finished_before_the_next_upgrade(
    filled_app: Flask, migrations_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    up = 'from schema_guard.steps import add_index\n    add_index("ix_users_name", "users", ["name"])'
    down = 'from schema_guard.steps import drop_index\n    drop_index("ix_users_name", "users")'
    write_revision(migrations_copy, "0099_index", head(), up, f'{down}\n    raise RuntimeError("half-way")')
    migrate(filled_app, "head")
    with pytest.raises(ClickException, match="half-way"):
        migrate(filled_app, "-1")
    doctor = filled_app.test_cli_runner().invoke(args=["doctor"])
    assert doctor.exit_code == 1
    assert "Revision 0099_index was interrupted on its way down. To finish it, run: flask db upgrade" in doctor.output
    write_revision(migrations_copy, "0099_index", head(), up, down)
    migrate(filled_app, "head")
    assert "finishing that first" in capsys.readouterr().out
    with filled_app.app_context():
        assert "ix_users_name" in {index["name"] for index in sa.inspect(db.engine).get_indexes("users")}
    assert filled_app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_an_upgrade_that_stopped_half_way_is_finished_before_a_downgrade_and_then_undone(
    filled_app: Flask, migrations_copy: Path
) -> None:
    up = 'from schema_guard.steps import add_index\n    add_index("ix_users_name", "users", ["name"])'
    down = 'from schema_guard.steps import drop_index\n    drop_index("ix_users_name", "users")'
    write_revision(migrations_copy, "0099_index", head(), f'{up}\n    raise RuntimeError("half-way")', down)
    with pytest.raises(ClickException, match="half-way"):
        migrate(filled_app, "head")
    write_revision(migrations_copy, "0099_index", head(), up, down)
    words = ("-x", "yes", "downgrade", "-d", str(migrations_copy), "0030_add_language_to_posts")
    result = flask_db(filled_app, *words)
    assert result.exit_code == 0, result.output
    assert "Revision 0099_index was interrupted on its way up: finishing that first." in result.output
    with filled_app.app_context():
        assert "ix_users_name" not in {index["name"] for index in sa.inspect(db.engine).get_indexes("users")}
    migrate(filled_app, "head")
    assert filled_app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


def test_a_stamp_forgets_what_was_interrupted(filled_app: Flask) -> None:
    stamp(filled_app, "head")
    assert TABLE not in tables_of(filled_app)


@pytest.mark.parametrize("impl", [RepeatableMySQLImpl, NotedPostgresqlImpl])
def test_the_indexes_of_a_new_table_always_come_in_the_same_order(impl: type[NotedImpl]) -> None:
    """SQLAlchemy keeps them in a set, so that a step would stand at another place when the revision is run again."""
    names = "hagbfced"
    written = StringIO()
    context = MigrationContext.configure(dialect_name=impl.__dialect__, opts={"as_sql": True, "output_buffer": written})
    with Operations.context(context) as op:
        op.create_table("points", *(sa.Column(name, sa.Integer(), index=True) for name in names))
    assert re.findall(r"CREATE INDEX ix_points_(\w)", written.getvalue()) == sorted(names)


@pytest.mark.parametrize("impl", [RepeatableMySQLImpl, NotedPostgresqlImpl])
def test_the_constraints_of_a_new_column_always_come_in_the_same_order(impl: type[NotedImpl]) -> None:
    names = "hagbfced"
    written = StringIO()
    context = MigrationContext.configure(dialect_name=impl.__dialect__, opts={"as_sql": True, "output_buffer": written})
    with Operations.context(context) as op:
        keys = [sa.ForeignKey(f"{name}.id", name=name) for name in names]
        op.add_column("points", sa.Column("n", sa.Integer(), *keys))
    assert re.findall(r"ADD CONSTRAINT (\w) FOREIGN KEY", written.getvalue()) == sorted(names)
