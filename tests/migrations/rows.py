"""Rows that try a migration: the longest, the empty, the strange, alike but for case, and NULL wherever it is allowed.

The tables are read from the database, so these rows fit any revision, those of the future too.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.database import UtcDateTime
from app.schema.search import search_tables

ROWS = 5  # in each table
LONGEST = 100_000  # characters of a text without a limit of its own
Snapshot = dict[str, list[dict[str, Any]]]


def tables(connection: sa.Connection) -> list[sa.Table]:
    """Return the blog's tables as they are now, each after those that it points to."""
    metadata = sa.MetaData()
    left_out = {"alembic_version", *search_tables(connection)}  # which the database fills by itself
    metadata.reflect(connection, only=lambda name, _: name not in left_out)
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                column.type = UtcDateTime()
    return metadata.sorted_tables


def fill(connection: sa.Connection, into: Sequence[sa.Table] | None = None) -> None:
    """Insert ROWS rows into every table, or into those given, which may lack what a later revision has added."""
    for table in into or tables(connection):
        checks = " ".join(check["sqltext"] for check in sa.inspect(connection).get_check_constraints(table.name))
        lower = re.findall(r"(?:lower|lcase)\(\W*(\w+)", checks)
        rows = [
            {column.name: _value(column, number, column.name in lower) for column in table.columns}
            for number in range(1, ROWS + 1)
        ]
        connection.execute(table.insert(), rows)


def snapshot(connection: sa.Connection) -> Snapshot:
    """Return every row of every table, in the order of the primary key."""
    return {
        table.name: [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
        for table in tables(connection)
    }


def assert_kept(before: Snapshot, after: Snapshot) -> None:
    """Check that no table of both lost a row, and no column of both a value. A NULL may have been filled."""
    for table in before.keys() & after.keys():
        assert len(before[table]) == len(after[table]), f"rows of {table}"
        for old, new in zip(before[table], after[table], strict=True):
            for column in old.keys() & new.keys():
                assert old[column] is None or old[column] == new[column], f"{table}.{column}"


def _value(column: sa.Column[Any], number: int, is_lower: bool) -> object:
    if column.primary_key or column.foreign_keys or isinstance(column.type, sa.Integer | sa.Boolean):
        return number % 2 if "is_" in column.name else number
    if column.nullable and number == ROWS:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime(1970 + 200 * (number - 1), 1, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    assert isinstance(column.type, sa.String), f"no value for {column}"
    length = column.type.length or LONGEST
    texts = ["", ("żółć😀\n日本語" * length)[:length], "plain", "PLAIN", "'; DROP TABLE posts; -- %s {} \\"]
    text = texts[number - 1][:length]
    return f"{text.lower()}{number}"[-length:] if is_lower else text
