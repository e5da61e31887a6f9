"""Run migrations. migrations/env.py calls `run_migrations` for every `flask db` command.

On PostgreSQL each revision is a transaction. On SQLite all revisions of one command are one. On MariaDB each statement
is one, so mariadb.py makes it possible to repeat them. Nothing here configures logging, because Alembic's usual
`fileConfig` would silence the loggers of a running site.
Read next: planning.py, then locks.py.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.exc import DBAPIError

from . import mariadb as mariadb  # makes Alembic repeat steps on MariaDB
from .adoption import refuse_false_stamp
from .asking import ask_before_downgrade, is_agreed, refuse_relative_target, scripts_to_undo
from .binds import Database, chosen
from .checks import PLUGIN as CHECKS
from .columns import PLUGIN as COLUMNS
from .copies import tidying_copies
from .differences import broken_triggers, note_what_revisions_make
from .errors import error_codes
from .failures import failure
from .ledger import Ledger
from .locks import LOCK_TIMED_OUT, end_autovacuum, migration_lock
from .offline import write_sql
from .planning import steps_to_run
from .rebuild import keeping_triggers
from .renames import taking_search_along
from .revisions import include_object_of, is_for_several, prepare_new_revision, render_item
from .state import Kind, state_of

TRIES = 30  # of a step that does not get its table in time
PAUSE = 0.5  # seconds between two tries


def run_migrations() -> None:
    """Run the `flask db` command on the database of the current app, or on each of its databases (binds.py).

    Nothing changes in any of them before people have agreed to what will be lost in all of them.
    Raises click.ClickException, which `flask` shows as one sentence.
    """
    runs = [(database, _options(database)) for database in chosen()]
    if context.is_offline_mode():
        write_sql(runs)
        return
    heads: dict[str, tuple[str, ...]] = {}
    undone: dict[str, list[Script]] = {}
    own: dict[str, Any] = {}
    for database, options in runs:
        with _asking(database, options | own) as asked:
            own = {"fn": asked.opts["fn"]}  # the command's own function: Alembic keeps what it was given
            heads[database.key] = asked.get_current_heads()
            if not all(map(str.strip, heads[database.key])):  # of which Alembic says only "AssertionError"
                raise click.ClickException(state_of(database.engine, context.script).sentence)
    target = asked.opts.get("destination_rev")
    refuse_relative_target(target, heads)
    for database, options in runs:
        with _asking(database, options | own) as asked:
            undone[database.key] = scripts_to_undo(asked)
    if not is_agreed(undone, target):
        for database, _ in runs:
            with _explaining(database.engine):
                ask_before_downgrade(database, undone[database.key], heads[database.key])
    for database, options in runs:
        if len(runs) > 1 and _is_command("current"):
            click.echo(database.label.rstrip() or "The project's own database:")
        agreed = {script.revision for script in undone[database.key]}
        with _naming(database), _explaining(database.engine):
            _run_until_done(database.engine, options | own, agreed)


def _options(database: Database) -> dict[str, Any]:
    """Return the options for Alembic. With the template of --multidb, a revision has functions for each database."""
    schemas = {None, *(table.schema for table in database.models.tables.values())}
    tokens = {"upgrade_token": f"{database.key}_upgrades", "downgrade_token": f"{database.key}_downgrades"}
    return {
        "target_metadata": database.models,
        "transaction_per_migration": database.engine.dialect.name == "postgresql",
        "transactional_ddl": database.engine.dialect.name != "mysql",
        "compare_server_default": True,
        "include_schemas": len(schemas) > 1,  # else a table in a schema is written as new each time
        "include_name": lambda name, kind, _: kind != "schema" or name in schemas,
        "autogenerate_plugins": ["alembic.autogenerate.*", COLUMNS, CHECKS, "alembic.ext.checkconstraint_byname"],
        "process_revision_directives": prepare_new_revision,
        "render_item": render_item,
        **(tokens if is_for_several(context.script) else {}),
        **current_app.extensions["migrate"].configure_args,
    }


@contextmanager
def _asking(database: Database, options: dict[str, Any]) -> Iterator[MigrationContext]:
    """Give a context of Alembic that reads one of the databases."""
    with _naming(database), _explaining(database.engine), database.engine.connect() as connection:
        context.configure(connection=connection, **options)
        yield context.get_context()


@contextmanager
def _naming(database: Database) -> Iterator[None]:
    """Say which of several databases a sentence is about."""
    try:
        yield
    except click.ClickException as error:
        raise click.ClickException(f"{database.label}{database.told(error.message)}") from error


@contextmanager
def _explaining(engine: sa.Engine) -> Iterator[None]:
    """Explain an error of Alembic or of the database in one sentence."""
    try:
        yield
    except (CommandError, RevisionError) as error:
        state = state_of(engine, context.script)
        # After a downgrade that failed, "flask db upgrade" would be the wrong advice.
        is_clear = state.kind is Kind.AT_HEAD or (state.kind is Kind.BEHIND and _is_command("downgrade"))
        advice = "" if is_clear else f" {state.sentence}"
        raise click.ClickException(f"{str(error).rstrip('.')}.{advice}") from error
    except click.ClickException:
        raise
    except Exception as error:  # a revision may do anything
        if explained := failure(error, engine):
            raise explained from error
        raise


def _run_until_done(engine: sa.Engine, options: dict[str, Any], agreed: set[str]) -> None:
    """Run the command, and again after a step that waited too long for a table. Finished revisions stay finished."""
    retired = current_app.extensions["schema_guard"]["retired"]
    include_object = include_object_of(engine, context.script, retired, options["target_metadata"])
    options.setdefault("include_object", include_object)
    for left in reversed(range(TRIES)):
        try:
            with engine.connect() as connection:
                _run_once(connection, options, agreed)
            return
        except DBAPIError as error:
            if not error_codes(error) & LOCK_TIMED_OUT:
                raise
            if not left:
                raise click.ClickException(
                    "Other sessions used a table all the time. Run this again when the site is quieter."
                ) from error
            click.echo(f"      Another session is using a table. Trying again without blocking it ({left} tries left).")
            time.sleep(PAUSE)
            end_autovacuum(engine)


def _run_once(connection: sa.Connection, options: dict[str, Any], agreed: set[str]) -> None:
    context.configure(connection=connection, **options)
    asked = context.get_context().opts
    with ExitStack() as stack:
        if "destination_rev" in asked:  # `upgrade`, `downgrade`, `stamp`; `migrate`, `check`, `current` change nothing
            stack.enter_context(migration_lock(connection))
            stack.enter_context(tidying_copies(connection))
            stack.enter_context(taking_search_along(connection))
            # Alembic keeps what it was given: the database before this one may have a ledger.
            ledger = None
            notes: dict[str, Any] = {"ledger": None, "on_version_apply": None}
            if connection.dialect.name == "sqlite":
                stack.enter_context(keeping_triggers(connection))
            else:
                ledger = stack.enter_context(Ledger(connection))
                notes = {"ledger": ledger, "on_version_apply": lambda **_: ledger.end()}
            steps = partial(steps_to_run, ledger, agreed, options["fn"])
            context.configure(connection=connection, **options | notes | {"fn": steps})
        elif connection.dialect.name == "sqlite":  # nothing is rebuilt, but SQLAlchemy would warn in the same way
            stack.enter_context(keeping_triggers(connection))
        with context.begin_transaction():
            purges = asked.get("purge", False)  # `stamp --purge`: forgets a revision that this code may not know
            if "destination_rev" in asked and not purges:
                note_what_revisions_make(connection, context.script, context.get_context().get_current_heads())
            if options["fn"].__name__ == "do_stamp" and not purges and "yes" not in context.get_x_argument():
                refuse_false_stamp(connection, context.script, asked["destination_rev"])
            context.run_migrations()
    if _is_command("check") and (broken := broken_triggers(connection)).sentence:
        raise click.ClickException(broken.sentence)


def _is_command(name: str) -> bool:
    """Return True if this runs for the command `flask db` with this name."""
    command = click.get_current_context(silent=True)
    return command is not None and command.info_name == name
