"""Migrations that fail: no data is lost, nothing is left half-done, and the repaired revision runs."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from click import ClickException
from flask import Flask

from app import db
from schema_guard.hints import REVIEWED
from tests.conftest import RunFlask, migrated
from tests.databases import create_database, slow_on_servers
from tests.migrations.rows import assert_kept, fill, snapshot
from tests.migrations.running import MIGRATIONS, head, migrate, write_revision

pytestmark = pytest.mark.every_database

TWO_TABLES_THEN_ERROR = """op.create_table("first", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("users", sa.Column("mood", sa.String(20)))
    op.execute("UPDATE users SET name = 'gone'")  # destructive: reviewed
    raise RuntimeError("half-way")"""
MENDED = TWO_TABLES_THEN_ERROR.replace('raise RuntimeError("half-way")', 'op.execute("UPDATE users SET mood = name")')
REBUILD = """with op.batch_alter_table("{table}") as batch:
        batch.alter_column("{column}", existing_type=sa.String({length}), type_=sa.String({length} + 100))"""

RENAME = """with op.batch_alter_table("users") as batch:
        batch.alter_column("time_zone", new_column_name="zone")"""


def schema_of(app: Flask) -> dict[str, list[str]]:
    """Return the columns of every table."""
    with app.app_context():
        inspector = sa.inspect(db.engine)
        names = inspector.get_table_names()
        return {name: [column["name"] for column in inspector.get_columns(name)] for name in names}


def revision_of(app: Flask) -> str:
    with app.app_context(), db.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


@slow_on_servers
def test_a_revision_that_fails_half_way_can_be_mended_and_run_again(
    kind: str, filled_app: Flask, migrations_copy: Path
) -> None:
    with filled_app.app_context(), db.engine.begin() as connection:
        rows = snapshot(connection)
    before = (schema_of(filled_app), revision_of(filled_app))
    write_revision(migrations_copy, "0099_try", head(), TWO_TABLES_THEN_ERROR)
    with pytest.raises(ClickException, match="RuntimeError: half-way"):
        migrate(filled_app, "head")
    if kind == "mariadb":
        assert revision_of(filled_app) == before[1]  # its DDL stays; see schema_guard/mariadb.py
    else:
        assert (schema_of(filled_app), revision_of(filled_app)) == before
        with filled_app.app_context(), db.engine.begin() as connection:
            assert_kept(rows, snapshot(connection))

    write_revision(migrations_copy, "0099_try", head(), MENDED)
    migrate(filled_app, "head")
    assert revision_of(filled_app) == "0099_try"
    assert "first" in schema_of(filled_app)
    assert schema_of(filled_app)["users"][-1] == "mood"


def test_a_renamed_column_keeps_its_type_its_default_and_that_it_is_required(
    filled_app: Flask, migrations_copy: Path
) -> None:
    def zone(name: str) -> tuple[str, object, object]:
        columns = sa.inspect(db.engine).get_columns("users")
        return next((str(it["type"]), it["nullable"], it["default"]) for it in columns if it["name"] == name)

    with filled_app.app_context():
        before = zone("time_zone")
    write_revision(migrations_copy, "0099_rename", head(), RENAME)
    migrate(filled_app, "head")
    with filled_app.app_context():
        assert zone("zone") == before


@pytest.mark.parametrize(("table", "column", "length"), [("users", "username", 64), ("posts", "title", 300)])
@slow_on_servers
def test_rebuilding_a_table_loses_no_row_of_it_or_of_those_that_point_to_it(
    table: str, column: str, length: int, filled_app: Flask, migrations_copy: Path
) -> None:
    with filled_app.app_context(), db.engine.begin() as connection:
        before = snapshot(connection)
    write_revision(migrations_copy, "0099_widen", head(), REBUILD.format(table=table, column=column, length=length))
    migrate(filled_app, "head")
    with filled_app.app_context(), db.engine.begin() as connection:
        assert_kept(before, snapshot(connection))
        assert before.keys() == snapshot(connection).keys()


def test_foreign_keys_are_on_again_after_a_migration_on_sqlite(tmp_path: Path) -> None:
    app = migrated(create_database("sqlite", tmp_path))
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 15_000


@pytest.mark.slow
def test_a_revision_that_would_orphan_a_row_is_refused_on_sqlite(tmp_path: Path, run_flask: RunFlask) -> None:
    url = create_database("sqlite", tmp_path)
    app = migrated(url)
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
        before = snapshot(connection)
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for file in [*MIGRATIONS.glob("*.*"), *(MIGRATIONS / "versions").glob("*.py")]:
        (folder / file.relative_to(MIGRATIONS)).write_text(file.read_text())
    write_revision(folder, "0099_orphan", head(), f'op.execute("DELETE FROM users WHERE id = 1")  {REVIEWED}')
    result = run_flask("db", "upgrade", "-d", str(folder), url=url)
    assert result.returncode == 1
    assert re.search(r"rows that point to nothing \(\d+\), in .*posts", result.stderr)
    assert "Traceback" not in result.stderr
    with app.app_context(), db.engine.begin() as connection:
        assert snapshot(connection) == before
    assert revision_of(app) == head()


@pytest.mark.slow
def test_four_upgrades_at_once_all_succeed_and_one_does_the_work(empty_url: str, run_flask: RunFlask) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run_flask("db", "upgrade", url=empty_url), range(4)))
    assert [result.returncode for result in results] == [0] * 4, [result.stderr for result in results]
    assert sum("Nothing to do" not in result.stdout for result in results) == 1


def test_an_upgrade_leaves_the_loggers_of_the_app_alone(app: Flask) -> None:
    migrate(app, "head")
    assert not app.logger.disabled


@pytest.mark.slow
def test_the_migrations_are_found_from_any_folder(tmp_path: Path, run_flask: RunFlask) -> None:
    assert run_flask("db", "upgrade", url=create_database("sqlite", tmp_path), cwd=tmp_path).returncode == 0


def test_only_migrations_create_tables() -> None:
    sources = [file.read_text() for file in (MIGRATIONS.parent / "app").rglob("*.py")]
    assert any("def create_app(" in source for source in sources)
    assert not [source for source in sources if "create_all(" in source or "drop_all(" in source]
