"""A question that is asked at every request gets the answer of this moment, from the database that is there now."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from schema_guard import QuickReader

from .notes import db

COUNT = "SELECT count(*) FROM notes"
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def engine(app: Flask) -> Iterator[sa.Engine]:
    """An engine for the migrated database, with three notes."""
    with app.app_context():
        yield db.engine


def execute(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_it_sees_each_change_and_goes_on_after_an_error(engine: sa.Engine) -> None:
    notes, others = QuickReader(engine, COUNT), QuickReader(engine, "SELECT name FROM others")
    assert notes.read() == 3
    execute(engine, "DELETE FROM notes")
    assert notes.read() == 0
    with pytest.raises(DBAPIError, match="others"):
        others.read()
    execute(engine, "CREATE TABLE others (name VARCHAR(9))")
    assert others.read() is None
    execute(engine, "INSERT INTO others VALUES ('Ada')")
    assert others.read() == "Ada"
    execute(engine, "DROP TABLE others")  # it leaves no transaction open, which would hold this up


def test_it_keeps_no_connection_of_the_pool(engine: sa.Engine) -> None:
    reader, together = QuickReader(engine, COUNT), Barrier(4)

    def read(_: int) -> object:
        together.wait(timeout=10)
        return [reader.read() for _ in range(20)]

    with ThreadPoolExecutor(4) as threads:
        assert [*threads.map(read, range(4))] == [[3] * 20] * 4
    assert isinstance(engine.pool, sa.QueuePool)
    assert engine.pool.checkedout() == 0


@on_sqlite
def test_on_sqlite_it_keeps_connections_of_its_own_until_the_engine_is_disposed(engine: sa.Engine) -> None:
    reader = QuickReader(engine, COUNT)
    reader.read()
    asked: list[object] = []
    sa.event.listen(engine, "checkout", lambda *_: asked.append(1))
    assert (reader.read(), asked) == (3, [])
    log = Path(f"{engine.url.database}-wal")
    assert log.exists()
    engine.dispose()
    assert not log.exists()  # the last connection that is closed deletes it
    assert reader.read() == 3


@on_sqlite
def test_a_file_that_is_removed_or_replaced_is_not_read_again(engine: sa.Engine, tmp_path: Path) -> None:
    reader = QuickReader(engine, COUNT)
    assert reader.read() == 3
    file = Path(str(engine.url.database))
    elsewhere = file.rename(tmp_path / "elsewhere.db")
    with pytest.raises(DBAPIError, match="was removed while it was in use"):
        reader.read()
    assert not file.exists()
    elsewhere.rename(file)
    assert reader.read() == 3
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DELETE FROM notes")
    for end in ("-wal", "-shm"):  # they belong to the old file
        Path(f"{file}{end}").unlink(missing_ok=True)
    copy.replace(file)
    assert reader.read() == 0


@on_sqlite
def test_a_folder_that_is_gone_is_an_error_of_the_database(engine: sa.Engine) -> None:
    reader = QuickReader(engine, COUNT)
    folder = Path(str(engine.url.database)).parent
    assert reader.read() == 3
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    folder.write_text("A file in the place of the folder")
    try:
        with pytest.raises(DBAPIError, match="was removed while it was in use"):
            reader.read()
    finally:
        folder.unlink()
        elsewhere.rename(folder)
    assert reader.read() == 3
