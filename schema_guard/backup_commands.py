"""`flask backup FILE` and `flask restore FILE`: save a whole database in one file, and restore it into an empty one.

You can back up a database at any revision, because the time for a backup is before an upgrade.
Read next: archives.py, then dumps.py.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from .archives import Manifest, back_up, is_copy, read_archive, read_copy
from .binds import Database, databases
from .dumps import LOAD, count_rows
from .errors import reason_of
from .state import Kind, State, all_states, current_state


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write the whole database to the new file FILE. The site may go on meanwhile."""
    began = time.monotonic()
    with _told_in_one_sentence():
        states = _reachable()
        if not any(state.current or state.has_tables for state in states.values()):
            names = ", ".join(state.database for state in states.values())
            raise click.ClickException(f"The database {names} is empty, so there is nothing to back up.")
        try:
            manifests = back_up({key: list(state.current) for key, state in states.items()}, file)
            size = file.stat().st_size
        except OSError as error:
            raise click.ClickException(f"Cannot write a backup to {file} ({error.strerror}).") from error
    for database in databases():
        _tell(database, manifests[database.key])
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
    with _told_in_one_sentence(), TemporaryDirectory() as folder:
        states = _reachable()
        kept = read_copy(file, Path(folder)) if is_copy(file) else read_archive(file, Path(folder))
        targets = {database.key: database for database in databases()}
        if unknown := ", ".join(sorted(kept.keys() - targets.keys())):
            raise click.ClickException(f"{file} holds a database that SQLALCHEMY_BINDS does not name: {unknown}.")
        # A command that was killed between two databases has restored the first, and this one goes on.
        done = {key for key, (manifest, _) in kept.items() if _is_restored(targets[key], states[key], manifest)}
        waiting = {key: found for key, found in kept.items() if key not in done} or kept
        for key, (manifest, _) in waiting.items():
            _refuse_unfit(targets[key], manifest, file)
        for key in kept.keys() - waiting.keys():
            click.echo(f"{targets[key].engine.url.render_as_string()} was restored before: it has every row.")
        for key, (manifest, dump) in waiting.items():
            _restore(targets[key].engine, manifest, dump)
            _tell(targets[key], manifest)
    made_at = min(manifest.made_at for manifest, _ in kept.values())
    click.echo(f"Restored the backup of {made_at}, with every row, in {time.monotonic() - began:.2f} s.")
    if left := ", ".join(targets.keys() - kept.keys()):
        click.echo(f"The file does not hold the databases of these binds, which stay as they are: {left}")
    click.echo(current_state().sentence)


def _reachable() -> dict[str, State]:
    """Return the state of each database. Raises click.ClickException if one of them cannot be reached."""
    states = {database.key: state for database, state in zip(databases(), all_states(), strict=True)}
    for state in states.values():
        if state.kind is Kind.UNREACHABLE:
            raise click.ClickException(state.sentence)
    return states


@contextmanager
def _told_in_one_sentence() -> Iterator[None]:
    """End the command with one sentence if the database refuses."""
    try:
        yield
    except DBAPIError as error:
        raise click.ClickException(f"The database refused: {reason_of(error)}") from error


def _is_restored(database: Database, state: State, manifest: Manifest) -> bool:
    """Return True if a database has what was kept: the revision, and as many rows in each table."""
    if (database.engine.dialect.name, list(state.current)) != (manifest.database, manifest.revisions):
        return False
    with database.engine.connect() as connection:
        return count_rows(connection) == manifest.rows


def _refuse_unfit(database: Database, manifest: Manifest, file: Path) -> None:
    engine, setting = database.engine, f"the bind {database.key}" if database.key else "DATABASE_URL"
    kind = engine.dialect.name
    if tables := sa.inspect(engine).get_table_names():
        name = engine.url.database
        killed = (  # elsewhere it leaves nothing
            f" If a restore was killed while it filled this one: DROP DATABASE `{name}`; CREATE DATABASE `{name}`"
        )
        raise click.ClickException(
            f"The database {engine.url.render_as_string()} is not empty. It has {', '.join(sorted(tables))}. "
            f"A restore overwrites nothing: set {setting} to an empty database.{killed if kind == 'mysql' else ''}"
        )
    if manifest.database != kind:
        raise click.ClickException(f"{file} is a backup of {manifest.database}, but {setting} names {kind}.")


def _restore(engine: sa.Engine, manifest: Manifest, dump: Path) -> None:
    """Load a dump, and compare its rows with those that were counted in the backup."""
    LOAD[manifest.database](engine, dump)
    with engine.connect() as connection:
        came_back = count_rows(connection)
    kept = manifest.rows
    if kept != came_back:
        tables = sorted(kept.keys() | came_back.keys())
        counts = [(table, kept.get(table, "no table"), came_back.get(table, "no table")) for table in tables]
        told = "; ".join(f"{table}: {old} in the backup, {new} now" for table, old, new in counts if old != new)
        raise click.ClickException(f"The restored rows differ from the backup. Do not use this database. {told}.")


def _tell(database: Database, manifest: Manifest) -> None:
    if database.key:
        click.echo(database.label.rstrip())
    for table, rows in manifest.rows.items():
        click.echo(f"{rows:>12,} {table}")
    click.echo(f"{sum(manifest.rows.values()):>12,} rows, at revision {', '.join(manifest.revisions) or 'none'}")
