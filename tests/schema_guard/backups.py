"""What the tests of backups do, look at, and spoil. Their fixtures are in conftest.py."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app import db
from tests.migrations.rows import ROWS, Snapshot, snapshot
from tests.migrations.running import head


def run(app: Flask, *words: str | Path) -> Result:
    """Run a command of the blog in this process."""
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def rows_of(app: Flask) -> Snapshot:
    """Return every row of every table."""
    with app.app_context(), db.engine.begin() as connection:
        return snapshot(connection)


def tables_of(app: Flask) -> list[str]:
    """Return the names of all tables, alembic_version among them."""
    with app.app_context():
        return sa.inspect(db.engine).get_table_names()


def all_rows() -> str:
    """Return how a backup counts what tests/migrations/rows.py puts into every table, and the one row of Alembic."""
    return f"{ROWS * len(db.metadata.tables) + 1} rows, at revision {head()}\n"


def repack(file: Path, dump: Callable[[bytes], bytes] = bytes, **manifest: object) -> None:
    """Write the backup again, whole to look at, with another dump or other entries of the manifest."""
    with ZipFile(file) as archive:
        old = json.loads(archive.read("manifest.json"))
        content = archive.read("dump")
    with ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps({**old, **manifest}))
        archive.writestr("dump", dump(content))


def stand_in(folder: Path, program: str, script: str) -> None:
    """Put a shell script into `folder`, which comes first in PATH, under the name of a program.

    In `script` {real} is the program that it stands for.
    """
    folder.mkdir(exist_ok=True)
    file = folder / program
    file.write_text(f"#!/bin/sh\n{script.format(real=shutil.which(program))}\n")
    file.chmod(0o755)
