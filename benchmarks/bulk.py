"""Let the database itself write many rows, and compute a checksum of each column.

The sums cover only the rows that are made here, not those that the load adds. Each sum includes the key of the row, so
a value that moved to another row changes the sum too.
Read next: load.py.
"""

import zlib
from collections.abc import Mapping
from sqlite3 import Connection as SQLiteConnection
from typing import Any

import sqlalchemy as sa

from tests.migrations.rows import tables

Sums = Mapping[str, int | None]  # for "table.column" a sum, or None if every row has NULL; for "table" the row count
Values = dict[str, sa.ColumnElement[Any]]

POSTS_PER_USER = 100
BODY = "A sentence of a post, no longer and no shorter than any other. " * 8  # about 500 bytes
NUMBERS = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {0}) SELECT n FROM s",
    "postgresql": "SELECT n FROM generate_series(1, {0}) AS n",
    "mysql": "SELECT seq AS n FROM seq_1_to_{0}",
}
MINUTES = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '2020-01-01', n || ' minutes')",
    "postgresql": "timestamptz '2020-01-01 00:00+00' + n * interval '1 minute'",
    "mysql": "timestamp '2020-01-01 00:00:00' + INTERVAL n MINUTE",
}
HASH = {"sqlite": "crc32", "postgresql": "hashtext", "mysql": "crc32"}


def open_engine(url: sa.URL) -> sa.Engine:
    """Return an engine for `url`. On SQLite, add the checksum function that the other two have."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _add_crc32)
    return engine


def fill(engine: sa.Engine, posts: int) -> None:
    """Add `posts` posts, every tenth a draft, and one user for each POSTS_PER_USER, to the tables of revision 0001."""
    users = users_for(posts)
    kind = engine.dialect.name
    number = sa.column("n", sa.Integer)
    text = sa.cast(number, sa.String(20))
    moment: sa.ColumnElement[Any] = sa.literal_column(MINUTES[kind])
    user: Values = {
        "username": "user" + text,
        "name": "User " + text,
        "about": sa.literal(BODY),
        "location": sa.literal("Here"),
        "created_at": moment,
    }
    post: Values = {
        "title": "Post number " + text,
        "body": BODY + text,
        "published_at": sa.case((number % 10 > 0, moment)),
        "created_at": moment,
        "updated_at": moment,
        "author_id": number % users + 1,
    }
    with engine.begin() as connection:
        for table, count, values in (("users", users, user), ("posts", posts, post)):
            numbers = sa.text(NUMBERS[kind].format(count)).columns(number).subquery()
            target = sa.table(table, *map(sa.column, values))
            connection.execute(
                target.insert().from_select(list(values), sa.select(*values.values()).select_from(numbers))
            )


def users_for(posts: int) -> int:
    """Return how many users `fill` adds together with `posts` posts."""
    return max(1, posts // POSTS_PER_USER)


def sums(engine: sa.Engine, posts: int) -> Sums:
    """Return the number of users and posts that `fill` added, and a sum for each of their columns."""
    found: dict[str, int | None] = {}
    hashed = getattr(sa.func, HASH[engine.dialect.name])
    with engine.connect() as connection:
        for table in tables(connection):
            if table.name not in ("users", "posts"):
                continue
            key = sa.cast(table.c.id, sa.String(20))
            columns = [
                sa.func.sum(hashed(key + "=" + sa.cast(column, sa.Text))).label(f"{table.name}.{column.name}")
                for column in table.columns
            ]
            last = posts if table.name == "posts" else users_for(posts)
            query = sa.select(sa.func.count().label(table.name), *columns).where(table.c.id <= last)
            found |= connection.execute(query).mappings().one()
    return found


def are_kept(before: Sums, after: Sums) -> bool:
    """Return True if all rows are there, and no column changed. A column in which every row had NULL may be filled."""
    both = [name for name in before.keys() & after.keys() if before[name] is not None]
    return {"users", "posts"} <= set(both) and all(before[name] == after[name] for name in both)


def _add_crc32(connection: SQLiteConnection, _: object) -> None:
    connection.create_function("crc32", 1, _crc32, deterministic=True)


def _crc32(text: str | None) -> int | None:
    return None if text is None else zlib.crc32(text.encode())
