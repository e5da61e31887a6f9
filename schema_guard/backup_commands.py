"""`flask backup FILE` and `flask restore FILE`: save a whole database in one file, and restore it into an empty one.

You can back up a database at any revision, because the time for a backup is before an upgrade. The file is a zip
archive for every database. It holds `dump`, written by the database's own tool, and `manifest.json`, which says what
the dump contains. So the checksums of the archive show a damaged file before anything is restored, `flask restore` can
count the rows, and `unzip` is enough to get at the dump.
Read next: dumps.py.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from .dumps import DUMP, LOAD, Rows, count_rows, read_sqlite
from .errors import reason_of
from .state import Kind, State, current_state


@dataclass(frozen=True)
class Manifest:
    """What a backup contains."""

    database: str  # sqlite, postgresql or mysql
    revisions: list[str]
    made_at: str  # ISO 8601, in UTC
    rows: Rows


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write the whole database to the new file FILE. The site may go on meanwhile."""
    began = time.monotonic()
    with _database() as (engine, state):
        if not (state.current or state.has_tables):
            raise click.ClickException(f"The database {state.database} is empty, so there is nothing to back up.")
        try:
            manifest = back_up(engine, list(state.current), file)
            size = file.stat().st_size
        except OSError as error:
            raise click.ClickException(f"Cannot write a backup to {file} ({error.strerror}).") from error
    _tell(manifest)
    click.echo(f"Backed up to {file}: {size:,} bytes, in {time.monotonic() - began:.2f} s.")
    for folder in current_app.extensions["schema_guard"]["beside"]:
        if folder.is_dir():
            click.echo(f"The backup does not hold the files in {folder}. Copy that folder now, too.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Restore the backup FILE, or a copy of a SQLite file, into an empty database, and count its rows."""
    began = time.monotonic()
    with _database() as (engine, state), TemporaryDirectory() as folder:
        if tables := sa.inspect(engine).get_table_names():
            raise click.ClickException(
                f"The database {state.database} is not empty. It has {', '.join(sorted(tables))}. "
                "A restore overwrites nothing: set DATABASE_URL to an empty database."
            )
        kind = engine.dialect.name
        manifest, dump = _read_copy(file, Path(folder)) if _is_copy(file) else _unpack(file, Path(folder))
        if manifest.database != kind:
            raise click.ClickException(f"{file} is a backup of {manifest.database}, but DATABASE_URL names {kind}.")
        LOAD[kind](engine, dump)
        with engine.connect() as connection:
            came_back = count_rows(connection)
    kept = manifest.rows
    if kept != came_back:
        tables = sorted(kept.keys() | came_back.keys())
        counts = [(table, kept.get(table, "no table"), came_back.get(table, "no table")) for table in tables]
        told = "; ".join(f"{table}: {old} in the backup, {new} now" for table, old, new in counts if old != new)
        raise click.ClickException(f"The restored rows differ from the backup. Do not use this database. {told}.")
    _tell(manifest)
    click.echo(f"Restored the backup of {manifest.made_at}, with every row, in {time.monotonic() - began:.2f} s.")
    click.echo(current_state().sentence)


@contextmanager
def _database() -> Iterator[tuple[sa.Engine, State]]:
    """Yield the project's database. End the command with one sentence if it cannot be reached, or refuses."""
    state = current_state()
    if state.kind is Kind.UNREACHABLE:
        raise click.ClickException(state.sentence)
    try:
        yield current_app.extensions["migrate"].db.engine, state
    except DBAPIError as error:
        raise click.ClickException(f"The database refused: {reason_of(error)}") from error


def back_up(engine: sa.Engine, revisions: list[str], file: Path) -> Manifest:
    """Write the archive as a whole or not at all. Only its owner may read it."""
    if file.exists():
        raise click.ClickException(f"{file} exists, and a backup overwrites nothing. Name another file.")
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}. Create it, or name another one.")
    with TemporaryDirectory(prefix=f"{file.name}.part-", dir=file.parent) as folder:
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        dump, part = Path(folder, "dump"), Path(folder, "part")
        manifest = Manifest(engine.dialect.name, revisions, made_at, DUMP[engine.dialect.name](engine, dump))
        part.touch(mode=0o600)
        with part.open("wb") as target:
            with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
                archive.write(dump, "dump")
                archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=2))
            target.flush()
            os.fsync(target.fileno())
        part.rename(file)
    return manifest


def _is_copy(file: Path) -> bool:
    """Return True for a file of SQLite: a copy that was kept before a migration (copies.py)."""
    with file.open("rb") as opened:
        return opened.read(16) == b"SQLite format 3\0"


def _read_copy(file: Path, folder: Path) -> tuple[Manifest, Path]:
    """Return what a copy contains, and the copy of it in `folder` that will be restored."""
    dump = Path(shutil.copy(file, folder / "dump"))
    rows, revisions = read_sqlite(dump)
    made_at = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return Manifest("sqlite", revisions, made_at, rows), dump


def _unpack(file: Path, folder: Path) -> tuple[Manifest, Path]:
    """Return the manifest of `file` and the dump, which goes to `folder`. ZipFile compares the checksums."""
    try:
        with ZipFile(file) as archive:
            return Manifest(**json.loads(archive.read("manifest.json"))), Path(archive.extract("dump", folder))
    except Exception as error:  # a damaged archive fails in a dozen ways
        raise click.ClickException(
            f"{file} is damaged, or is not a file of `flask backup` ({error}). Nothing was restored."
        ) from error


def _tell(manifest: Manifest) -> None:
    for table, rows in manifest.rows.items():
        click.echo(f"{rows:>12,} {table}")
    click.echo(f"{sum(manifest.rows.values()):>12,} rows, at revision {', '.join(manifest.revisions) or 'none'}")
