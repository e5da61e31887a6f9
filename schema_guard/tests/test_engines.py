"""Connections have the settings that their database needs, and one that was closed meanwhile is replaced."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.debug import DebuggedApplication
from werkzeug.test import Client

from schema_guard import start_writing
from schema_guard.engines import prepare

from .conftest import MakeApp
from .databases import server
from .notes import Note, Person, db

on_servers = pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
OWN_ID = {"postgresql": "SELECT pg_backend_pid()", "mariadb": "SELECT connection_id()"}
WAIT_ONE_SECOND = {"postgresql": "SET LOCAL lock_timeout = '1s'", "mariadb": "SET innodb_lock_wait_timeout = 1"}
CLOSE = {"postgresql": "SELECT pg_terminate_backend({})", "mariadb": "KILL {}"}


@on_servers
def test_a_connection_that_the_server_has_closed_is_replaced(kind: str, app: Flask) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            closed = connection.exec_driver_sql(OWN_ID[kind]).scalar()
        with server(kind).connect() as other:
            other.exec_driver_sql(CLOSE[kind].format(closed))
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql(OWN_ID[kind]).scalar() != closed


@on_servers
def test_a_value_that_does_not_fit_is_an_error(app: Flask) -> None:
    with app.app_context(), pytest.raises(DataError):
        db.session.execute(sa.insert(Person).values(name="x" * 51))


def test_a_foreign_key_that_points_to_nothing_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(sa.insert(Note).values(text="lost", person_id=99))


@on_servers
def test_two_that_miss_a_row_can_both_insert_one(kind: str, app: Flask) -> None:
    with app.app_context():
        with db.engine.begin() as first, db.engine.begin() as second:
            for connection in (first, second):
                connection.exec_driver_sql(WAIT_ONE_SECOND[kind])
                missing = sa.select(Person).where(Person.id == 9).with_for_update()
                assert connection.execute(missing).all() == []
            first.execute(sa.insert(Person).values(id=9, name="hopper"))
            second.execute(sa.insert(Person).values(id=10, name="lovelace"))
        assert {9, 10} <= set(db.session.scalars(sa.select(Person.id)))


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_mariadb_never_combines_two_indexes(kind: str, app: Flask) -> None:
    with app.app_context():
        switches = str(db.session.scalar(sa.text("SELECT @@optimizer_switch"))).split(",")
    assert {"index_merge_sort_union=off", "rowid_filter=off"} <= set(switches)


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
@pytest.mark.parametrize(
    "options",
    [
        {"isolation_level": "SERIALIZABLE"},
        {"connect_args": {"init_command": "SET SESSION binlog_format = 'STATEMENT', tx_isolation = 'SERIALIZABLE'"}},
    ],
    ids=["chosen by the project", "a server that logs statements"],
)
def test_an_isolation_level_stays_if_it_must(
    kind: str, url: str, make_app: MakeApp, options: dict[str, object]
) -> None:
    app = make_app(url, SQLALCHEMY_ENGINE_OPTIONS=options)
    with app.app_context(), db.engine.connect() as connection:
        assert connection.get_isolation_level() == "SERIALIZABLE"


def test_a_password_may_have_any_letter(make_app: MakeApp) -> None:
    app = make_app("mysql://ada:%D0%BA%D0%BB%D1%8E%D1%87@127.0.0.1:1/notes")
    with app.app_context(), pytest.raises(OperationalError, match="Can't connect"):  # no server listens there
        db.engine.connect()


def test_an_option_that_the_project_has_set_stays(make_app: MakeApp) -> None:
    seen: list[object] = []
    app = make_app(
        "postgresql://ada@127.0.0.1:1/notes", SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"connect_timeout": 9}}
    )
    with app.app_context():
        sa.event.listen(db.engine, "do_connect", lambda *arguments: seen.append(arguments[3]["connect_timeout"]))
        with pytest.raises(OperationalError):
            db.engine.connect()
    assert seen == [9]


def test_a_database_that_the_guard_does_not_know_is_refused_by_name() -> None:
    engine = sa.create_engine("mariadb+pymysql://ada@127.0.0.1:1/notes")
    with pytest.raises(ValueError, match=r"does not know the database mariadb.* write .* as mysql\+pymysql://"):
        prepare(engine)


def test_eight_writers_that_read_first_lose_nothing(sqlite_url: str, make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(sqlite_url)
    with app.app_context():
        db.create_all()
        db.session.add(Person(id=1, name="0"))
        db.session.commit()

    def count_to_twenty(_: int) -> None:
        for _ in range(20):
            with app.app_context():
                start_writing(db.session)
                person = db.session.scalars(sa.select(Person)).one()
                person.name = str(int(person.name) + 1)
                db.session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_to_twenty, range(8)))
    with app.app_context():
        assert db.session.scalar(sa.select(Person.name)) == "160"


def lose_the_race(app: Flask) -> Flask:
    """Add a view that reads and then writes, as tutorials do, while another request writes in between."""
    with app.app_context():
        upgrade()
        db.session.add(Person(id=1, name="0"))
        db.session.commit()

    @app.get("/rename")
    def rename() -> str:
        person = db.session.scalars(sa.select(Person)).one()
        with db.engine.begin() as other:
            other.execute(sa.update(Person).values(name="somebody else"))
        person.name = "Ada"
        db.session.commit()
        return "renamed"

    return app


def test_a_write_that_comes_too_late_is_answered_in_the_log_with_the_line_to_add(
    sqlite_url: str, make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    app = lose_the_race(make_app(sqlite_url))
    assert app.test_client().get("/rename").status_code == 503
    assert "database is locked" in caplog.text
    assert "before you read what you will change: schema_guard.start_writing(db.session)" in caplog.text
    with app.app_context():
        assert db.session.scalar(sa.select(Person.name)) == "somebody else"  # never overwritten in silence


def test_a_write_while_another_one_goes_on_is_answered_with_the_line_to_add(sqlite_url: str, make_app: MakeApp) -> None:
    app = lose_the_race(make_app(sqlite_url))
    with app.app_context(), db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as other:
        db.session.scalars(sa.select(Person)).one().name = "Ada"
        other.execute(sa.update(Person).values(name="somebody else"))
        with pytest.raises(OperationalError) as error:
            db.session.commit()
    assert "schema_guard.start_writing(db.session)" in str(error.value.__notes__)


def test_a_write_that_comes_too_late_is_answered_on_the_debug_page_with_the_line_to_add(
    sqlite_url: str, make_app: MakeApp
) -> None:
    app = lose_the_race(make_app(sqlite_url, DEBUG=True))
    page = Client(DebuggedApplication(app)).get("/rename")
    assert page.status_code == 500
    assert "schema_guard.start_writing(db.session)" in page.text


def test_reading_never_waits_for_a_writer(sqlite_url: str, make_app: MakeApp) -> None:
    app = make_app(sqlite_url)
    with app.app_context():
        db.create_all()
        with db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as writing:
            writing.execute(sa.insert(Person).values(name="Ada"))
            assert db.session.scalars(sa.select(Person)).all() == []
