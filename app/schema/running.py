"""What migrations/env.py calls: `run_migrations`, for every `flask db` command.

A revision is one transaction on PostgreSQL; on SQLite all revisions of one command are; on MariaDB every statement is,
so mariadb.py makes each repeatable. Nothing here configures logging: Alembic's usual `fileConfig` would silence the
loggers of a running blog. Read next: locks.py.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, RevisionStep, StampStep
from alembic.script import Script
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.exc import DBAPIError

from . import mariadb as mariadb  # teaches Alembic to repeat
from .adoption import refuse_tables_without_revision
from .locks import LOCK_TIMED_OUT, STATEMENT_TIMED_OUT, STATEMENT_TIMEOUT, codes_of, migration_lock, timeouts
from .rebuild import keeping_triggers
from .revisions import include_object_of, prepare_new_revision, render_own_type
from .sqlite import keep_copy
from .state import Kind, first_line, reason_of, state_of

TRIES = 30  # of a step that cannot have its table soon enough
PAUSE = 0.5  # seconds between two tries
Step = RevisionStep | StampStep


def run_migrations() -> None:
    """Run what the `flask db` command asks for, on the database of the current app.

    Raises click.ClickException, which is shown as one sentence; the error itself where a migration has a mistake.
    """
    migrate = current_app.extensions["migrate"]
    engine: sa.Engine = migrate.db.engine
    options: dict[str, Any] = {
        "target_metadata": migrate.db.metadata,
        "transaction_per_migration": engine.dialect.name == "postgresql",
        "transactional_ddl": engine.dialect.name != "mysql",
        "compare_server_default": True,
        "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        "process_revision_directives": prepare_new_revision,
        "render_item": render_own_type,
        **migrate.configure_args,
    }
    if context.is_offline_mode():
        _write_sql(engine, options)
        return
    try:
        options.setdefault("include_object", include_object_of(engine))
        _run_until_done(engine, options)
    except CommandError as error:
        state = state_of(engine, Path(context.script.dir))
        advice = "" if state.kind is Kind.AT_HEAD else f" {state.sentence}"
        raise click.ClickException(f"{str(error).rstrip('.')}.{advice}") from error
    except DBAPIError as error:
        if codes_of(error) & STATEMENT_TIMED_OUT:
            raise click.ClickException(
                f"a step made everyone wait for {STATEMENT_TIMEOUT} and was taken back; see app/schema/steps.py"
            ) from error
        if error.statement is not None and not error.connection_invalidated:
            raise  # a migration's own mistake, which its author wants to see whole
        url = engine.url.render_as_string()
        raise click.ClickException(f"the database {url} cannot be reached: {reason_of(error)}") from error


def _write_sql(engine: sa.Engine, options: dict[str, Any]) -> None:
    """Write the SQL instead of running it (`flask db upgrade --sql`), with the timeouts that locks.py would set."""
    if engine.dialect.name == "sqlite":
        raise click.ClickException(
            "SQLite changes a table by copying it, which cannot be written down without looking at it."
        )
    context.configure(url=engine.url, literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
    if engine.dialect.name == "postgresql":
        for setting in timeouts():
            context.execute(setting)
    with context.begin_transaction():
        context.run_migrations()


def _run_until_done(engine: sa.Engine, options: dict[str, Any]) -> None:
    """Run once, and again after a step that waited too long for a table; what was done before it stays done."""
    for left in reversed(range(TRIES)):
        try:
            with engine.connect() as connection:
                _run_once(connection, options)
            return
        except DBAPIError as error:
            if not codes_of(error) & LOCK_TIMED_OUT:
                raise
            if not left:
                raise click.ClickException(
                    "a table was in use all the time; run this again at a calmer hour."
                ) from error
            click.echo(f"      A table is in use, and nobody shall wait for us: trying again ({left} left).")
            time.sleep(PAUSE)
            _end_autovacuum(engine)


def _end_autovacuum(engine: sa.Engine) -> None:
    """Make PostgreSQL end a vacuum of its own that has a table: it does so only for who waits a second, as no step may.

    The lock asked for here stops neither readers nor writers, so it may be waited for.
    """
    if engine.dialect.name != "postgresql":
        return
    for table in sa.inspect(engine).get_table_names():
        with suppress(DBAPIError), engine.begin() as connection:  # where it cannot be had, the next try tells
            connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")
            connection.exec_driver_sql(f'LOCK TABLE "{table}" IN SHARE UPDATE EXCLUSIVE MODE')


def _run_once(connection: sa.Connection, options: dict[str, Any]) -> None:
    context.configure(connection=connection, **options)
    asked = context.get_context().opts
    with ExitStack() as stack:
        if "destination_rev" in asked:  # `upgrade`, `downgrade`, `stamp`; `migrate`, `check`, `current` change nothing
            stack.enter_context(migration_lock(connection))
            if connection.dialect.name == "sqlite":
                stack.enter_context(keeping_triggers(connection))
            context.configure(connection=connection, fn=partial(_steps, asked["fn"]), **options)
        with context.begin_transaction():
            context.run_migrations()


def _steps(
    steps_of: Callable[..., Iterable[Step]], heads: tuple[str, ...], migration: MigrationContext
) -> Iterator[Step]:
    """Yield the steps that Alembic's own function `steps_of` finds; each is run before the next one is asked for.

    Tells what will be done, and after each step what was done. Raises click.ClickException where it could hurt.
    """
    steps, connection = list(steps_of(heads, migration)), cast(sa.Connection, migration.connection)
    revisions = [step.revision.revision for step in steps if isinstance(step, RevisionStep)]
    if not steps:
        click.echo("Nothing to do: the database is there already.")
    elif revisions:
        if steps[0].is_upgrade and not heads:
            refuse_tables_without_revision(connection, context.script, set(migration.opts["target_metadata"].tables))
        # Outside debug it wants a word: `flask db downgrade` alone means one step back.
        if steps[0].is_downgrade and not (current_app.debug or "yes" in context.get_x_argument()):
            names = ", ".join(revisions)
            raise click.ClickException(
                f"this takes back {names}, and data may go with it. If that is meant: flask db -x yes downgrade"
            )
        noun = "revision" if len(revisions) == 1 else "revisions"
        click.echo(f"{len(revisions)} {noun} to run on {connection.engine.url.render_as_string()}")
        if connection.dialect.name == "sqlite" and heads:
            click.echo(f"      A copy as it is now: {keep_copy(Path(str(connection.engine.url.database)))}")
    for step in steps:
        began = time.monotonic()
        yield step
        script = cast(Script, step.info.up_revision or step.info.down_revisions[0])
        direction = "stamp" if step.info.is_stamp else "up" if step.is_upgrade else "down"
        click.echo(f"{direction:5} {script.revision}: {first_line(script)} ({time.monotonic() - began:.2f} s)")
    if steps and connection.dialect.name == "sqlite":  # where all of them are one transaction
        _refuse_orphans(connection)


def _refuse_orphans(connection: sa.Connection) -> None:
    """Refuse, while all can still be rolled back, to leave a row that points to nothing."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = ", ".join(sorted({f"{row[0]} (rows that point to {row[2]})" for row in broken}))
        raise click.ClickException(
            f"this would leave {len(broken)} rows that point to nothing, in {tables}; nothing was changed."
        )
