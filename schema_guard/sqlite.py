"""Make SQLite safe: foreign keys on, readers beside a writer, whole transactions, and whole copies.

Python's driver begins transactions by itself: not for DDL, and late, so that a reader turns into a writer half-way. The
first leads to half-applied migrations, the second to "database is locked". Here one listener begins every transaction.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic

import click
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT = 15_000  # the milliseconds that a command waits for other writers; busy.py has those of a request

AT_ONCE = 1  # second, less than anyone waits for a writer (busy.py)
STALE_READ = (
    "This transaction read first and writes now, and another one has written in between, or does so now. SQLite "
    "refuses, because what you have read may be out of date. Add this line before you read what you will change: "
    "schema_guard.start_writing(db.session). Put slow work, such as hashing a password, before that line. For a "
    'database of SQLALCHEMY_BINDS, add its key: schema_guard.start_writing(db.session, "visits").'
)


def make_safe(engine: sa.Engine) -> None:
    """Give every connection of `engine` the settings and the transactions described above."""
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin_in_memory if is_in_memory(engine) else _begin)
    sa.event.listen(engine, "handle_error", _explain_stale_read)
    if not is_in_memory(engine):
        _notice_another_file(engine, Path(str(engine.url.database)))


def is_in_memory(engine: sa.Engine) -> bool:
    """Return True for a database in memory. It belongs to one connection, and ends with it."""
    return engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:")


def _configure(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction; _begin does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    connection.execute("PRAGMA journal_mode = WAL")  # readers and one writer do not block each other
    # With WAL, a power cut may take the last saves but cannot damage the file. A crash of the program takes nothing.
    # FULL would wait for the disk at each commit: https://sqlite.org/pragma.html#pragma_synchronous
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")  # off by default, and off while a migration runs: see locks.py


def _notice_another_file(engine: sa.Engine, file: Path) -> None:
    """Never use a connection to a file that was removed, or that another file has replaced.

    SQLite would go on with the file that it has open, and what people save would be gone with the last connection. An
    empty new file in its place would be no better, so only a process that never saw the database creates one.
    """
    was_there = False

    def identity_now() -> tuple[int, int] | None:
        found = identity_of(file)
        if was_there and found is None:
            raise sqlite3.OperationalError(f"the file {file} was removed while it was in use")
        return found

    def refuse_missing(*_: object) -> None:
        identity_now()

    def remember(_: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        nonlocal was_there
        was_there, entry.info["file"] = True, identity_of(file)

    def compare(_: DBAPIConnection, entry: ConnectionPoolEntry, __: object) -> None:
        if entry.info["file"] != identity_now():
            raise InvalidatePoolError  # the pool then opens the new file

    sa.event.listen(engine, "do_connect", refuse_missing)
    sa.event.listen(engine, "connect", remember)
    sa.event.listen(engine, "checkout", compare)


def identity_of(file: Path) -> tuple[int, int] | None:
    """Return what makes this file another one than the file that replaces it, or None if it is not there."""
    try:
        found = file.stat()
    except OSError:  # its folder may be gone, too, or closed to us
        return None
    return found.st_dev, found.st_ino


def _begin(connection: sa.Connection) -> None:
    """Begin a transaction. With the option `sqlite_begin="IMMEDIATE"`, wait for the right to write before any reading.

    A transaction that reads first and writes later fails at once if another one wrote in between, whatever the timeout
    (https://sqlite.org/lang_transaction.html). A transaction that only reads, as in an idle shell, must block nobody.
    """
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    driver = connection.connection.dbapi_connection
    if kind == "IMMEDIATE" and isinstance(driver, sqlite3.Connection):
        _begin_writing(connection, driver)
    else:
        connection.exec_driver_sql(f"BEGIN {kind}")


def _begin_writing(connection: sa.Connection, driver: sqlite3.Connection) -> None:
    """Wait until nobody else writes, for as long as the connection's busy_timeout says.

    SQLite has no queue. It tries again after 1 ms, and then less and less often, up to every 100 ms. So on a busy
    machine newcomers came first, and one of sixteen writers had no luck for 15 seconds. Here everyone starts again with
    short pauses each 100 ms, so all have the same chance.
    """
    timeout = int(driver.execute("PRAGMA busy_timeout").fetchone()[0])  # milliseconds
    end = monotonic() + timeout / 1000
    driver.execute("PRAGMA busy_timeout = 100")
    try:
        while not driver.in_transaction:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                if not _is_busy(error) or monotonic() > end:
                    raise
    finally:
        driver.execute(f"PRAGMA busy_timeout = {timeout}")


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _explain_stale_read(context: sa.ExceptionContext) -> None:
    """Add the line that is missing to "database is locked", where waiting longer would not help.

    The note is part of the traceback: it stands in the log, in the shell and on the page of the debugger. While another
    transaction writes, SQLite does not wait for it in one that has read, so that error comes at once.
    """
    code = getattr(context.original_exception, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_BUSY and context.connection and not str(context.statement).startswith("BEGIN"):
        is_stale = monotonic() - context.connection.info.get("began", 0) < AT_ONCE
    else:
        is_stale = code == sqlite3.SQLITE_BUSY_SNAPSHOT
    if is_stale and context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.add_note(STALE_READ)


def _begin_in_memory(connection: sa.Connection) -> None:
    """Begin a transaction, unless one is open: in memory, all sessions share one connection (SQLAlchemy's StaticPool).

    So a test's session and a request's may be in the same transaction, and the first that commits ends it.
    """
    driver = connection.connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
        _begin(connection)


def file_of(connection: sa.Connection) -> Path | None:
    """Return the file of a SQLite database. A database in memory, or on a server, has none."""
    if connection.dialect.name != "sqlite":
        return None
    name = connection.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'").scalar()
    return Path(name) if name else None


def copy_file(source: Path, target: Path) -> None:
    """Copy a whole database while others write to it. `cp` cannot do that: https://sqlite.org/backup.html.

    The copy has a connection of its own, because one inside a transaction would wait for itself. `target` exists only
    when it is complete. Raises click.ClickException if it cannot be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(part)) as copy:
            original.backup(copy)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"Cannot write the copy {target} ({error}). Nothing was changed.") from error
