"""Difficult rows for migrations: the longest texts, empty ones, strange ones, upper and lower case, NULL where allowed.

This module reads the tables from the database, so the rows fit every revision, including future ones.
"""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.database import UtcDateTime
from schema_guard.notes import OWN_TABLES
from schema_guard.search import search_tables

ROWS = 5  # per table
LONGEST = 30_000  # characters, for a text column without a limit: more than the 65,535 bytes of a short one
Snapshot = dict[str, list[dict[str, Any]]]


def tables(connection: sa.Connection) -> list[sa.Table]:
    """Return the blog's tables as they are now. A table comes after those that its foreign keys point to."""
    metadata = sa.MetaData()
    left_out = {*OWN_TABLES, *search_tables(connection)}  # the database fills these itself
    metadata.reflect(connection, only=lambda name, _: name not in left_out)
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                column.type = UtcDateTime()
    return metadata.sorted_tables


def fill(connection: sa.Connection, into: Sequence[sa.Table] | None = None) -> None:
    """Insert ROWS rows into every table. `into` names other tables, such as those of an earlier revision."""
    for table in into or tables(connection):
        checks = " ".join(check["sqltext"] for check in sa.inspect(connection).get_check_constraints(table.name))
        lower = re.findall(r"(?:lower|lcase)\(\W*(\w+)", checks)
        rows = [
            {column.name: _value(column, number, column.name in lower) for column in table.columns}
            for number in range(1, ROWS + 1)
        ]
        connection.execute(table.insert(), rows)


def add_post_and_comment(connection: sa.Connection, number: int, unknown: Collection[str] = ()) -> None:
    """Insert a user, and their post with a tag and a comment, as old code does: with the columns that it knew.

    `number` is the id of each of them. The tables may be those of any revision from 0018 on. `unknown` names columns
    that the code does not write.
    """
    known = {table.name: table for table in tables(connection)}
    morning = datetime(2026, 5, 6, 9, tzinfo=UTC)
    dates = {"created_at": morning, "updated_at": morning, "published_at": morning, "approved_at": morning}
    values = {**dates, "id": number, "is_demo": True, "is_hidden": False, "is_author": True, "is_admin": False}
    values |= {"username": f"ada{number}", "slug": f"looms{number}", "author_id": number, "post_id": number}
    values |= {"tag_id": number, "title": "Looms", "name": "Looms", "about": "", "body": "Warp.", "body_html": "Warp."}
    for name in ("users", "posts", "tags", "comments", "post_tags"):
        table = known[name]
        written = {column.name for column in table.columns} & values.keys() - set(unknown)
        connection.execute(table.insert(), {column: values[column] for column in written})


def empty(connection: sa.Connection, known: Sequence[sa.Table]) -> None:
    """Delete every row of these tables. They must be in the order of `tables`."""
    for table in reversed(known):
        connection.execute(table.delete())


def refill(connection: sa.Connection) -> None:
    """Delete the rows of every table, then fill them again."""
    known = tables(connection)
    empty(connection, known)
    fill(connection, into=known)


def snapshot(connection: sa.Connection) -> Snapshot:
    """Return every row of every table, in the order of the primary key."""
    return {
        table.name: [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
        for table in tables(connection)
    }


def assert_kept(before: Snapshot, after: Snapshot) -> None:
    """Check that no table lost a row, and no column a value. A NULL may have become a value."""
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
