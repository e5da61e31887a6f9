"""Kills an upgrade after each statement that changes something, then finishes it: python -m tests.migrations.kills KIND

A process of its own per kill, forked from one that holds no connection: SIGKILL leaves it no chance to tidy up. The
statements counted include the one that notes the revision, so the gap before it is among the moments tried.
"""

import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import click
import sqlalchemy as sa

from app import db
from tests.conftest import make_app
from tests.databases import create_database, drop_database
from tests.migrations.rows import Snapshot, assert_kept, fill, snapshot
from tests.migrations.running import migrate
from tests.migrations.schema import schema_of

FROM = "0001_create_users_and_posts"
CHANGE = re.compile(r"\s*(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
MOST = 200  # statements; far more than the chain has


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


def prepare(url: str) -> None:
    """Bring a new database to FROM, with rows in every table."""
    app = make_app(url)
    migrate(app, FROM)
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)


def upgrade(url: str) -> None:
    """Upgrade to head."""
    migrate(make_app(url), "head")


def upgrade_and_die(url: str, moment: int) -> None:
    """Upgrade to head, but die after the changing statement number `moment`."""
    app = make_app(url)
    count = 0

    def die(_: object, __: object, statement: str, *___: object) -> None:
        nonlocal count
        count += bool(CHANGE.match(statement))
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        sa.event.listen(db.engine, "after_cursor_execute", die)
    migrate(app, "head")


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


def main(kind: str) -> int:
    """Return how many moments were tried; stop with an AssertionError at the first that hurts."""
    with tempfile.TemporaryDirectory() as folder:
        for moment in range(MOST):
            url = create_database(kind, Path(folder))
            try:
                assert in_child(prepare, url) == 0
                before, _ = rows_and_schema(url)
                died = in_child(upgrade_and_die, url, moment)
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
                return moment - 1
    raise AssertionError(f"more than {MOST} statements")


if __name__ == "__main__":
    click.echo(f"{main(sys.argv[1])} kills")
