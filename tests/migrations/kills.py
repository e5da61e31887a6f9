"""Kills a migration after each changing statement, then finishes it: python -m tests.migrations.kills KIND

With two revisions behind KIND it is a downgrade from the first to the second, and the command after the kill is in turn
an upgrade and a downgrade. A number at the end is the step from one moment to the next: odd for a downgrade.

A process of its own per kill, forked from one that holds no connection: SIGKILL leaves it no chance to tidy up. The
statements counted include those that note a step or the revision, so the gaps before them are among the moments tried.
"""

import itertools
import os
import re
import secrets
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import sqlalchemy as sa
from alembic import command
from flask import Flask

from app import db
from tests.conftest import make_app
from tests.databases import create_database, drop_database
from tests.migrations.rows import Snapshot, assert_kept, fill, snapshot
from tests.migrations.running import migrate
from tests.migrations.schema import schema_of

FROM = "0001_create_users_and_posts"
CHANGE = re.compile(r"\s*(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
# The guard commits these itself, after this moment: a kill here leaves exactly what the kill before it has left.
NOTE = re.compile(r"\s*(DELETE FROM|UPDATE)\s+schema_guard_", re.IGNORECASE)
MOST = 500  # statements; far more than the chain has, and on MariaDB the two notes around each step


def in_child(work: Callable[..., None], *arguments: object) -> int:
    """Run `work` in a forked process and return how it ended: 0, an exit code, or minus a signal."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    try:
        work(*arguments)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def prepare(url: str, revision: str = FROM) -> None:
    """Bring a new database to `revision`, with rows in every table."""
    app = make_app(url)
    migrate(app, revision)
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)


def upgrade(url: str) -> None:
    """Upgrade to head."""
    migrate(make_app(url), "head")


def migrate_and_die(url: str, moment: int, revision: str = "head", downwards: bool = False) -> None:
    """Migrate to `revision`, but die after the changing statement number `moment`."""
    app = make_app(url)
    count = 0

    def die(_: object, __: object, statement: str, *___: object) -> None:
        nonlocal count
        count += bool(CHANGE.match(statement) and not NOTE.match(statement))
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        sa.event.listen(db.engine, "after_cursor_execute", die)
    go(app, revision, downwards)


def go(app: Flask, revision: str, downwards: bool) -> None:
    """Run `flask db upgrade` or `flask db downgrade` to `revision`."""
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config(x_arg="yes")
        (command.downgrade if downwards else command.upgrade)(config, revision)


def rows_and_schema(url: str) -> tuple[Snapshot, object]:
    """Return the rows, and the schema with its revision. Checks what SQLite can check of itself."""
    with make_app(url).app_context():
        with db.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            schema = schema_of(connection)
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
            rows = snapshot(connection)
        db.engine.dispose()  # the next fork must find no connection
    return rows, (schema, revision)


def main(kind: str, every: str = "1") -> int:
    """Return how many moments were tried; stop with an AssertionError at the first that hurts.

    `every` is the step from one moment to the next. With 2, a run tries the even moments or the odd ones.
    """
    step = int(every)
    with tempfile.TemporaryDirectory() as folder:
        for moment in moments(step):
            url = create_database(kind, Path(folder))
            try:
                assert in_child(prepare, url) == 0
                before, _ = rows_and_schema(url)
                died = in_child(migrate_and_die, url, moment)
                assert died in (0, -signal.SIGKILL)
                assert in_child(upgrade, url) == 0, f"after a kill at statement {moment}"
                after, schema = rows_and_schema(url)
            finally:
                drop_database(url)
            assert_kept(before, after)
            if moment == 0:  # nobody is killed at statement 0: this is how it should end
                expected = schema
            assert schema == expected, f"after a kill at statement {moment}"
            if moment and died == 0:
                return (moment - 1) // step
    raise AssertionError(f"more than {MOST} statements")


def moments(step: int) -> Iterator[int]:
    """Yield 0, and then every `step`-th moment, beginning at one of the first `step` by chance."""
    first = 1 + secrets.randbelow(step)
    click.echo(f"Moments {first}, {first + step} and so on")
    return itertools.chain([0], range(first, MOST, step))


def main_down(kind: str, top: str, bottom: str, every: str = "1") -> int:
    """Return how many moments of a downgrade were tried; stop with an AssertionError at the first that hurts."""
    step = int(every)
    expected: dict[bool, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        for moment in moments(step):
            url = create_database(kind, Path(folder))
            try:
                assert in_child(prepare, url, top) == 0
                if not moment:  # this is how both should end
                    expected[False] = rows_and_schema(url)[1]
                    assert in_child(finish, url, bottom, True) == 0
                    expected[True] = rows_and_schema(url)[1]
                    continue
                died = in_child(migrate_and_die, url, moment, bottom, True)
                assert died in (0, -signal.SIGKILL)
                downwards = bool(moment % 2)
                assert in_child(finish, url, bottom if downwards else top, downwards) == 0, f"after a kill at {moment}"
                schema = rows_and_schema(url)[1]
            finally:
                drop_database(url)
            assert schema == expected[downwards], f"after a kill at statement {moment}"
            if died == 0:
                return (moment - 1) // step
    raise AssertionError(f"more than {MOST} statements")


def finish(url: str, revision: str, downwards: bool) -> None:
    """Run the command after the kill."""
    go(make_app(url), revision, downwards)


if __name__ == "__main__":
    words = sys.argv[1:]
    click.echo(f"{main_down(*words) if words[2:] else main(*words)} kills")
