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
from .details import NAME, NOTE, bare, details_of, parts_of
from .renames import follow, with_new_names

TEMPORARY = r'("_alembic_tmp_[^"]+"|_alembic_tmp_\w+)'
COPY_ROWS = re.compile(rf"\s*INSERT INTO {TEMPORARY} (\(.*?\)) SELECT (.*)(\sFROM .*)", re.DOTALL)
OLD_NAME = re.compile(rf"(?:CAST\()?{NAME}\.{NAME}")
DROP = re.compile(rf"\s*DROP TABLE {NAME}\s*")
RENAME = re.compile(rf"\s*ALTER TABLE {TEMPORARY} RENAME TO .*")
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
        if (dropped := DROP.fullmatch(statement)) and ask(COPY, (table := bare(dropped[1]),)).fetchone():
            connection.info.setdefault(NOTE, {}).setdefault(table, details_of(connection, table))
            kept[table] = [row[0] for row in ask(TO_KEEP, (table,))]
            # Without this, the rename fails if a view, or a trigger of another table, names this table.
            cursor.execute("PRAGMA legacy_alter_table = ON")
        if copy := COPY_ROWS.fullmatch(statement):
            table = bare(copy[1])
            renamed[table.removeprefix("_alembic_tmp_")] = dict(_renames(copy))
            statement = _without(copy, {f'"{row[0]}"' for row in ask(GENERATED, (table,))})
        return statement, parameters

    def after(_: object, cursor: sqlite3.Cursor, statement: str, *__: object) -> None:
        found = RENAME.fullmatch(statement)
        if found and (table := bare(found[1]).removeprefix("_alembic_tmp_")) in kept:
            columns = renamed.pop(table, {})
            cursor.execute("PRAGMA legacy_alter_table = OFF")  # a real rename must change foreign keys
            for create in kept.pop(table):
                cursor.execute(with_new_names(connection, create, columns))
            follow(connection, table, table, columns)

    sa.event.listen(connection, "before_cursor_execute", before, retval=True)
    sa.event.listen(connection, "after_cursor_execute", after)
    with warnings.catch_warnings():
        # SQLAlchemy warns that it cannot reflect these indexes. They are kept here.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        yield


def _renames(copy: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the old and the new name of each column that the statement copies under another name."""
    for new, value in zip(parts_of(copy[2]), parts_of(f"({copy[3]})"), strict=True):
        if (old := OLD_NAME.match(value)) and bare(old[2]) != bare(new):
            yield bare(old[2]), bare(new)


def _without(copy: re.Match[str], generated: set[str]) -> str:
    """Return the statement that copies the rows, without the columns that SQLite computes itself."""
    names, values = list(parts_of(copy[2])), list(parts_of(f"({copy[3]})"))
    pairs = [pair for pair in zip(names, values, strict=True) if f'"{pair[0].strip(chr(34))}"' not in generated]
    columns, selected = (", ".join(items) for items in zip(*pairs, strict=True))
    return f"INSERT INTO {copy[1]} ({columns}) SELECT {selected}{copy[4]}"
