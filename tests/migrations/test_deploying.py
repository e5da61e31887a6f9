"""Several machines upgrade at the same time, one of them dies, and a table is in use. Readers never have to wait."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from click import ClickException
from flask import Flask

from app import db
from schema_guard import locks
from tests.conftest import ROOT, RunFlask, make_app
from tests.databases import slow_on_servers
from tests.migrations.rows import fill
from tests.migrations.running import head, migrate, write_revision

pytestmark = pytest.mark.every_database

WAIT_FOR_A_LINE = """print("waiting for a line", flush=True)
    open({path!r}).readline()"""
ADD_COLUMN = 'op.add_column("posts", sa.Column("mood", sa.String(20)))'


@pytest.fixture
def open_reader(filled_app: Flask) -> Iterator[sa.Connection]:
    """A connection that has read posts and has not ended its transaction. It keeps the table in use."""
    with filled_app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM posts")
        yield connection


@pytest.mark.slow
def test_when_the_one_that_works_is_killed_another_goes_on(
    empty_url: str, migrations_copy: Path, tmp_path: Path, run_flask: RunFlask
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    write_revision(migrations_copy, "0099_slow", head(), WAIT_FOR_A_LINE.format(path=str(pipe)))
    command = [sys.executable, "-m", "flask", "--app", "blog", "db", "upgrade", "-d", str(migrations_copy)]
    environment = os.environ | {"DATABASE_URL": empty_url, "FLASK_DEBUG": "1"}
    with (
        pipe.open("r+b", buffering=0) as lines,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as first,
        ThreadPoolExecutor() as pool,
    ):
        assert first.stdout is not None
        assert any("waiting for a line" in line for line in first.stdout)
        second = pool.submit(run_flask, "db", "upgrade", "-d", str(migrations_copy), url=empty_url)
        first.kill()
        first.wait()
        lines.write(b"go\n")
        result = second.result()
    assert result.returncode == 0, result.stderr
    assert "0099_slow" in result.stdout


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
@pytest.mark.slow
def test_a_step_gives_way_and_tries_again_while_its_table_is_in_use(
    filled_app: Flask, open_reader: sa.Connection, migrations_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_revision(migrations_copy, "0099_add_mood", head(), ADD_COLUMN)
    with ThreadPoolExecutor() as pool:
        upgrade = pool.submit(migrate, filled_app, "head")
        said = ""
        while "Trying again" not in said and not upgrade.done():
            said += capsys.readouterr().out
        with filled_app.app_context(), db.engine.connect() as another:  # not behind a waiting step
            assert another.exec_driver_sql("SELECT count(*) FROM posts").scalar() == 5
        open_reader.rollback()
        upgrade.result()
    assert "Trying again" in said
    with filled_app.app_context():
        assert "mood" in {column["name"] for column in sa.inspect(db.engine).get_columns("posts")}


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_step_that_keeps_everyone_waiting_is_taken_back(
    filled_app: Flask, migrations_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "STATEMENT_TIMEOUT", "50ms")
    write_revision(migrations_copy, "0099_slow", head(), f'{ADD_COLUMN}\n    op.execute("SELECT pg_sleep(30)")')
    with pytest.raises(ClickException, match="blocked everyone"):
        migrate(filled_app, "head")
    with filled_app.app_context():
        assert "mood" not in {column["name"] for column in sa.inspect(db.engine).get_columns("posts")}


@slow_on_servers
def test_a_unique_constraint_that_failed_is_added_when_the_rows_are_mended(empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, "0002_add_slug_to_posts")
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
        connection.exec_driver_sql("UPDATE posts SET slug = 'same' WHERE id < 3")
    with pytest.raises(ClickException, match="that are in the way"):
        migrate(app, "head")
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE posts SET slug = 'other' WHERE id = 2")
    migrate(app, "head")
    with app.app_context():
        constraints = sa.inspect(db.engine).get_unique_constraints("posts")
        assert [constraint["name"] for constraint in constraints] == ["uq_posts_slug"]
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                assert not connection.exec_driver_sql("SELECT 1 FROM pg_index WHERE NOT indisvalid").all()
