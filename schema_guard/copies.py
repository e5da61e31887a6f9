"""Keep a copy of a SQLite file before each migration, so that `flask restore` can bring it back.

A copy stays only if the migration succeeds: a failed one was rolled back, and its copy would push an older one out. The
copies before a loss (a downgrade, a reviewed drop) are counted by themselves, so no number of harmless upgrades deletes
them.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.script import Script
from flask import current_app
from sqlalchemy.exc import DBAPIError

from .losses import may_lose_values
from .sqlite import copy_file, file_of

KEPT = 3  # copies before other migrations stay beside the file
KEPT_BEFORE_LOSSES = 10
NAME = re.compile(r"(.+)\.\d{8}-\d{6}-\d{6}(?:\.before-loss)?\.copy")  # with the name of the copied file
NOTE = "schema_guard.copy"  # the key of the new copy in the notes of its connection


def keep_copy(connection: sa.Connection, scripts: Sequence[Script], is_downgrade: bool) -> None:
    """Copy the file of a SQLite database beside itself, and say so. A database on a server has no file.

    Raises click.ClickException if the copy cannot be written.
    """
    if file := file_of(connection):
        before = ".before-loss" if is_downgrade or any(map(may_lose_values, scripts)) else ""
        copy = file.with_name(f"{file.name}.{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{before}.copy")
        copy_file(file, copy)
        connection.info[NOTE] = copy
        way = f". To restore it into an empty database: flask restore {copy}"
        click.echo(f"      A copy of the database as it is now: {copy}{way * ('restore' in current_app.cli.commands)}")


@contextmanager
def tidying_copies(connection: sa.Connection) -> Iterator[None]:
    """Delete the new copy if the migration fails, and the oldest copies if it succeeds."""
    try:
        yield
    except BaseException:
        if connection.dialect.name == "sqlite" and isinstance(copy := connection.info.pop(NOTE, None), Path):
            copy.unlink(missing_ok=True)
        raise
    if connection.dialect.name == "sqlite" and isinstance(copy := connection.info.pop(NOTE, None), Path):
        delete_oldest(copy)


def delete_oldest(newest: Path) -> None:
    """Delete the oldest copies of the file that `newest` is a copy of."""
    file = NAME.fullmatch(newest.name)
    names = [NAME.fullmatch(path.name) for path in newest.parent.iterdir()]
    copies = sorted(newest.with_name(found[0]) for found in names if found and file and found[1] == file[1])
    before_losses = [copy for copy in copies if copy.name.endswith(".before-loss.copy")]
    others = [copy for copy in copies if copy not in before_losses]
    for old in (*others[:-KEPT], *before_losses[:-KEPT_BEFORE_LOSSES]):
        old.unlink()


def damage_of(engine: sa.Engine) -> str | None:
    """Return what SQLite finds wrong in its file, or None. It reads the whole file.

    A file is damaged when someone lays a copy over it with `cp` while a program has it open: the newest changes are in
    another file, FILE-wal, and belong to the pages that were there before.
    """
    if engine.dialect.name != "sqlite":
        return None
    try:
        with engine.connect() as connection:
            found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if found == "ok" else []
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return None  # it cannot be read now, for example because the disk is full: that is no damage
        found, orphans = str(error.orig), []
    if found == "ok" and orphans:
        tables = ", ".join(sorted({f"{row[0]} (to {row[2]})" for row in orphans}))
        return (
            f"{len(orphans)} rows point to rows that do not exist, in {tables}. A program that knows no foreign keys "
            "has deleted those. Delete these, too, or restore a backup."
        )
    if found == "ok":
        return None
    return (
        f"The database file is damaged ({' '.join(found.split())}). This happens if a copy is laid over it while it is "
        "in use. Stop every program that uses it, move it and its -wal and -shm files away, and run: flask restore FILE"
    )
