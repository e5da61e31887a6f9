"""MariaDB (and MySQL) commits after every DDL statement: half a migration cannot be undone, but it can be run again.

Importing this module tells Alembic to look, before each step, whether the step is done already. A migration that was
killed or failed half-way is then simply run again, and written as for any other database.
Every table is made for all of Unicode and compares text exactly, as SQLite and PostgreSQL do: under MariaDB's own
default two different emoji are equal, and so are "cafe" and "café".
"""

from collections.abc import Mapping, Sequence
from typing import Any

import click
import sqlalchemy as sa
from alembic.ddl.base import AddColumn, ColumnName, DropColumn, RenameTable
from alembic.ddl.mysql import MySQLChangeColumn, MySQLImpl
from sqlalchemy import schema


class RepeatableMySQLImpl(MySQLImpl):
    """Alembic's steps for this family of databases, each of which may be run again."""

    __dialect__ = "mysql"

    def _exec(
        self,
        construct: sa.Executable | str,
        execution_options: Mapping[str, Any] | None = None,
        multiparams: Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> sa.CursorResult[Any] | None:
        if isinstance(construct, schema.CreateTable):
            options = construct.element.dialect_options["mysql"]
            options.setdefault("charset", "utf8mb4")
            options.setdefault("collate", "utf8mb4_bin")
        if self.connection is not None and not self.as_sql and _is_done(sa.inspect(self.connection), construct):
            # Told, since it is either what an interrupted run has done, or a name with a slip in it.
            click.echo(f"      Nothing to do for: {' '.join(str(construct).split())[:100]}")
            return None
        return super()._exec(construct, execution_options, multiparams, params or {})


def _is_done(inspector: sa.Inspector, step: object) -> bool:
    """Tell whether the database already is as `step` would leave it."""
    match step:
        case schema.CreateTable():
            return inspector.has_table(step.element.name)
        case schema.DropTable():
            return not inspector.has_table(step.element.name)
        case RenameTable():
            return inspector.has_table(step.new_table_name) and not inspector.has_table(step.table_name)
        case AddColumn():
            return _has_column(inspector, step.table_name, step.column.name)
        case DropColumn():
            return not _has_column(inspector, step.table_name, step.column.name)
        case ColumnName():
            return _has_column(inspector, step.table_name, step.newname)
        case MySQLChangeColumn():
            return step.newname != step.column_name and _has_column(inspector, step.table_name, step.newname)
        case schema.CreateIndex(element=item) | schema.AddConstraint(element=item):
            return item.name in _names(inspector, item.table)
        case schema.DropIndex(element=item) | schema.DropConstraint(element=item):
            return item.name not in _names(inspector, item.table)
    return False


def _has_column(inspector: sa.Inspector, table: str, name: str | None) -> bool:
    return any(column["name"] == name for column in inspector.get_columns(table))


def _names(inspector: sa.Inspector, table: sa.Table | None) -> set[str | None]:
    """Return the names of all indexes and constraints of a table."""
    if table is None:
        return set()
    return {
        found["name"]
        for find in (
            inspector.get_indexes,
            inspector.get_unique_constraints,
            inspector.get_foreign_keys,
            inspector.get_check_constraints,
        )
        for found in find(table.name)
    }
