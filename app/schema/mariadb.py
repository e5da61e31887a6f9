"""MariaDB (and MySQL) commits after every DDL statement: half a migration cannot be undone, but it can be run again.

Importing this module tells Alembic to look, before each step, whether the step is done already. A migration that was
killed or failed half-way is then simply run again, and written as for any other database.
Every table is made for all of Unicode and compares text exactly, as SQLite and PostgreSQL do: under MariaDB's own
default two different emoji are equal, and so are "cafe" and "café".
"""

from typing import Any

import click
import sqlalchemy as sa
from alembic.ddl.base import AddColumn, DropColumn, RenameTable
from alembic.ddl.mysql import MySQLChangeColumn, MySQLImpl
from sqlalchemy import schema


class RepeatableMySQLImpl(MySQLImpl):
    """Alembic's steps for this family of databases, each of which may be run again."""

    __dialect__ = "mysql"

    def alter_column(self, table_name: str, column_name: str, **options: Any) -> None:
        """Here a column is described anew: what a migration leaves unsaid (NOT NULL, a default) would be lost."""
        if self.connection is not None and not self.as_sql:
            column = _reflected(self.connection, table_name).columns.get(column_name)
            if column is not None:
                options["existing_autoincrement"] = column.autoincrement is True
                for name in ("type", "nullable", "server_default", "comment"):
                    options[f"existing_{name}"] = getattr(column, name)
        super().alter_column(table_name, column_name, **options)

    def _exec(self, construct: sa.Executable | str, *args: Any, **kwargs: Any) -> sa.CursorResult[Any] | None:
        if isinstance(construct, schema.CreateTable):
            options = construct.element.dialect_options["mysql"]
            options.setdefault("charset", "utf8mb4")
            options.setdefault("collate", "utf8mb4_bin")
        if self.connection is not None and not self.as_sql and _is_done(self.connection, construct):
            # Told, since it is either what an interrupted run has done, or a name with a slip in it.
            click.echo(f"      Nothing to do for: {' '.join(str(construct).split())[:100]}")
            return None
        return super()._exec(construct, *args, **kwargs)


def _is_done(connection: sa.Connection, step: object) -> bool:
    """Tell whether the database already is as `step` would leave it."""
    has_table = sa.inspect(connection).has_table
    match step:
        case schema.CreateTable():
            return has_table(step.element.name)
        case schema.DropTable():
            return not has_table(step.element.name)
        case RenameTable():
            return has_table(step.new_table_name) and not has_table(step.table_name)
        case AddColumn():
            return step.column.name in _reflected(connection, step.table_name).columns
        case DropColumn():
            return step.column.name not in _reflected(connection, step.table_name).columns
        case MySQLChangeColumn(newname=str(name)):
            return name != step.column_name and name in _reflected(connection, step.table_name).columns
        case schema.CreateIndex(element=item) | schema.AddConstraint(element=item):
            return item.name in _names(connection, item.table)
        case schema.DropIndex(element=item) | schema.DropConstraint(element=item):
            return item.name not in _names(connection, item.table)
    return False


def _names(connection: sa.Connection, table: sa.Table | None) -> set[object]:
    """Return the names of all indexes and constraints of a table."""
    if table is None:
        return set()
    found = _reflected(connection, table.name)
    return {item.name for item in found.indexes} | {item.name for item in found.constraints}


def _reflected(connection: sa.Connection, table: str) -> sa.Table:
    return sa.Table(table, sa.MetaData(), autoload_with=connection, resolve_fks=False)
