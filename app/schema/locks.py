"""One migration at a time: of several `flask db upgrade` at once, one works, and the others find nothing left to do.

Each lock belongs to a connection that is closed for good when the work ends, however it ends. So nothing is left behind
by a kill, and nothing of what is set here (a lock, a timeout, foreign keys off) reaches the blog's own connections.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

PATIENCE = 600  # seconds to wait for another migration
# On PostgreSQL everyone who wants a table queues behind a step that waits for it: so it waits briefly, and tries again
# (running.py). Once it has the table, it may keep it for as long as the second says.
LOCK_TIMEOUT = "400ms"
STATEMENT_TIMEOUT = "5s"
POLL = 0.2  # seconds between two looks
# What is said where a step could not have its table in time, by PostgreSQL and MariaDB, and where it kept it too long.
LOCK_TIMED_OUT = {"55P03", 1205}
STATEMENT_TIMED_OUT = {"57014"}
ADVISORY_LOCK = 7_302_171_402_552_163_187  # any 63-bit number that nothing else in the database uses


@contextmanager
def migration_lock(connection: sa.Connection) -> Iterator[None]:
    """Make `connection` the only one that migrates, and close it for good afterwards.

    Raises click.ClickException after PATIENCE seconds of waiting.
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
    with closing(connection.connection.cursor()) as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    connection.execution_options(sqlite_begin="IMMEDIATE")


def _take_postgresql(connection: sa.Connection) -> None:
    """Asking again and again holds no transaction open; waiting inside pg_advisory_lock would stop a concurrent index.

    The timeouts come after the lock, for they would end the wait for it: with them a step that cannot have its table
    soon fails, instead of making every reader queue behind it.
    """
    _poll(connection, sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK)), *timeouts())


def _take_mysql(connection: sa.Connection) -> None:
    name = sa.func.left(sa.func.concat("alembic.", sa.func.database()), 64)  # the lock is the whole server's
    settings = "SET SESSION lock_wait_timeout = 1"  # seconds; the default is a day
    _poll(connection, sa.select(sa.func.get_lock(name, 0)), settings)


def timeouts() -> tuple[str, str]:
    """Return the statements that give PostgreSQL's steps their two limits."""
    return f"SET lock_timeout = '{LOCK_TIMEOUT}'", f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"


TAKE = {"sqlite": _take_sqlite, "postgresql": _take_postgresql, "mysql": _take_mysql}


def codes_of(error: DBAPIError) -> set[object]:
    """Return the SQLSTATE and the number that the driver gives; each database has its own idea which says more."""
    arguments = error.orig.args if error.orig else ()
    return {getattr(error.orig, "sqlstate", None), *arguments[:1]}


def _poll(connection: sa.Connection, attempt: sa.Select[Any], *settings: str) -> None:
    """Run `attempt` until it answers with something true, then `settings`.

    Each look ends its transaction, or Alembic would take it for one of its caller's.
    """
    for look in range(round(PATIENCE / POLL)):
        if connection.scalar(attempt):
            for setting in settings:
                connection.exec_driver_sql(setting)
            connection.commit()
            return
        connection.commit()
        if look == 0:
            click.echo("Another migration is running; waiting for it to end.")
        time.sleep(POLL)
    raise click.ClickException(
        f"another migration still runs after {PATIENCE} seconds; run this again when it has ended."
    )
