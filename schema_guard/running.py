"""Run migrations. migrations/env.py calls `run_migrations` for every `flask db` command.

On PostgreSQL each revision is a transaction. On SQLite all revisions of one command are one. On MariaDB each statement
is one, so mariadb.py makes it possible to repeat them. Nothing here configures logging, because Alembic's usual
`fileConfig` would silence the loggers of a running site.
Read next: planning.py, then locks.py.
"""

import time
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

import click
import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.exc import DBAPIError

from . import mariadb as mariadb  # makes Alembic repeat steps on MariaDB
from .asking import ask_before_losses
from .columns import PLUGIN
from .copies import tidying_copies
from .differences import broken_triggers, note_what_revisions_make
from .errors import error_codes, reason_of
from .ledger import Ledger
from .locks import LOCK_TIMED_OUT, STATEMENT_TIMED_OUT, STATEMENT_TIMEOUT, migration_lock, timeouts
from .planning import steps_to_run
from .rebuild import keeping_triggers
from .renames import taking_search_along
from .revisions import include_object_of, prepare_new_revision, render_item
from .state import Kind, state_of

TRIES = 30  # of a step that does not get its table in time
PAUSE = 0.5  # seconds between two tries


def run_migrations() -> None:
    """Run the `flask db` command on the database of the current app.

    Raises click.ClickException, which `flask` shows as one sentence. If a migration has a mistake, raises its error.
    """
    migrate = current_app.extensions["migrate"]
    engine: sa.Engine = migrate.db.engine
    options: dict[str, Any] = {
        "target_metadata": migrate.db.metadata,
        "transaction_per_migration": engine.dialect.name == "postgresql",
        "transactional_ddl": engine.dialect.name != "mysql",
        "compare_server_default": True,
        "autogenerate_plugins": ["alembic.autogenerate.*", PLUGIN, "alembic.ext.checkconstraint_byname"],
        "process_revision_directives": prepare_new_revision,
        "render_item": render_item,
        **migrate.configure_args,
    }
    if context.is_offline_mode():
        _write_sql(engine, options)
        return
    try:
        retired = current_app.extensions["schema_guard"]["retired"]
        options.setdefault("include_object", include_object_of(engine, context.script, retired))
        _run_until_done(engine, options)
    except CommandError as error:
        state = state_of(engine, context.script)
        # After a downgrade that failed, "flask db upgrade" would be the wrong advice.
        command = click.get_current_context(silent=True)
        is_downgrade = command is not None and command.info_name == "downgrade"
        is_clear = state.kind is Kind.AT_HEAD or (state.kind is Kind.BEHIND and is_downgrade)
        advice = "" if is_clear else f" {state.sentence}"
        raise click.ClickException(f"{str(error).rstrip('.')}.{advice}") from error
    except DBAPIError as error:
        if error_codes(error) & STATEMENT_TIMED_OUT:
            raise click.ClickException(
                f"A step blocked everyone for {STATEMENT_TIMEOUT}, so PostgreSQL cancelled it. "
                "schema_guard/steps.py has steps that block nobody."
            ) from error
        if "42501" in error_codes(error):
            raise click.ClickException(
                f"PostgreSQL refused: {str(error.orig).splitlines()[0]}. Connect as the owner of the tables. For a new "
                f'database, a superuser can run: GRANT CREATE ON SCHEMA public TO "{engine.url.username}"'
            ) from error
        if error.statement is not None and not error.connection_invalidated:
            raise  # a mistake in a migration: its author wants to see the whole error
        url = engine.url.render_as_string()
        raise click.ClickException(f"The database {url} cannot be reached: {reason_of(error)}") from error


def _write_sql(engine: sa.Engine, options: dict[str, Any]) -> None:
    """Print the SQL instead of running it (`flask db upgrade --sql`), with the timeouts that locks.py would set."""
    if engine.dialect.name == "sqlite":
        raise click.ClickException(
            "SQLite changes a table by copying it, and that needs the real table. So --sql does not work with SQLite."
        )
    context.configure(url=engine.url, literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
    if engine.dialect.name == "postgresql":
        for setting in timeouts():
            context.execute(setting)
    with context.begin_transaction():
        context.run_migrations()


def _run_until_done(engine: sa.Engine, options: dict[str, Any]) -> None:
    """Run the command, and again after a step that waited too long for a table. Finished revisions stay finished."""
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        agreed = ask_before_losses(context.get_context())
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
            _end_autovacuum(engine)


def _end_autovacuum(engine: sa.Engine) -> None:
    """Make PostgreSQL cancel an autovacuum that holds the table.

    It does so only for a session that has waited a second, longer than our lock_timeout. So wait here, for a lock that
    blocks neither readers nor writers.
    """
    if engine.dialect.name != "postgresql":
        return
    for table in sa.inspect(engine).get_table_names():
        with suppress(DBAPIError), engine.begin() as connection:  # if we do not get the lock, the next try shows it
            connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")
            connection.exec_driver_sql(f'LOCK TABLE "{table}" IN SHARE UPDATE EXCLUSIVE MODE')


def _run_once(connection: sa.Connection, options: dict[str, Any], agreed: set[str]) -> None:
    context.configure(connection=connection, **options)
    asked = context.get_context().opts
    options.setdefault("fn", asked["fn"])  # the command's own, also at the next try: Alembic keeps what it was given
    with ExitStack() as stack:
        if "destination_rev" in asked:  # `upgrade`, `downgrade`, `stamp`; `migrate`, `check`, `current` change nothing
            stack.enter_context(migration_lock(connection))
            stack.enter_context(tidying_copies(connection))
            stack.enter_context(taking_search_along(connection))
            ledger, notes = None, {}
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
            if "destination_rev" in asked:
                note_what_revisions_make(connection, context.script, context.get_context().get_current_heads())
            context.run_migrations()
    command = click.get_current_context(silent=True)
    if command is not None and command.info_name == "check" and (broken := broken_triggers(connection)).sentence:
        raise click.ClickException(broken.sentence)
