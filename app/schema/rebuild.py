"""SQLite changes a table by copying it. What hangs on the old table, the copy must get too.

Alembic's batch mode makes `_alembic_tmp_x`, copies the rows, drops `x` and renames the copy. Triggers go with the old
table, and indexes on expressions too, since they cannot be reflected: in silence. Here both are noted before the drop
and made again after the renaming.
"""

import re
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

DROP = re.compile(r'\s*DROP TABLE "?(\w+)"?\s*')
RENAME = re.compile(r'\s*ALTER TABLE "?_alembic_tmp_(\w+)"? RENAME TO .*')
COPY = "SELECT 1 FROM sqlite_master WHERE name = '_alembic_tmp_' || ?"
# The triggers of a table, behind its indexes on expressions: -2 stands for one.
HANGING_ON = (
    "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND (type = 'trigger' OR "
    "type = 'index' AND -2 IN (SELECT cid FROM pragma_index_xinfo(sqlite_master.name))) ORDER BY type"
)


@contextmanager
def keeping_triggers(connection: sa.Connection) -> Iterator[None]:
    """Let no rebuild of a table on `connection`, to SQLite, lose a trigger or an index on an expression."""
    noted: dict[str, list[str]] = {}  # by table, the statements that make what hangs on it

    def before(_: object, cursor: sqlite3.Cursor, statement: str, *__: object) -> None:
        ask = cursor.connection.execute
        if (table := DROP.fullmatch(statement)) and ask(COPY, (table[1],)).fetchone():
            noted[table[1]] = [row[0] for row in ask(HANGING_ON, (table[1],))]
            # Or the renaming fails where a view, or a trigger of another table, names this one.
            cursor.execute("PRAGMA legacy_alter_table = ON")

    def after(_: object, cursor: sqlite3.Cursor, statement: str, *__: object) -> None:
        if (table := RENAME.fullmatch(statement)) and table[1] in noted:
            cursor.execute("PRAGMA legacy_alter_table = OFF")  # a real renaming must change those who point to it
            for made in noted.pop(table[1]):
                cursor.execute(made)

    sa.event.listen(connection, "before_cursor_execute", before)
    sa.event.listen(connection, "after_cursor_execute", after)
    with warnings.catch_warnings():
        # What SQLAlchemy warns of is what is kept here.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        yield
