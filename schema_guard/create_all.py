"""Refuse `db.create_all()` and `db.drop_all()` on a database that has migrations, and allow them in a test's memory.

Many tutorials call both in their tests. On the real database `drop_all` deletes every row of the site, and tables that
`create_all` added belong to no revision. A test with a database in memory needs neither migrations nor the guard.
"""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from .sqlite import is_in_memory

VERSIONS = "alembic_version"


class CreateAllError(RuntimeError):
    """`create_all()` or `drop_all()` was called on a database that has migrations. Its text is the way that works."""


def refuse_on_migrated_databases(metadata: sa.MetaData) -> None:
    """Make `metadata.create_all()` and `metadata.drop_all()` raise CreateAllError if the database has migrations.

    SQLAlchemy calls these two functions for `db.create_all()`, too, and never for a migration.
    """
    sa.event.listen(metadata, "before_create", _refuse_create_all)
    sa.event.listen(metadata, "before_drop", _refuse_drop_all)


def create_in_tests(table: sa.Table, create: Callable[[], None], drop: Callable[[], None]) -> None:
    """On SQLite, call `create` after `create_all()` has created `table`, and `drop` before `drop_all()` drops it.

    Both are steps as a revision calls them, for what no model describes: triggers and search tables. Without them, a
    test would run on another schema than the site.
    """
    sa.event.listen(table, "after_create", partial(_run_step, create))
    sa.event.listen(table, "before_drop", partial(_run_step, drop))


def _refuse_create_all(models: sa.MetaData, connection: sa.Connection, **__: object) -> None:
    _refuse(models, connection, "create_all() created nothing", "To create or change tables, run: flask db upgrade.")


def _refuse_drop_all(models: sa.MetaData, connection: sa.Connection, **__: object) -> None:
    of_bind = f"-x bind={key} " if (key := models.info.get("bind_key")) else ""
    way = f"To drop every table, run: flask db {of_bind}downgrade base."
    _refuse(models, connection, "drop_all() dropped nothing", way)


def _refuse(models: sa.MetaData, connection: sa.Connection, what: str, way: str) -> None:
    if not is_in_memory(connection.engine) and sa.inspect(connection).has_table(VERSIONS):
        key = models.info.get("bind_key")
        memory = f'SQLALCHEMY_BINDS = {{"{key}": "sqlite://"}}' if key else 'SQLALCHEMY_DATABASE_URI = "sqlite://"'
        raise CreateAllError(
            f"{what}, because the database {connection.engine.url.render_as_string()} has migrations. {way} "
            f"In a test, use a database in memory: TESTING = True and {memory}."
        )


def _run_step(step: Callable[[], None], _: sa.Table, connection: sa.Connection, **__: object) -> None:
    if connection.dialect.name == "sqlite":
        with Operations.context(MigrationContext.configure(connection)):
            step()
