"""`flask backup FILE` and `flask restore FILE`: a whole database in one file, restored only into an empty one.

A backup is made of whatever revision the database is at, since the time for one is before an upgrade. Its file is a zip
archive, alike for every database: `dump`, as the database's own tool writes it, and `manifest.json`, which says what is
in it. So a file that was cut off or damaged is seen by its checksums before anything is restored, what comes back is
counted, and `unzip` gives the dump to people who have no such blog.
Read next: dumps.py.
"""

import json
import os
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

from .dumps import DUMP, LOAD, Rows, count_rows
from .guard import current_state
from .state import Kind, State, reason_of


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    database: str  # sqlite, postgresql or mysql
    revisions: list[str]
    made_at: str  # ISO 8601, in UTC
    rows: Rows


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write the whole database to FILE, which must not be there yet, while the blog goes on."""
    began = time.monotonic()
    with _database() as (engine, state):
        if not (state.current or state.has_tables):
            raise click.ClickException(f"The database {state.database} is empty: there is nothing to back up.")
        try:
            manifest = _back_up(engine, list(state.current), file)
            size = file.stat().st_size
        except OSError as error:
            raise click.ClickException(f"no backup could be written to {file} ({error.strerror}).") from error
    _tell(manifest)
    click.echo(f"Backed up to {file}: {size:,} bytes, in {time.monotonic() - began:.2f} s.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Fill an empty database with what `flask backup` wrote to FILE, and check what came back."""
    began = time.monotonic()
    with _database() as (engine, state), TemporaryDirectory() as folder:
        if tables := sa.inspect(engine).get_table_names():
            raise click.ClickException(
                f"the database {state.database} is not empty: it has {', '.join(sorted(tables))}. "
                "Nothing is overwritten; point DATABASE_URL to a new one."
            )
        kind = engine.dialect.name
        manifest, dump = _unpack(file, Path(folder))
        if manifest.database != kind:
            raise click.ClickException(f"{file} is of {manifest.database}, but DATABASE_URL names {kind}.")
        LOAD[kind](engine, dump)
        with engine.connect() as connection:
            came_back = count_rows(connection)
    kept = manifest.rows
    if kept != came_back:
        tables = sorted(kept.keys() | came_back.keys())
        counts = [(table, kept.get(table, "no table"), came_back.get(table, "no table")) for table in tables]
        told = "; ".join(f"{table}: {there} kept, {here} here" for table, there, here in counts if there != here)
        raise click.ClickException(f"what came back is not what was kept, so do not use this database. {told}.")
    _tell(manifest)
    click.echo(f"Restored as it was at {manifest.made_at}, every row counted, in {time.monotonic() - began:.2f} s.")
    click.echo(current_state().sentence)


@contextmanager
def _database() -> Iterator[tuple[sa.Engine, State]]:
    """Yield the blog's database; end the command with one sentence where nobody answers, or where it refuses."""
    state = current_state()
    if state.kind is Kind.UNREACHABLE:
        raise click.ClickException(state.sentence)
    try:
        yield current_app.extensions["migrate"].db.engine, state
    except DBAPIError as error:
        raise click.ClickException(f"the database refused: {reason_of(error)}") from error


def _back_up(engine: sa.Engine, revisions: list[str], file: Path) -> Manifest:
    """Write the archive: whole and on the disk, or not at all, and for its owner only."""
    if file.exists():
        raise click.ClickException(f"{file} is there already, and no backup is overwritten; name another file.")
    if not file.parent.is_dir():
        raise click.ClickException(f"there is no folder {file.parent}; make it, or name another.")
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


def _unpack(file: Path, folder: Path) -> tuple[Manifest, Path]:
    """Return what `file` holds, its checksums compared; the dump goes to `folder`."""
    try:
        with ZipFile(file) as archive:
            return Manifest(**json.loads(archive.read("manifest.json"))), Path(archive.extract("dump", folder))
    except Exception as error:  # a damaged archive has a dozen ways to fail
        raise click.ClickException(
            f"{file} is not a whole backup of `flask backup`, and nothing was restored ({error})."
        ) from error


def _tell(manifest: Manifest) -> None:
    for table, rows in manifest.rows.items():
        click.echo(f"{rows:>12,} {table}")
    click.echo(f"{sum(manifest.rows.values()):>12,} rows, at revision {', '.join(manifest.revisions) or 'none'}")
