"""`flask backup FILE` and `flask restore FILE`: what is done, and what it came to.

A backup is made of whatever revision the database is at, since the time for one is before an upgrade.
Read next: archive.py.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from .archive import Manifest, back_up, restore
from .guard import current_state
from .refusal import RefusalError
from .state import Kind, State, reason_of


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write the whole database to FILE, which must not be there yet, while the blog goes on."""
    began = time.monotonic()
    state = _reached()
    if not (state.current or state.has_tables):
        raise click.ClickException(f"The database {state.database} is empty: there is nothing to back up.")
    with _in_one_sentence():
        manifest = back_up(current_app.extensions["migrate"].db.engine, state.current, file)
        size = file.stat().st_size
    _tell(manifest)
    click.echo(f"Backed up to {file}: {size:,} bytes, in {time.monotonic() - began:.2f} s.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Fill an empty database with what `flask backup` wrote to FILE, and check what came back."""
    began = time.monotonic()
    _reached()
    with _in_one_sentence():
        manifest = restore(current_app.extensions["migrate"].db.engine, file)
    _tell(manifest)
    click.echo(f"Restored as it was at {manifest.made_at}, every row counted, in {time.monotonic() - began:.2f} s.")
    click.echo(current_state().sentence)


def _reached() -> State:
    """Return where the database stands; raise click.ClickException where nobody answers."""
    state = current_state()
    if state.kind is Kind.UNREACHABLE:
        raise click.ClickException(state.sentence)
    return state


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """End the command with one sentence where the database or a tool refuses."""
    try:
        yield
    except RefusalError as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(f"the database refused: {reason_of(error)}") from error


def _tell(manifest: Manifest) -> None:
    for table, rows in manifest.rows.items():
        click.echo(f"{rows:>12,} {table}")
    click.echo(f"{sum(manifest.rows.values()):>12,} rows, at revision {', '.join(manifest.revisions) or 'none'}")
