"""Copies of the database, by the tools that each database has for it: before a migration, and for every day.

SQLite's online backup copies a file that others are writing to (https://sqlite.org/backup.html), which `cp` does not.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from .refusal import RefusalError

KEPT = 3  # copies beside SQLite's file


def keep_copy(file: Path) -> Path:
    """Copy the SQLite database `file` beside itself, keep the last KEPT copies, return the new one.

    Raises RefusalError where it cannot be written. It reads through a connection of its own, since one that is inside a
    transaction would wait for itself.
    """
    copy = file.with_name(f"{file.name}.{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.copy")
    copy_sqlite(file, copy)
    for old in sorted(file.parent.glob(f"{file.name}.*.copy"))[:-KEPT]:
        old.unlink()
    return copy


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy one SQLite database whole; `target` is there when it is complete, or not at all."""
    part = target.with_name(f"{target.name}.part")
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(part)) as copy:
            original.backup(copy)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise RefusalError(f"no copy could be kept at {target} ({error}), so nothing was changed.") from error
