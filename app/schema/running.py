"""What migrations/env.py calls: `run_migrations`, for every `flask db` command.

A revision is one transaction on PostgreSQL; on SQLite all revisions of one command are; on MariaDB every statement
is, so mariadb.py makes each repeatable. Each revision is told in one line as it is done. Nothing here configures
logging: Alembic's usual `fileConfig` would silence the loggers of a running blog.
"""

import time
from contextlib import nullcontext
from typing import Any, cast

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationInfo
from alembic.script import Script
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.schema import mariadb as mariadb  # teaches Alembic to repeat
from app.schema.locks import migration_lock
from app.schema.revisions import name_new_revision, render_own_type
from app.schema.state import first_line, reason_of


def run_migrations() -> None:
    """Run what the `flask db` command asks for, on the database of the current app.

    Raises alembic.util.CommandError, which Flask-Migrate shows as a sentence, where the database cannot be reached.
    """
    migrate = current_app.extensions["migrate"]
    engine: sa.Engine = migrate.db.engine
    options: dict[str, Any] = {
        "target_metadata": migrate.db.metadata,
        "transaction_per_migration": engine.dialect.name == "postgresql",
        "transactional_ddl": engine.dialect.name != "mysql",
        "compare_server_default": True,
        "process_revision_directives": name_new_revision,
        "render_item": render_own_type,
        **migrate.configure_args,
    }
    if context.is_offline_mode():
        context.configure(url=engine.url, literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
        with context.begin_transaction():
            context.run_migrations()
        return
    try:
        with engine.connect() as connection:
            _run_online(connection, options)
    except DBAPIError as error:
        if error.statement is not None and not error.connection_invalidated:
            raise  # a migration's own mistake, which its author wants to see whole
        url = engine.url.render_as_string()
        raise CommandError(f"the database {url} cannot be reached: {reason_of(error)}") from None


def _run_online(connection: sa.Connection, options: dict[str, Any]) -> None:
    steps = Steps()
    context.configure(connection=connection, on_version_apply=steps.tell, **options)
    changes_schema = "destination_rev" in context.get_context().opts  # `upgrade`, `downgrade`, `stamp`
    with migration_lock(connection) if changes_schema else nullcontext(), context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and steps.count:
            _check_foreign_keys(connection)
    if changes_schema and not steps.count:
        click.echo("Nothing to do: the database is there already.")


class Steps:
    """Tells each revision in a line when it is done, and counts them."""

    def __init__(self) -> None:
        self.count = 0
        self._began = time.monotonic()

    def tell(self, ctx: object, step: MigrationInfo, heads: object, run_args: object) -> None:
        """Alembic calls this inside the transaction of the step, when its work is done."""
        script = cast(Script, step.up_revision or step.down_revisions[0])
        direction = "stamp" if step.is_stamp else "up" if step.is_upgrade else "down"
        now = time.monotonic()
        click.echo(f"{direction:5} {script.revision}: {first_line(script)} ({now - self._began:.2f} s)")
        self.count, self._began = self.count + 1, now


def _check_foreign_keys(connection: sa.Connection) -> None:
    """Refuse, while all can still be rolled back, to leave a row that points to nothing."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({f"{row[0]} (rows that point to {row[2]})" for row in broken}))
        raise CommandError(
            f"this would leave {len(broken)} rows that point to nothing, in {tables}; nothing was changed."
        )
