"""Run one migration at a time: if several `flask db upgrade` start at once, one works and the others wait for it.

Each lock belongs to a connection, which is closed for good when the work ends, even if it ends with an error or a kill.
So no lock stays behind, and none of the settings here (timeouts, foreign keys off) reaches the connections of the site.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Any, Literal

import click
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from .sqlite import is_in_memory

PATIENCE = 600  # seconds to wait for another migration
TELL_AFTER = 2_000  # milliseconds that SQLite waits for another program without a word
# On PostgreSQL, while a step waits for a table, everyone else who wants the table queues behind it. So a step waits
# only for LOCK_TIMEOUT, and running.py tries again. A step that has its table may keep it for STATEMENT_TIMEOUT.
LOCK_TIMEOUT = "400ms"
STATEMENT_TIMEOUT = "5s"
POLL = 0.2  # seconds between two attempts
# The codes of the errors: a step did not get its table in time (PostgreSQL, MariaDB), or kept it for too long.
LOCK_TIMED_OUT = {"55P03", 1205}
STATEMENT_TIMED_OUT = {"57014"}
ADVISORY_LOCK = 7_302_171_402_552_163_187  # any 63-bit number, as long as nothing else in the database uses it


@contextmanager
def migration_lock(connection: sa.Connection) -> Iterator[None]:
    """Make `connection` the only one that migrates, and close it for good at the end, unless it is all of a database.

    Raises click.ClickException after PATIENCE seconds of waiting.
    """
    with ExitStack() as stack:
        try:
            if connection.info.get("is_pooled"):
                _take_pooled(connection, stack.enter_context(connection.engine.connect()))
            else:
                TAKE[connection.dialect.name](connection)
            yield
        finally:
            if is_in_memory(connection.engine):  # the database would end with its connection
                connection.rollback()  # inside a transaction, the pragma has no effect
                with closing(connection.connection.cursor()) as driver:
                    driver.execute("PRAGMA foreign_keys = ON")
            else:
                connection.invalidate()


def _take_sqlite(connection: sa.Connection) -> None:
    """Turn foreign keys off, and let the transaction itself be the lock: BEGIN IMMEDIATE waits for other writers.

    Rebuilding a table drops the old one. With foreign keys on, that would delete the rows that point to it. The pragma
    has no effect inside a transaction, so it goes to the driver before the transaction begins.
    """
    with closing(connection.connection.cursor()) as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute(f"PRAGMA busy_timeout = {TELL_AFTER}")
        if not is_in_memory(connection.engine):
            _poll(lambda: _can_write(driver), "Another program is writing, and has not committed yet.")
        driver.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    connection.execution_options(sqlite_begin="IMMEDIATE")


def _can_write(driver: DBAPICursor) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    driver.execute("ROLLBACK")
    return True


def _take_postgresql(connection: sa.Connection) -> None:
    """Ask for the lock again and again: waiting inside pg_advisory_lock would hold a transaction open.

    Such a transaction blocks every concurrent index. The timeouts are set after the lock, because they would end the
    wait for it. With them, a step that does not get its table soon fails, and readers do not queue behind it.
    """
    _poll_server(connection, sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK)), *timeouts())


def _take_pooled(connection: sa.Connection, holder: sa.Connection) -> None:
    """Behind a pooler such as PgBouncer, let a transaction of a second connection be the lock.

    There, a server's connection belongs to us during a transaction only. So the lock of a connection, and any setting
    of it, could reach other clients. The timeouts are set in each transaction.
    """

    def is_mine() -> bool:
        holder.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")  # it does nothing but hold the lock
        # Without parameters: with them, the driver keeps the result open, and a concurrent index would wait for it.
        if holder.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})").scalar():
            return True  # until its transaction ends
        holder.rollback()
        return False

    @sa.event.listens_for(connection, "begin")
    def limit_this_transaction(connection: sa.Connection) -> None:
        for setting in timeouts("LOCAL"):
            connection.exec_driver_sql(setting)

    _poll(is_mine, "Another migration is running.")


def _take_mysql(connection: sa.Connection) -> None:
    name = sa.func.left(sa.func.concat("alembic.", sa.func.database()), 64)  # the name is valid on the whole server
    settings = "SET SESSION lock_wait_timeout = 1"  # seconds; the default is a day
    _poll_server(connection, sa.select(sa.func.get_lock(name, 0)), settings)


def timeouts(of: Literal["SESSION", "LOCAL"] = "SESSION") -> tuple[str, str]:
    """Return the statements that set the two timeouts of PostgreSQL, for the connection or for one transaction."""
    return f"SET {of} lock_timeout = '{LOCK_TIMEOUT}'", f"SET {of} statement_timeout = '{STATEMENT_TIMEOUT}'"


def end_autovacuum(engine: sa.Engine) -> None:
    """Make PostgreSQL cancel an autovacuum that holds the table.

    It does so only for a session that has waited a second, longer than our lock_timeout. So wait here, for a lock that
    blocks neither readers nor writers.
    """
    if engine.dialect.name != "postgresql":
        return
    for table in sa.inspect(engine).get_table_names():
        with suppress(DBAPIError), engine.begin() as connection:  # if we do not get the lock, the next try shows it
            connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")
            connection.exec_driver_sql(f'LOCK TABLE "{table}" IN SHARE UPDATE EXCLUSIVE MODE')


TAKE = {"sqlite": _take_sqlite, "postgresql": _take_postgresql, "mysql": _take_mysql}


def _poll_server(connection: sa.Connection, attempt: sa.Select[Any], *settings: str) -> None:
    """Repeat `attempt` until it returns a true value, then run `settings`.

    Each attempt ends its transaction. Otherwise Alembic would believe that its caller had begun one.
    """

    def is_mine() -> bool:
        is_true = bool(connection.scalar(attempt))
        connection.commit()
        return is_true

    _poll(is_mine, "Another migration is running.")
    for setting in settings:
        connection.exec_driver_sql(setting)
    connection.commit()


def _poll(attempt: Callable[[], bool], why: str) -> None:
    """Repeat `attempt` until it returns True. Say `why` it has to wait."""
    end = time.monotonic() + PATIENCE
    if attempt():
        return
    click.echo(f"{why} Waiting for it to end.")
    while time.monotonic() < end:
        time.sleep(POLL)
        if attempt():
            return
    raise click.ClickException(f"{why} Gave up after {PATIENCE} seconds. Run this again when it has ended.")
