"""SQLite, made safe: foreign keys on, no lock-outs, and transactions that begin when and how we say.

The driver's own transactions leave DDL outside and upgrade a reader to a writer half-way, which is where both
half-applied migrations and "database is locked" come from. Here one listener begins every transaction.
"""

import sqlite3

import sqlalchemy as sa

# Milliseconds that a writer waits for others. They stand in no queue: each tries again and again, so on a busy machine
# one of sixteen was without luck for more than five seconds, and its save failed.
BUSY_TIMEOUT = 30_000


def make_safe(engine: sa.Engine) -> None:
    """Give every connection of a SQLite `engine` the settings and the transactions described above."""
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)


def _configure(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    cursor.execute("PRAGMA journal_mode = WAL")  # readers and one writer do not stop each other
    cursor.execute("PRAGMA synchronous = NORMAL")  # safe with WAL: https://sqlite.org/pragma.html#pragma_synchronous
    cursor.execute("PRAGMA foreign_keys = ON")  # off by default; locks.py turns it off while it migrates
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """Begin the transaction; the option `sqlite_begin="IMMEDIATE"` asks for the right to write before anything is read.

    A transaction that reads first and writes later fails at once when another wrote in between, whatever the timeout
    (https://sqlite.org/lang_transaction.html). One that only reads, like an idle shell's, must not lock anyone out.
    """
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")
