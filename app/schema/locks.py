"""One migration at a time: of several `flask db upgrade` at once, one works, and the others find nothing left to do.

Each lock belongs to a connection that is closed for good when the work ends, however it ends. So nothing is left behind
by a kill, and nothing of what is set here (a lock, a timeout, foreign keys off) reaches the blog's own connections.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from .refusal import RefusalError

PATIENCE = 600  # seconds to wait for another migration
# On PostgreSQL everyone who wants a table queues behind a step that waits for it: so it waits briefly, and tries again
# (running.py). Once it has the table, it may keep it for as long as the second says.
LOCK_TIMEOUT = "400ms"
STATEMENT_TIMEOUT = "5s"
POLL = 0.2  # seconds between two looks
ADVISORY_LOCK = 7_302_171_402_552_163_187  # any 63-bit number that nothing else in the database uses


@contextmanager
def migration_lock(connection: sa.Connection) -> Iterator[None]:
    """Make `connection` the only one that migrates, and close it for good afterwards.

    Raises RefusalError after PATIENCE seconds of waiting.
    """
    try:
        TAKE[connection.dialect.name](connection)
        yield
    finally:
        connection.invalidate()


def _take_sqlite(connection: sa.Connection) -> None:
    """Foreign keys off, since rebuilding a table drops it, which would delete or orphan the rows that point to it.

    The pragma does nothing inside a transaction, so it goes straight to the driver. The lock is the transaction itself:
    BEGIN IMMEDIATE waits until no other writes.
    """
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    driver.close()
    connection.execution_options(sqlite_begin="IMMEDIATE")


def _take_postgresql(connection: sa.Connection) -> None:
    """Asking again and again holds no transaction open; waiting inside pg_advisory_lock would stop a concurrent index.

    Each look ends its transaction, or Alembic would take it for one of its caller's.
    """
    _poll(connection, sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK)))
    # After the lock, for this would end the wait for it: a step that cannot have its table soon fails, instead of
    # making every reader queue behind it.
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
    connection.commit()


def _take_mysql(connection: sa.Connection) -> None:
    name = sa.func.left(sa.func.concat("alembic.", sa.func.database()), 64)  # the lock is the whole server's
    _poll(connection, sa.select(sa.func.get_lock(name, 0)))
    connection.exec_driver_sql("SET SESSION lock_wait_timeout = 1")  # seconds; the default is a day
    connection.commit()


TAKE = {"sqlite": _take_sqlite, "postgresql": _take_postgresql, "mysql": _take_mysql}


def is_lock_timeout(error: DBAPIError) -> bool:
    """Tell whether a step could not have its table in time (PostgreSQL's 55P03, MariaDB's 1205)."""
    return not _codes_of(error).isdisjoint({"55P03", 1205})


def is_statement_timeout(error: DBAPIError) -> bool:
    """Tell whether a step was ended for keeping a table too long (PostgreSQL's 57014)."""
    return "57014" in _codes_of(error)


def _codes_of(error: DBAPIError) -> set[object]:
    """Return the SQLSTATE and the number that the driver gives; each database has its own idea which says more."""
    arguments = error.orig.args if error.orig else ()
    return {getattr(error.orig, "sqlstate", None), *arguments[:1]}


def _poll(connection: sa.Connection, attempt: sa.Select[Any]) -> None:
    """Run `attempt` until it answers with something true."""
    deadline = time.monotonic() + PATIENCE
    waiting = False
    while not connection.scalar(attempt):
        connection.commit()
        if time.monotonic() > deadline:
            raise RefusalError(
                f"another migration still runs after {PATIENCE} seconds; run this again when it has ended."
            )
        if not waiting:
            click.echo("Another migration is running; waiting for it to end.")
        waiting = True
        time.sleep(POLL)
    connection.commit()
