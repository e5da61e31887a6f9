"""PgBouncer in transaction mode: the site works through it, and so do migrations."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from .conftest import MakeApp, RunFlask
from .notes import Note, Person, db
from .pooler import POOL, pgbouncer, pooled
from .running import invoke, write_revision

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("kind", ["postgresql"], indirect=True),
]

ADD_INDEX = """import schema_guard.steps
    schema_guard.steps.add_index("ix_people_name", "people", ["name"])"""
ADD_COLUMN = 'op.add_column("notes", sa.Column("colour", sa.String(9), nullable=True))'
LOCKS = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND datname = current_database()"""
SLOW = """op.execute("SELECT pg_sleep(1)")
    assert op.get_bind().exec_driver_sql("{}").scalar() == 1"""
WAITING = """SELECT query_start FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%%'
    AND datname = current_database()"""


@pytest.fixture
def pooled_url(url: str, tmp_path: Path) -> Iterator[str]:
    """The address of the same database behind a PgBouncer of its own, on a free port."""
    if pgbouncer() is None:
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)("the program pgbouncer is not installed")
    with pooled(url, tmp_path) as address:
        yield address


def test_of_three_upgrades_at_once_through_a_pooler_one_works_and_no_setting_stays(
    pooled_url: str, run_flask: RunFlask
) -> None:
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: run_flask("db", "upgrade", url=pooled_url), range(3)))
    assert [result.returncode for result in results] == [0, 0, 0], [result.stderr for result in results]
    assert len([result for result in results if "up    0001" in result.stdout]) == 1
    assert run_flask("db", "-x", "yes", "downgrade", "base", url=pooled_url).returncode == 0
    assert_no_setting_stays(pooled_url)


def assert_no_setting_stays(pooled_url: str) -> None:
    """Look at each connection of the pooler: open as many at once as it has."""
    engine = sa.create_engine(sa.make_url(pooled_url).set(drivername="postgresql+psycopg"), pool_size=POOL)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        connections = [stack.enter_context(engine.begin()) for _ in range(POOL)]
        settings = {
            (connection.exec_driver_sql(f"SHOW {name}").scalar(), name)
            for connection in connections
            for name in ("lock_timeout", "statement_timeout")
        }
        assert settings == {("0", "lock_timeout"), ("0", "statement_timeout")}
        assert connections[0].exec_driver_sql(LOCKS).scalar() == 0


def test_an_index_is_made_concurrently_through_a_pooler_and_no_setting_stays(
    pooled_url: str, make_app: MakeApp, migrations: Path
) -> None:
    app = make_app(pooled_url)
    write_revision(migrations, "0004_index", "0003_index_notes_by_mood", ADD_INDEX)
    assert invoke(app, "db", "upgrade").exit_code == 0
    with app.app_context():
        assert "ix_people_name" in {index["name"] for index in sa.inspect(db.engine).get_indexes("people")}
        db.engine.dispose()
    assert_no_setting_stays(pooled_url)


def test_behind_a_pooler_the_lock_is_held_for_as_long_as_a_revision_takes(
    pooled_url: str, url: str, make_app: MakeApp, migrations: Path
) -> None:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:  # as some hosting companies set it
        name = sa.make_url(url).database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '200ms'")
    engine.dispose()
    write_revision(migrations, "0004_slow", "0003_index_notes_by_mood", SLOW.format(LOCKS.replace("\n", " ")))
    result = invoke(make_app(pooled_url), "db", "upgrade")
    assert result.exit_code == 0, result.output


def test_behind_a_pooler_a_step_gives_way_and_tries_again(
    pooled_url: str, url: str, make_app: MakeApp, migrations: Path
) -> None:
    app = make_app(pooled_url)
    assert invoke(app, "db", "upgrade").exit_code == 0
    write_revision(migrations, "0004_colour", "0003_index_notes_by_mood", ADD_COLUMN)
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as reader, engine.connect() as watcher, ThreadPoolExecutor(1) as pool:
        reader.exec_driver_sql("SELECT count(*) FROM notes")
        upgrade = pool.submit(invoke, app, "db", "upgrade")
        attempts, deadline = set[object](), time.monotonic() + 60
        while len(attempts) < 2 and not upgrade.done() and time.monotonic() < deadline:
            attempts |= {*watcher.exec_driver_sql(WAITING).scalars()}
            watcher.rollback()
        reader.rollback()
        result = upgrade.result()
    engine.dispose()
    assert result.exit_code == 0, result.output
    assert "Trying again without blocking it" in result.output
    assert_no_setting_stays(pooled_url)


def test_saves_through_a_pooler_succeed(pooled_url: str, url: str, make_app: MakeApp) -> None:
    assert invoke(make_app(url), "db", "upgrade").exit_code == 0
    app = make_app(pooled_url)
    with app.app_context():
        db.session.add(Person(id=1, name="Ada"))
        db.session.commit()

    def save(_: int) -> None:
        with app.app_context():
            for number in range(20):
                db.session.add(Note(text=f"note {number}", person_id=1))
                db.session.commit()
                assert db.session.scalar(sa.select(sa.func.count(Note.id)))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(save, range(6)))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Note.id))) == 120
