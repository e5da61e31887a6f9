"""A database that is locked, full or read-only: readers are served, and what a writer typed comes back."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from app.database import db
from schema_guard import QuickReader
from schema_guard.busy import READERS_WAIT
from tests.auth.people import add_person, come_in
from tests.conftest import make_app, migrated
from tests.posts.writing import fields
from tests.rows import add_post

READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
}


def writer_of(app: Flask) -> FlaskClient:
    """Return the browser of Ada, an author. The blog has one post."""
    add_person(app, is_author=True)
    with app.app_context():
        add_post("Engines")
    client = app.test_client()
    come_in(client)
    return client


def assert_it_comes_back(answer: TestResponse) -> None:
    """The answer says when to try again, and its form holds every field."""
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "The database is busy, full, read-only or away." in answer.text
    for text in ("A moth in relay 70.", "Looms", "Bugs"):
        assert text in answer.text
    assert "<button" in answer.text


def save(client: FlaskClient) -> TestResponse:
    return client.post("/posts", data=fields(title="Bugs", body="A moth in relay 70.", tags="Looms"))


@contextmanager
def after_each_connection(app: Flask, statement: str) -> Iterator[None]:
    """Run a statement in each new connection of the blog, meanwhile."""
    with app.app_context():
        engine = db.engine
        engine.dispose()

    def run(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(statement)
        connection.commit()

    sa.event.listen(engine, "connect", run)
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", run)
        engine.dispose()


@pytest.mark.slow
def test_while_another_program_writes_a_save_waits_and_then_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema_guard.busy.WRITERS_WAIT", 1)
    client = writer_of(migrated(f"sqlite:///{tmp_path}/blog.db"))
    with closing(connect(tmp_path / "blog.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_it_comes_back(save(client))
        assert client.get("/posts/engines").status_code == 200
        other.execute("ROLLBACK")
    assert save(client).status_code == 302


def test_on_a_full_disk_a_save_comes_back_and_readers_are_served(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db")
    client = writer_of(app)
    with after_each_connection(app, "PRAGMA max_page_count = 1"):
        data = fields(title="Bugs", body="A moth in relay 70. " * 5_000, tags="Looms")
        assert_it_comes_back(client.post("/posts", data=data))
        assert client.get("/posts/engines").status_code == 200
    assert save(client).status_code == 302


@pytest.mark.every_database
def test_a_read_only_database_serves_readers_and_gives_the_writer_the_text_back(app: Flask) -> None:
    client = writer_of(app)
    with app.app_context():
        name = db.engine.dialect.name
    with after_each_connection(app, READ_ONLY[name]):
        assert client.get("/posts/engines").status_code == 200
        assert_it_comes_back(save(client))
    assert save(client).status_code == 302


def test_while_others_have_all_connections_a_save_comes_back(tmp_path: Path) -> None:
    options = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1}
    app = migrated(f"sqlite:///{tmp_path}/blog.db", SQLALCHEMY_ENGINE_OPTIONS=options)
    client = writer_of(app)
    with app.app_context(), db.engine.connect():
        assert_it_comes_back(save(client))
        assert client.get("/readyz").status_code == 503
    assert save(client).status_code == 302


def test_a_request_waits_two_seconds_for_a_free_connection(tmp_path: Path) -> None:
    with make_app(f"sqlite:///{tmp_path}/blog.db").app_context():
        assert isinstance(db.engine.pool, sa.QueuePool)
        assert db.engine.pool.timeout() == 2


LIMIT = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout", "mysql": "SELECT @@lock_wait_timeout"}


@pytest.mark.every_database
@pytest.mark.parametrize(("method", "seconds"), [("GET", 2), ("POST", 15)])
def test_a_reader_waits_two_seconds_for_a_lock_and_a_save_fifteen(app: Flask, method: str, seconds: int) -> None:
    with app.test_request_context(method=method):
        limit = str(db.session.scalar(sa.text(LIMIT[db.engine.dialect.name])))
    assert limit in (f"{seconds}", f"{seconds}s", f"{seconds}000")


def process_of(app: Flask) -> FlaskClient:
    """Return a browser that asks another process of the same blog. It keeps pages, as outside the tests."""
    return make_app(app.config["DATABASE_URL"], PAGE_CACHE_MB="1").test_client()


@contextmanager
def every_table_locked(app: Flask) -> Iterator[None]:
    """Let another session lock all tables as strictly as its database can."""
    with app.app_context(), db.engine.connect() as other:
        names = ", ".join(sa.inspect(other).get_table_names())
        if db.engine.dialect.name == "mysql":
            other.exec_driver_sql(f"LOCK TABLES {names.replace(',', ' WRITE,')} WRITE")
        elif db.engine.dialect.name == "postgresql":
            other.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        else:
            other.rollback()
            other.execution_options(sqlite_begin="IMMEDIATE").begin()
        try:
            yield
        finally:
            other.invalidate()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The errors of the database. In the tests below, it raises each of them after a wait of READERS_WAIT."""
    found: list[object] = []

    def note(context: sa.ExceptionContext) -> None:
        found.append(context.original_exception)

    read = QuickReader.read

    def note_quick(self: QuickReader) -> object:
        try:
            return read(self)
        except DBAPIError as error:
            found.append(error)
            raise

    monkeypatch.setattr(QuickReader, "read", note_quick)
    sa.event.listen(sa.Engine, "handle_error", note)
    yield found
    sa.event.remove(sa.Engine, "handle_error", note)


@pytest.mark.slow
@pytest.mark.every_database
def test_while_every_table_is_locked_a_reader_is_answered_within_five_seconds(
    app: Flask, kind: str, waits: list[object]
) -> None:
    writer_of(app)
    running, new = process_of(app), process_of(app)
    assert running.get("/posts/engines").status_code == 200
    with every_table_locked(app):
        for client in (running, new):
            waits.clear()
            answer = client.get("/posts/engines")
            assert len(waits) * READERS_WAIT < 5
            assert bool(waits) == (kind != "sqlite")
            assert answer.status_code == (200 if kind == "sqlite" else 503)
            assert kind == "sqlite" or answer.headers["Retry-After"]
    assert new.get("/posts/engines").status_code == 200


@pytest.mark.every_database
@pytest.mark.slow
def test_a_save_that_waits_for_too_long_comes_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema_guard.busy.WRITERS_WAIT", 1)
    client = writer_of(app)
    with every_table_locked(app):
        assert_it_comes_back(save(client))
    assert save(client).status_code == 302


# What a server on a full disk says. A real one would need a disk of its own, and would stop every other test.
FULL = {
    "postgresql": (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ),
    "mysql": (
        "CREATE TRIGGER full_disk BEFORE INSERT ON posts FOR EACH ROW "
        "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table is full'",
    ),
}
ROOM_AGAIN = {"postgresql": "DROP FUNCTION full_disk CASCADE", "mysql": "DROP TRIGGER full_disk"}


@pytest.mark.every_database
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_on_a_server_with_a_full_disk_a_save_comes_back_and_readers_are_served(app: Flask) -> None:
    client = writer_of(app)
    with app.app_context():
        engine = db.engine
    with engine.begin() as other:
        for statement in FULL[engine.dialect.name]:
            other.exec_driver_sql(statement)
    try:
        assert_it_comes_back(save(client))
        assert client.get("/posts/engines").status_code == 200
    finally:
        with engine.begin() as other:
            other.exec_driver_sql(ROOM_AGAIN[engine.dialect.name])
    assert save(client).status_code == 302


ONE_CONNECTION = {
    "postgresql": (
        "CREATE ROLE {0} LOGIN CONNECTION LIMIT 1",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {0}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {0}",
    ),
    "mysql": ("CREATE USER {0} WITH MAX_USER_CONNECTIONS 1", "GRANT ALL ON {0}.* TO {0}"),
}
DROP_USER = {"postgresql": ("DROP OWNED BY {0}", "DROP ROLE {0}"), "mysql": ("DROP USER {0}",)}


@pytest.mark.every_database
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_at_the_limit_of_connections_a_save_comes_back_and_readers_are_told(app: Flask) -> None:
    writer_of(app)
    with app.app_context():
        engine = db.engine
    user = str(engine.url.database)  # its name is that of the database, so no other test has it
    with engine.begin() as other:
        for statement in ONE_CONNECTION[engine.dialect.name]:
            other.exec_driver_sql(statement.format(user))
    url = sa.make_url(app.config["DATABASE_URL"]).set(username=user, password=None)
    limited = make_app(url.render_as_string(hide_password=False), PAGE_CACHE_MB="1")
    try:
        client = limited.test_client()
        come_in(client)
        with limited.app_context(), db.engine.connect():
            assert_it_comes_back(save(client))
            assert client.get("/posts/engines").status_code == 503
        assert save(client).status_code == 302
    finally:
        with limited.app_context():
            db.engine.dispose()
        with engine.begin() as other:
            for statement in DROP_USER[engine.dialect.name]:
                other.exec_driver_sql(statement.format(user))
