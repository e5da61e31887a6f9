"""Let a revision that was interrupted go on where it stopped.

MariaDB commits after every DDL statement, and PostgreSQL does so outside a transaction: half a revision cannot be
undone there. Today's names do not tell what has been done, since after a renaming an old name may be a new column. So
each step is noted with its position and its statement, and skipped only where both match a finished note. Rows and
their note are one transaction. A step that changes tables is noted before it begins, too. If no end of it is noted, the
definitions that it names tell whether it was done: the database does such a statement whole or not at all.
Read next: noted.py, which leads Alembic's steps through here, and notes.py, the table.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn, Self, TypeVar

import click
import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from .definitions import definitions_named_in, drop_invalid_index
from .notes import TABLE, Note, Notes, all_notes, create, digest, drop_if_empty, notes, short

T = TypeVar("T")
ROWS = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|LOAD)\b", re.IGNORECASE)
OUTSIDE = 0  # the position that notes steps outside a transaction which need no notes of their own


class Ledger:
    """The notes of one `flask db` command, on its connection. Use it as a context manager, and it leaves no table."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._notes = Notes(connection, "", "")
        self._noted: dict[int, Note] = {}
        self._position = 0
        self._is_open = False  # while a revision runs
        self._is_inside = False  # while a step runs, or what needs no notes
        self._unnoted_rows = ""  # a statement that changed rows and went past the ledger

    def __enter__(self) -> Self:
        sa.event.listen(self._connection, "before_cursor_execute", self._notice_rows)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(DBAPIError):  # where the connection is gone, the notes stay, as they must
            self._connection.rollback()
            drop_if_empty(self._connection)

    def half_done(self) -> tuple[str, str] | None:
        """Return the revision and the direction ("up" or "down") that was interrupted after its first change.

        Forget the notes of one that changed nothing.
        """
        for row in all_notes(self._connection):
            if row.ended or self._is_changed(row):
                return row.revision, row.direction
        self.forget()
        return None

    def forget(self) -> None:
        """Delete all notes."""
        if all_notes(self._connection):
            self._connection.execute(notes.delete())
        self._connection.commit()

    def begin(self, revision: str, direction: str) -> None:
        """Note from now on what `revision` does."""
        create(self._connection)
        self._notes = Notes(self._connection, revision, direction)
        self._noted, self._position = self._notes.by_position(), 0
        self._is_open, self._unnoted_rows = True, ""
        self._connection.commit()

    def end(self) -> None:
        """Forget the notes of the revision, in the transaction that notes the revision itself as done."""
        if not self._is_open:  # `flask db stamp` runs no step
            return
        for position, row in sorted(self._noted.items()):
            if position > self._position and row.ended:
                _refuse(row, "which the file does not have any more")
        self._connection.execute(notes.delete())
        self._is_open = False

    def run(self, statement: str, changes_tables: bool, work: Callable[[], T]) -> T | None:
        """Do the `work` of the next step, unless a finished note says that it was done before.

        Raises click.ClickException where the finished note is of another statement.
        """
        if not self._is_open or self._is_inside:
            return work()
        self._position += 1
        if (row := self._noted.get(self._position)) is not None:
            is_done = row.ended or self._is_changed(row)
            if is_done and row.digest != digest(statement):
                _refuse(row, f"and the file now has at this place: {short(statement)}")
            if is_done:
                click.echo(f"      Done before: {short(statement)[:100]}")
                return None
            drop_invalid_index(self._connection, row.statement)
            self._notes.delete(self._position)
        with self._inside():
            if changes_tables:
                return self._change_tables(statement, work)
            with self._one_transaction():
                result = work()
                self._notes.add(self._position, statement, ended=True)
            return result

    @contextmanager
    def outside_transaction(self) -> Iterator[None]:
        """Run steps that commit by themselves and go on where they stopped: note only that they began."""
        if self._is_open and not self._is_inside and OUTSIDE not in self._noted:
            self._notes.add(OUTSIDE, "steps outside a transaction", ended=True)
            self._noted = self._notes.by_position() | self._noted
        with self._inside():
            yield

    def _change_tables(self, statement: str, work: Callable[[], T]) -> T:
        if self._unnoted_rows:
            raise click.ClickException(
                f"this revision changes rows through its connection ({self._unnoted_rows}), and then tables: "
                f"{short(statement)}. MariaDB would commit the rows, and change them again after an interruption. Use "
                "op.execute() for the rows, or give them a revision of their own. Nothing of this step was done."
            )
        before = digest(definitions_named_in(self._connection, short(statement)))
        self._notes.add(self._position, statement, ended=False, before=before)
        self._connection.exec_driver_sql("COMMIT")
        try:
            result = work()
        except DBAPIError as error:
            if not error.connection_invalidated:  # the database refused, so nothing was done
                self._notes.delete(self._position)
                self._connection.exec_driver_sql("COMMIT")
            raise
        self._notes.end(self._position)
        self._connection.exec_driver_sql("COMMIT")
        return result

    @contextmanager
    def _inside(self) -> Iterator[None]:
        before, self._is_inside = self._is_inside, True
        try:
            yield
        finally:
            self._is_inside = before

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """Where each statement is committed by itself, make the step and its note one transaction all the same."""
        if not self._commits_each():
            yield
            return
        self._connection.exec_driver_sql("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK")
            raise
        self._connection.exec_driver_sql("COMMIT")

    def _commits_each(self) -> bool:
        return self._connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"

    def _notice_rows(self, _: object, __: object, statement: str, *___: object) -> None:
        """Look at every statement of the connection: one that Alembic's steps did not bring has no note."""
        if not self._is_open or self._is_inside or self._commits_each():
            return
        if ROWS.match(statement) and "alembic_version" not in statement and TABLE not in statement:
            self._unnoted_rows = short(statement)

    def _is_changed(self, row: Note) -> bool:
        """Look whether the step that began, and of which no end is noted, was done."""
        return digest(definitions_named_in(self._connection, row.statement)) != str(row.before)


@contextmanager
def outside_transaction() -> Iterator[None]:
    """Tell the ledger, where there is one, that the steps inside need no notes of their own."""
    ledger: Ledger | None = op.get_context().opts.get("ledger")
    if ledger is None:
        yield
        return
    with ledger.outside_transaction():
        yield


def _refuse(row: Note, why: str) -> NoReturn:
    raise click.ClickException(
        f"revision {row.revision} was interrupted, and its step {row.position} was done: {row.statement}, {why}. "
        "Put that step back into the file as it was, and mend only what follows it. If you have undone all finished "
        "steps by hand: flask db -x forget upgrade"
    )
