"""Readers and writers that use the blog while its schema changes. They stand for the old code that is still running.

Like running code, they name the columns that existed when they began, and they keep their connections. Every statement
is a transaction of its own, and its time is measured. If a migration makes others wait, the longest time shows it.
Read next: migrations.py.
"""

import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.database import UtcDateTime, utc_now
from benchmarks.bulk import users_for
from tests.migrations.rows import tables

PACE = 0.005  # seconds between two statements of one worker: much work, but two cores can do it
AFTER = 0.3  # seconds in which old code goes on after the migration: some dozen statements
BEGIN_WITHIN = 60  # seconds
STRIDE = 7919  # a prime number, so that the rows lie far apart and are the same in each run

Worker = Callable[[int], sa.Executable]  # takes n, and returns its nth statement


@dataclass
class Seen:
    """What the readers and writers noticed."""

    statements: int = 0
    pause: float = 0.0  # seconds: the longest time that one statement took
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        """Add what another worker noticed."""
        self.statements += other.statements
        self.pause = max(self.pause, other.pause)
        self.failures += other.failures


@contextmanager
def under_load(engine: sa.Engine, posts: int, unused: Collection[str] = ()) -> Iterator[Seen]:
    """Let three readers and two writers work during the `with` block. After it, the result is complete.

    `posts` is the number of posts that bulk.fill made. `unused` names columns that the code no longer reads or writes.
    """
    seen, stop = Seen(), Event()
    workers = _workers(engine, posts, unused)
    ready = Barrier(len(workers) + 1, timeout=BEGIN_WITHIN)
    with ThreadPoolExecutor(len(workers)) as pool:
        results = [pool.submit(_work, engine, worker, ready, stop) for worker in workers]
        try:
            ready.wait()
            yield seen
            time.sleep(AFTER)
        finally:
            stop.set()
    for result in results:
        seen.add(result.result())


def _work(engine: sa.Engine, worker: Worker, ready: Barrier, stop: Event) -> Seen:
    seen = Seen()
    with engine.connect() as connection:
        ready.wait()
        for number in count():
            if stop.wait(PACE):
                break
            began = time.perf_counter()
            try:
                with connection.begin():
                    connection.execute(worker(number * STRIDE))
            except DBAPIError as error:
                seen.failures.append(str(error.orig))
            seen.pause = max(seen.pause, time.perf_counter() - began)
            seen.statements += 1
    return seen


def _workers(engine: sa.Engine, posts: int, unused: Collection[str]) -> list[Worker]:
    """Return three readers and two writers that fit the tables as they are now."""
    with engine.connect() as connection:
        found = {table.name: table for table in tables(connection)}
        has_dates = any(
            index["name"] == "ix_posts_published_at_id" for index in sa.inspect(connection).get_indexes("posts")
        )
    user, post = found["users"], found["posts"]
    authors = users_for(posts)
    known = [column for column in (*post.columns, *user.columns) if column.name not in unused]
    page = sa.select(*known).join_from(post, user).limit(10)
    if has_dates:
        newest = page.where(post.c.published_at <= utc_now()).order_by(post.c.published_at.desc(), post.c.id.desc())
    else:  # without the index, an order by date reads the whole table each time, and that hides the pauses
        newest = page.where(post.c.id > posts - 10).order_by(post.c.id.desc())

    def read_newest(_: int) -> sa.Executable:
        return newest

    def read_post(number: int) -> sa.Executable:
        return page.where(post.c.id == number % posts + 1)

    def read_author(number: int) -> sa.Executable:
        by_author = page.where(post.c.author_id == number % authors + 1)
        return by_author.order_by(post.c.published_at.desc(), post.c.id.desc())

    def add(number: int) -> sa.Executable:
        table = user if number % 2 else post
        return table.insert().values(_row(table, number % authors + 1, unused))

    def save(number: int) -> sa.Executable:
        # Write the same text again: this takes the locks of a save, and changes no checksum.
        return post.update().where(post.c.id == number % posts + 1).values(body=post.c.body)

    return [read_newest, read_post, read_author, add, save]


def _row(table: sa.Table, author: int, unused: Collection[str]) -> dict[str, Any]:
    written = [column for column in table.columns if not column.primary_key and column.name not in unused]
    return {column.name: author if column.foreign_keys else _value(column) for column in written}


def _value(column: sa.Column[Any]) -> object:
    if isinstance(column.type, UtcDateTime):
        return utc_now()
    if isinstance(column.type, sa.String):
        return uuid4().hex
    return False if isinstance(column.type, sa.Boolean) else 0
