"""Keep triggers, expression indexes and generated columns when Alembic rebuilds a table of SQLite.

SQLite can change few things of a table, so Alembic's batch mode creates `_alembic_tmp_x`, copies the rows, drops `x`
and renames the copy. The triggers of `x` would be lost without a word, and so would its indexes on expressions, which
cannot be reflected. Here both are read before the drop and created again after the rename. What else may be lost is
noticed: see details.py.
"""

import re
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import sqlalchemy as sa
from alembic.ddl.sqlite import SQLiteImpl

from .columns import WritingImpl
from .details import NOTE, details_of, parts_of
from .renames import follow

COPY_ROWS = re.compile(r"\s*INSERT INTO \"?(_alembic_tmp_\w+)\"? (\(.*?\)) SELECT (.*)(\sFROM .*)", re.DOTALL)
OLD_NAME = re.compile(r"(?:CAST\()?\"?\w+\"?\.\"?(\w+)\"?")
DROP = re.compile(r'\s*DROP TABLE "?(\w+)"?\s*')
RENAME = re.compile(r'\s*ALTER TABLE "?_alembic_tmp_(\w+)"? RENAME TO .*')
COPY = "SELECT 1 FROM sqlite_master WHERE name = '_alembic_tmp_' || ?"
# The indexes on expressions of a table (-2 stands for an expression), then its triggers.
TO_KEEP = (
    "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND (type = 'trigger' OR "
    "type = 'index' AND -2 IN (SELECT cid FROM pragma_index_xinfo(sqlite_master.name))) ORDER BY type"
)
INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index'"
GENERATED = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)"


class ComparingSQLiteImpl(WritingImpl, SQLiteImpl):
    """Alembic's steps for SQLite. It finds new indexes on expressions, which Alembic leaves out of revisions."""

    __dialect__ = "sqlite"

    def correct_for_autogen_constraints(
        self, _: object, found: set[sa.Index], __: object, indexes: set[sa.Index]
    ) -> None:
        """Take an index on an expression for equal where one of its name is there: SQLAlchemy cannot reflect it."""
        there = set(cast(sa.Connection, self.connection).exec_driver_sql(INDEXES).scalars())
        there -= {index.name for index in found}
        indexes -= {index for index in indexes if is_on_expression(index) and index.name in there}


def is_on_expression(index: sa.Index) -> bool:
    """Return True if an index is on something other than columns: a function, or DESC."""
    return not all(isinstance(expression, sa.Column) for expression in index.expressions)


@contextmanager
def keeping_triggers(connection: sa.Connection) -> Iterator[None]:
    """Keep triggers, expression indexes and generated columns in every rebuild on `connection`, which is to SQLite."""
    kept: dict[str, list[str]] = {}  # for each table, the statements that create its triggers and indexes
    renamed: dict[str, dict[str, str]] = {}  # for each table, the old and new names of its renamed columns

    def before(_: object, cursor: sqlite3.Cursor, statement: str, parameters: Any, *__: object) -> tuple[str, Any]:
        ask = cursor.connection.execute
        if (table := DROP.fullmatch(statement)) and ask(COPY, (table[1],)).fetchone():
            connection.info.setdefault(NOTE, {}).setdefault(table[1], details_of(connection, table[1]))
            kept[table[1]] = [row[0] for row in ask(TO_KEEP, (table[1],))]
            # Without this, the rename fails if a view, or a trigger of another table, names this table.
            cursor.execute("PRAGMA legacy_alter_table = ON")
        if copy := COPY_ROWS.fullmatch(statement):
            renamed[copy[1].removeprefix("_alembic_tmp_")] = dict(_renames(copy))
            statement = _without(copy, {f'"{row[0]}"' for row in ask(GENERATED, (copy[1],))})
        return statement, parameters

    def after(_: object, cursor: sqlite3.Cursor, statement: str, *__: object) -> None:
        if (table := RENAME.fullmatch(statement)) and table[1] in kept:
            cursor.execute("PRAGMA legacy_alter_table = OFF")  # a real rename must change foreign keys
            for create in kept.pop(table[1]):
                cursor.execute(create)
            follow(connection, table[1], table[1], renamed.pop(table[1], {}))

    sa.event.listen(connection, "before_cursor_execute", before, retval=True)
    sa.event.listen(connection, "after_cursor_execute", after)
    with warnings.catch_warnings():
        # SQLAlchemy warns that it cannot reflect these indexes. They are kept here.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        yield


def _renames(copy: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the old and the new name of each column that the statement copies under another name."""
    for new, value in zip(parts_of(copy[2]), parts_of(f"({copy[3]})"), strict=True):
        if (old := OLD_NAME.match(value)) and old[1] != new.strip('"'):
            yield old[1], new.strip('"')


def _without(copy: re.Match[str], generated: set[str]) -> str:
    """Return the statement that copies the rows, without the columns that SQLite computes itself."""
    names, values = list(parts_of(copy[2])), list(parts_of(f"({copy[3]})"))
    pairs = [pair for pair in zip(names, values, strict=True) if f'"{pair[0].strip(chr(34))}"' not in generated]
    columns, selected = (", ".join(items) for items in zip(*pairs, strict=True))
    return f'INSERT INTO "{copy[1]}" ({columns}) SELECT {selected}{copy[4]}'
