"""Ask before data is lost: before a downgrade, and in an upgrade that drops what has values. No setting turns it off.

At a terminal, a person reads what goes and answers. A script gives its answer beforehand: `flask db -x yes downgrade`.
"""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import cast

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import Script
from alembic.util import CommandError

from .archives import back_up
from .binds import Database, databases
from .losses import refuse_unreviewed_losses
from .scripts import first_line, refuse_empty

WAY_BACK = re.compile(r"^Way back: (.+?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def scripts_to_undo(migration: MigrationContext) -> list[Script]:
    """Return the revisions that a downgrade undoes. Refuse an upgrade that loses what nobody has reviewed.

    Call this before the lock is taken, because nobody else can write while a person reads.
    """
    steps_of, target = migration.opts.get("fn"), migration.opts.get("destination_rev")
    if steps_of is None or target is None:  # `migrate`, `check`, `current`
        return []
    refuse_empty(target)  # from a program that calls flask_migrate.upgrade
    connection = cast(sa.Connection, migration.connection)
    heads = () if migration.purge else migration.get_current_heads()  # which `stamp --purge` does not read
    try:
        steps = [step for step in steps_of(heads, migration) if isinstance(step, RevisionStep)]
    except AttributeError as error:  # which Alembic looks up before the first step
        if error.name != "downgrade":
            raise
        file = getattr(error.obj, "__file__", "A revision")
        raise click.ClickException(f"{file} has no function downgrade(). Nothing was changed.") from error
    except CommandError as error:
        if "Ambiguous walk" not in str(error):
            raise
        merge = next(script for script in context.script.iterate_revisions(heads, "base") if script.is_merge_point)
        commands = " or ".join(f"flask db downgrade {revision}" for revision in merge.down_revision or ())
        raise click.ClickException(
            f"{merge.revision} merges branches, and {target} does not say which of them to go back to. Run: {commands}"
        ) from error
    refuse_unreviewed_losses(connection, [step.revision for step in steps if step.is_upgrade])
    connection.rollback()
    return [step.revision for step in steps if step.is_downgrade]


def is_agreed(undone: Mapping[str, Sequence[Script]], target: str | None) -> bool:
    """Return True if nobody needs to be asked. `undone` has the revisions to undo in each database.

    Raises click.ClickException where a question is needed and there is no terminal.
    """
    if target is None or not any(undone.values()) or "yes" in context.get_x_argument():
        return True
    if sys.stdin.isatty():
        return False
    names = {key or "its own": ", ".join(script.revision for script in found) for key, found in undone.items() if found}
    told = "; ".join(f"{key}: {found}" for key, found in names.items())
    what = f"revisions of the project's databases ({told})" if len(databases()) > 1 else "".join(names.values())
    target = f"-- {target}" if target.startswith("-") else target  # not an option of the command
    given = "".join(f"-x {argument} " for argument in dict.fromkeys(context.get_x_argument()))  # bind=visits
    command = f"flask db {given}-x yes downgrade" + (f" {target}" if target != "-- -1" else "")
    raise click.ClickException(f"This undoes {what} and may delete data. To go ahead: {command}")


def ask_before_downgrade(database: Database, scripts: Sequence[Script], revisions: Sequence[str]) -> None:
    """Show what goes, offer a backup where no copy is made, and ask. Raises click.ClickException if the answer is no.

    `revisions` are those that the database is at.
    """
    if not scripts:
        return
    engine = database.engine
    click.echo(f"On {engine.url.render_as_string()}, this undoes:")
    for script in scripts:
        click.echo(f"  {script.revision}: {way_back(script)}")
    if engine.dialect.name != "sqlite" and click.confirm("Write a backup first?", default=True):
        now = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        file = click.prompt("To which file?", f"{engine.url.database}-{now}.backup", type=click.Path(path_type=Path))
        back_up({database.key: [*revisions]}, file)
        click.echo(f"Backed up to {file}.")
    if not click.confirm("Data may be deleted. Go ahead?"):  # of click.Abort, Flask-Migrate shows only "Error:"
        raise click.ClickException("You answered no. Nothing was changed.")


def refuse_relative_target(target: str | None, heads: Mapping[str, tuple[str, ...]]) -> None:
    """Raise click.ClickException for a target such as -1 where the databases are not at the same revision.

    A command that was killed between two databases leaves them so. Typed again, it would undo one more in the first.
    """
    if target and target[0] in "+-" and len(set(heads.values())) > 1:
        places = "; ".join(f"{key or 'its own'}: {', '.join(found) or 'none'}" for key, found in heads.items())
        raise click.ClickException(
            f"The project's databases are not at the same revision ({places}), so {target} means another one in each. "
            "Name the revision instead, or the database, as in: flask db -x bind=KEY downgrade"
        )


def ask_if_elsewhere(engine: sa.Engine, loss: str, is_agreed: bool) -> None:
    """Ask before a command that says yes by itself on this machine, if the database is on another one.

    `loss` is a sentence that says what goes. Raises click.ClickException without a terminal, click.Abort after a no.
    """
    if is_agreed or is_on_this_machine(engine.url):
        return
    told = f"{loss} The database {engine.url.render_as_string()} is on another machine."
    if not sys.stdin.isatty():
        raise click.ClickException(f"{told} To go ahead, add --yes.")
    click.confirm(f"{told} Go ahead?", abort=True)


def is_on_this_machine(url: sa.URL) -> bool:
    """Return True for a file, a socket and a loopback address."""
    host = url.query.get("hostaddr") or url.host or url.query.get("host")
    if not host and url.get_backend_name() == "postgresql":  # libpq then looks into the environment
        host = os.environ.get("PGHOSTADDR") or os.environ.get("PGHOST")
    host = host or "localhost"
    if not isinstance(host, str):
        return all(is_on_this_machine(url.set(host=name)) for name in host)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")


def way_back(script: Script) -> str:
    """Return what a revision says about its way back, or its first line if it says nothing."""
    said = WAY_BACK.search(script.module.__doc__ or "")
    return " ".join((said[1] if said else first_line(script)).split())
