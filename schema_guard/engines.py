"""Give each engine the settings that its database needs, and begin transactions that write.

SQLAlchemy's events apply the settings when a connection is made. So it does not matter whether Flask-SQLAlchemy has
created the engine already: `init_app` prepares it before anything connects.
Read next: sqlite.py.
"""

from contextlib import closing
from time import monotonic
from typing import Any, Final

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import current_app, has_request_context
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from .busy import limit_wait
from .sqlite import make_safe

CONNECT_TIMEOUT = 2  # seconds, for the drivers that know an option of this name
SLOW = 1  # seconds
DRIVERS_WITH_TIMEOUT = {"psycopg", "psycopg2", "pymysql", "mysqldb"}


def prepare(engine: sa.Engine) -> None:
    """Apply the settings of `engine`'s database to every connection that it makes from now on.

    Raises ValueError for a database that the guard does not know.
    """
    database = engine.dialect.name
    sa.event.listen(engine, "before_cursor_execute", _note_time)
    sa.event.listen(engine, "after_cursor_execute", _name_slow_statement)
    sa.event.listen(engine, "begin", limit_wait)  # before SQLite's own listener, which waits
    if database == "sqlite":
        make_safe(engine)
    elif database in ("postgresql", "mysql"):
        sa.event.listen(engine, "do_connect", _set_options)
        if database == "postgresql":
            sa.event.listen(engine, "connect", _notice_pooler)
        else:
            # First of all listeners: a level that the project has chosen comes after it, and stays.
            sa.event.listen(engine, "connect", _lock_no_gaps, insert=True)
        _replace_closed_connections(engine)
    else:
        raise ValueError(
            f"schema_guard does not know the database {database}. It works with SQLite, PostgreSQL, MariaDB and MySQL; "
            "write the address of a MariaDB as mysql+pymysql://..."
        )


def start_writing(session: so.Session | so.scoped_session[Any], bind_key: str | None = None) -> None:
    """Begin a transaction that will write. What you read in it stays true until you commit.

    SQLite needs another kind of transaction for that (sqlite.py explains why); the other databases do not. This rolls
    back what the session has done, so call it before you change anything. For a database of SQLALCHEMY_BINDS, pass its
    `bind_key`.
    """
    session.rollback()
    bind = {"bind": current_app.extensions["migrate"].db.engines[bind_key]} if bind_key else {}
    session.connection(bind_arguments=bind, execution_options={"sqlite_begin": "IMMEDIATE"})


def _note_time(connection: sa.Connection, *_: object) -> None:
    connection.info["began"] = monotonic()


def _name_slow_statement(connection: sa.Connection, _: object, statement: str, *__: object) -> None:
    """Log a statement that kept a request waiting, without its values: they may be somebody's words or email."""
    seconds = monotonic() - connection.info["began"]
    if seconds > SLOW and has_request_context():
        current_app.logger.warning("A statement took %.1f s: %s", seconds, " ".join(statement.split())[:500])


# What stands between /*M! and */ is for MariaDB alone: MySQL does not know that switch.
MYSQL_SESSION: Final = (
    "SET SESSION sql_mode = 'TRADITIONAL', "
    "optimizer_switch = concat('index_merge_sort_union=off' /*M!100403 , ',rowid_filter=off' */)"
)


def _set_options(dialect: sa.Dialect, _: ConnectionPoolEntry, __: object, options: dict[str, Any]) -> None:
    """Add options to those that the driver gets. What the project has set itself stays."""
    if dialect.driver in DRIVERS_WITH_TIMEOUT:
        options.setdefault("connect_timeout", CONNECT_TIMEOUT)
    if dialect.driver == "pymysql" and isinstance(options.get("password"), str):
        # As bytes, because PyMySQL encodes text as Latin-1 and the server expects UTF-8.
        options["password"] = options["password"].encode()
    if dialect.name == "mysql" and dialect.driver in DRIVERS_WITH_TIMEOUT:
        # TRADITIONAL: a value that does not fit is an error, as in the other databases. Without it, MariaDB cuts the
        # value off and says nothing. And MariaDB shall not combine two indexes: for a page of a list, one index that
        # has the order is always quicker. It would sort what it finds in both, or first collect the ids in the second.
        options.setdefault("init_command", MYSQL_SESSION)


def _lock_no_gaps(driver: Any, _: ConnectionPoolEntry) -> None:
    """Choose the isolation level that PostgreSQL has, too.

    At its own level, MariaDB locks the gap where a row is missing. Two requests that find no row and insert one would
    wait for each other, and one of them would fail. A server that logs statements refuses writes at any other level.
    """
    with closing(driver.cursor()) as cursor:
        cursor.execute("SELECT @@binlog_format")
        if cursor.fetchone()[0] != "STATEMENT":
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")


def _notice_pooler(driver: Any, entry: ConnectionPoolEntry) -> None:
    """Prepare no statements behind a pooler such as PgBouncer: the next one may run where they are unknown.

    A pooler tells the driver a process number of its own. locks.py asks for what is noted here.
    """
    with closing(driver.cursor()) as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        entry.info["is_pooled"] = cursor.fetchone()[0] != driver.info.backend_pid
    driver.rollback()
    if entry.info["is_pooled"] and hasattr(driver, "prepare_threshold"):
        driver.prepare_threshold = None


def _replace_closed_connections(engine: sa.Engine) -> None:
    """Before a pooled connection is used again, ask the server whether it is still open, as `pool_pre_ping` does.

    That option must be set before Flask-SQLAlchemy creates the engine; these listeners need not.
    """
    dialect = engine.dialect

    @sa.event.listens_for(engine, "connect")
    def note_that_it_is_new(_: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["is_new"] = True

    @sa.event.listens_for(engine, "checkout")
    def check(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        if entry.info.pop("is_new", False):
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if dialect.is_disconnect(error, connection, None):
                raise InvalidatePoolError from error  # the pool then opens another
            raise
