"""`QuickReader` asks the database one small question at every request, such as the content version.

The driver alone runs the statement, which takes a fifth of the time of SQLAlchemy's connections. For a file of SQLite,
even taking a connection out of the pool takes longer than the statement. So the reader keeps connections of its own
there, as many as threads read at once. On a server, connections are few, and each one comes from the pool.
"""

from collections import deque
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from .busy import READERS_WAIT, wait_statement
from .sqlite import identity_of, is_in_memory


class QuickReader:
    """Reads the first value that a statement finds. `engine.dispose()` closes its connections."""

    def __init__(self, engine: sa.Engine, statement: str) -> None:
        self._engine, self._statement = engine, statement
        self._has_file = engine.dialect.name == "sqlite" and not is_in_memory(engine)
        self._file = Path(str(engine.url.database))  # if it has one
        self._idle: deque[PoolProxiedConnection] = deque()
        sa.event.listen(engine, "engine_disposed", self._close_idle)

    def read(self) -> Any:
        """Return the value, or None if there is no row. Raises SQLAlchemy's errors, as usual."""
        try:
            connection = self._take()
            try:
                with closing(connection.cursor()) as cursor:
                    if limit := wait_statement(self._engine.dialect, connection.info, READERS_WAIT):
                        cursor.execute(limit)
                    cursor.execute(self._statement)
                    row = cursor.fetchone()
            finally:
                self._give_back(connection)
        except self._engine.dialect.loaded_dbapi.Error as problem:
            raise DBAPIError(self._statement, None, problem) from problem
        return row[0] if row else None

    def _take(self) -> PoolProxiedConnection:
        """Return a connection that nobody else uses, but none to a file that was removed or replaced."""
        with suppress(IndexError):  # if no connection is idle
            while (connection := self._idle.pop()).info["file"] != identity_of(self._file):
                connection.close()
            return connection
        connection = self._engine.raw_connection()
        if self._has_file:
            connection.detach()  # from now on, the pool does not count it
        return connection

    def _give_back(self, connection: PoolProxiedConnection) -> None:
        if self._has_file:
            self._idle.append(connection)
        else:
            connection.close()

    def _close_idle(self, _: sa.Engine) -> None:
        while self._idle:
            self._idle.pop().close()
