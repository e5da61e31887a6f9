"""What migrations/env.py calls: `run_migrations`, for every `flask db` command.

A revision is one transaction on PostgreSQL; on SQLite all revisions of one command are; on MariaDB every statement is,
so mariadb.py makes each repeatable. Nothing here configures logging: Alembic's usual `fileConfig` would silence the
loggers of a running blog. Read next: run.py, then locks.py.
"""

import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.exc import DBAPIError

from . import mariadb as mariadb  # teaches Alembic to repeat
from .left_out import include_object_of
from .locks import LOCK_TIMEOUT, STATEMENT_TIMEOUT, is_lock_timeout, is_statement_timeout, migration_lock
from .rebuild import keeping_triggers
from .refusal import RefusalError
from .revisions import prepare_new_revision, render_own_type
from .run import Run
from .state import Kind, reason_of, state_of

TRIES = 30  # of a step that cannot have its table soon enough
PAUSE = 0.5  # seconds between two tries


def run_migrations() -> None:
    """Run what the `flask db` command asks for, on the database of the current app.

    Raises RefusalError, which Flask-Migrate shows as a sentence; the error itself where a migration has a mistake.
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
    except RefusalError:
        raise
    except CommandError as error:
        state = state_of(engine, Path(context.script.dir))
        advice = "" if state.kind is Kind.AT_HEAD else f" {state.sentence}"
        raise RefusalError(f"{error}{advice}") from error
    except DBAPIError as error:
        if is_statement_timeout(error):
            raise RefusalError(
                f"a step made everyone wait for {STATEMENT_TIMEOUT} and was taken back; see app/schema/steps.py"
            ) from error
        if error.statement is not None and not error.connection_invalidated:
            raise  # a migration's own mistake, which its author wants to see whole
        url = engine.url.render_as_string()
        raise RefusalError(f"the database {url} cannot be reached: {reason_of(error)}") from error


def _write_sql(engine: sa.Engine, options: dict[str, Any]) -> None:
    """Write the SQL instead of running it (`flask db upgrade --sql`), with the timeouts that locks.py would set."""
    if engine.dialect.name == "sqlite":
        raise RefusalError("SQLite changes a table by copying it, which cannot be written down without looking at it.")
    context.configure(url=engine.url, literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
    if engine.dialect.name == "postgresql":
        context.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        context.execute(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
    with context.begin_transaction():
        context.run_migrations()


def _run_until_done(engine: sa.Engine, options: dict[str, Any]) -> None:
    """Run once, and again after a step that waited too long for a table; what was done before it stays done."""
    for left in reversed(range(TRIES)):
        try:
            with engine.connect() as connection:
                _run_once(connection, options)
        except DBAPIError as error:
            if not is_lock_timeout(error):
                raise
            if not left:
                raise RefusalError("a table was in use all the time; run this again at a calmer hour.") from error
            click.echo(f"      A table is in use, and nobody shall wait for us: trying again ({left} left).")
            time.sleep(PAUSE)
            _end_autovacuum(engine)
        else:
            return


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
    if "destination_rev" not in asked:  # `migrate`, `check`, `current`: they change nothing
        with context.begin_transaction():
            context.run_migrations()
        return
    run = Run(asked["fn"])
    is_sqlite = connection.dialect.name == "sqlite"
    with migration_lock(connection), keeping_triggers(connection) if is_sqlite else nullcontext():
        context.configure(connection=connection, fn=run.plan, on_version_apply=run.tell, **options)
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and run.steps:
                _check_foreign_keys(connection)


def _check_foreign_keys(connection: sa.Connection) -> None:
    """Refuse, while all can still be rolled back, to leave a row that points to nothing."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({f"{row[0]} (rows that point to {row[2]})" for row in broken}))
        raise RefusalError(
            f"this would leave {len(broken)} rows that point to nothing, in {tables}; nothing was changed."
        )
