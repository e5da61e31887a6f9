"""SQLite, made safe: foreign keys on, no lock-outs, transactions that begin when and how we say, and copies.

The driver's own transactions leave DDL outside and upgrade a reader to a writer half-way, which is where both
half-applied migrations and "database is locked" come from. Here one listener begins every transaction.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa

# Milliseconds that a writer waits for others. They stand in no queue: each tries again and again, so on a busy machine
# one of sixteen was without luck for more than five seconds, and its save failed.
BUSY_TIMEOUT = 30_000
KEPT = 3  # copies beside the file


def make_safe(engine: sa.Engine) -> None:
    """Give every connection of a SQLite `engine` the settings and the transactions described above."""
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)


def _configure(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    connection.execute("PRAGMA journal_mode = WAL")  # readers and one writer do not stop each other
    # Safe with WAL: https://sqlite.org/pragma.html#pragma_synchronous
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")  # off by default; locks.py turns it off while it migrates


def _begin(connection: sa.Connection) -> None:
    """Begin the transaction; the option `sqlite_begin="IMMEDIATE"` asks for the right to write before anything is read.

    A transaction that reads first and writes later fails at once when another wrote in between, whatever the timeout
    (https://sqlite.org/lang_transaction.html). One that only reads, like an idle shell's, must not lock anyone out.
    """
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")


def keep_copy(file: Path) -> Path:
    """Copy the database `file` beside itself, keep the last KEPT copies, return the new one. Raises as `copy_file`."""
    copy = file.with_name(f"{file.name}.{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.copy")
    copy_file(file, copy)
    for old in sorted(file.parent.glob(f"{file.name}.*.copy"))[:-KEPT]:
        old.unlink()
    return copy


def copy_file(source: Path, target: Path) -> None:
    """Copy a database whole while others write to it, as `cp` cannot: https://sqlite.org/backup.html.

    It reads through a connection of its own, since one that is inside a transaction would wait for itself. `target` is
    there when it is complete, or not at all. Raises click.ClickException where it cannot be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(part)) as copy:
            original.backup(copy)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"no copy could be kept at {target} ({error}), so nothing was changed.") from error
