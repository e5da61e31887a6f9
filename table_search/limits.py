"""Stop a search that takes too long.

Read next: table_search/excerpt.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

TIMED_OUT: Final = {"57014", 1969, 188}  # codes of PostgreSQL, of MariaDB, and of MariaDB inside its full-text search


class TooCommonError(Exception):
    """Too many rows contain these words, so the database cannot rank them in time."""


@contextmanager
def time_limit(connection: sa.Connection, seconds: int) -> Iterator[None]:
    """Let each statement inside run for `seconds` at most, else raise TooCommonError. SQLite has no such limit.

    PostgreSQL does not compile these statements (`jit`): for a large table, that takes longer than the search itself.
    """
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    if connection.dialect.name == "postgresql":  # these settings end with the transaction
        limit = sa.func.set_config("statement_timeout", f"{seconds}s", True)
        connection.execute(sa.select(limit, sa.func.set_config("jit", "off", True)))
    if is_mariadb:  # this limit stays until it is removed
        connection.execute(sa.text(f"SET max_statement_time = {seconds}"))
    try:
        yield
    except DBAPIError as error:
        if error.orig and {getattr(error.orig, "sqlstate", None), *error.orig.args[:1]} & TIMED_OUT:
            raise TooCommonError from error
        raise
    finally:
        if is_mariadb and not connection.invalidated:
            connection.execute(sa.text("SET max_statement_time = DEFAULT"))
