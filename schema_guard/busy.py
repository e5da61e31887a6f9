"""A database that is busy, full or read-only: limit how long a request waits, and recognise the error that follows.

A reader who waits for long has left, and holds a thread of the server meanwhile. A writer would lose time and no text.
So a request that only reads waits for two seconds, and every other request for fifteen. Commands wait as the database
itself says, and migrations as locks.py says.
"""

import sqlite3
from typing import Any, Final

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.exc import DBAPIError, OperationalError

from .errors import error_codes

# Seconds. A page of the blog waits twice at most, because it asks twice: for the kept page and for a new one.
READERS_WAIT = 2
WRITERS_WAIT = 15  # sixteen writers on a busy machine need more than five on SQLite

WAIT: Final = {
    "sqlite": "PRAGMA busy_timeout = {0}000",
    "postgresql": "SET LOCAL lock_timeout = '{0}s'",  # LOCAL: a pooler may give the connection to somebody else
    "mysql": "SET SESSION lock_wait_timeout = {0}, SESSION innodb_lock_wait_timeout = {0}",
}
# https://sqlite.org/rescode.html; the last byte of an extended code is the code. SQLITE_PROTOCOL comes when too many
# begin to read at once.
SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
}
CODES = {
    *("25006", "40001", "40P01", "53100", "53200", "53300", "55P03"),  # PostgreSQL: read-only, deadlock, disk, locks...
    *(1021, 1040, 1114, 1203, 1205, 1213, 1226),  # MariaDB: disk, connections, table full, locks
    *(1290, 1792, 1836),  # MariaDB: read-only
}


def limit_wait(connection: sa.Connection) -> None:
    """Limit the wait of a request, at the beginning of each of its transactions. The guard's own upgrade has none."""
    if has_request_context() and request.endpoint != "schema_guard.upgrade":
        seconds = READERS_WAIT if request.method in ("GET", "HEAD") else WRITERS_WAIT
        if statement := wait_statement(connection.dialect, connection.info, seconds):
            connection.exec_driver_sql(statement)


def wait_statement(dialect: sa.Dialect, info: dict[Any, Any], seconds: int) -> str | None:
    """Return the statement that limits the wait, or None if the connection, which has `info`, has this limit."""
    if dialect.name != "postgresql" and info.get("wait") == seconds:
        return None
    info["wait"] = seconds
    return WAIT[dialect.name].format(seconds)


def cannot_write_now(error: DBAPIError) -> bool:
    """Return True if the same request can succeed later, when the database is free, has room or may be written."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in SQLITE
    has_no_connection = isinstance(error, OperationalError) and error.statement is None
    return has_no_connection or not CODES.isdisjoint(error_codes(error))
