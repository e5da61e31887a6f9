"""Make migrations repeatable on MariaDB and MySQL, which commit after every DDL statement and cannot roll it back.

Importing this module makes Alembic note each step in the ledger. So you simply run a migration again after it failed or
was killed half-way, and you write it as for any other database. Every new table holds all of Unicode and compares text
exactly, as SQLite and PostgreSQL do. Under MariaDB's own default, two different emoji are equal, and so are "cafe" and
"café".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import click
import sqlalchemy as sa
from alembic.ddl.mysql import MySQLImpl
from sqlalchemy import schema
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import immutabledict

from .errors import error_codes, reason_of
from .noted import ROWS, NotedImpl

KEPT_INDEX = 1553  # the number of the error: needed in a foreign key constraint
COLLATION = "utf8mb4_bin"
# What MariaDB would commit in between, or what may do anything: nobody could tell what a kill left of it.
UNREPEATABLE = {"CALL", "EXECUTE", "PREPARE", "BEGIN", "START", "COMMIT", "ROLLBACK", "LOCK", "UNLOCK", "XA"}
OTHER_ENGINES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = database() "
    "AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'"
)


class RepeatableMySQLImpl(NotedImpl, MySQLImpl):
    """Alembic's steps for MariaDB and MySQL. You can run each of them again; see noted.py."""

    __dialect__ = "mysql"

    def alter_column(self, table_name: str, column_name: str, **options: Any) -> None:
        """Alter a column, and keep what the migration does not mention: MariaDB would drop NOT NULL and a default.

        What the database says of the column depends on whether the step was done. So the ledger notes what the
        migration says.
        """

        def run() -> None:
            column = self._reflected(table_name, options.get("schema")).columns.get(column_name)
            if column is not None:
                options["existing_autoincrement"] = column.autoincrement is True
                for name in ("type", "nullable", "server_default", "comment"):
                    options[f"existing_{name}"] = getattr(column, name)
            MySQLImpl.alter_column(self, table_name, column_name, **options)

        ledger = self.context_opts.get("ledger")
        if self.as_sql:
            super().alter_column(table_name, column_name, **options)
            return
        if ledger is None:
            run()
            return
        said = ", ".join(f"{name}={_said(value)}" for name, value in sorted(options.items()))
        ledger.run(f"ALTER TABLE {table_name} ALTER COLUMN {column_name}: {said}", True, run)

    def drop_index(self, index: sa.Index, **options: Any) -> None:
        """Drop an index. Raises click.ClickException if a foreign key needs it."""
        try:
            super().drop_index(index, **options)
        except DBAPIError as error:
            if KEPT_INDEX not in error_codes(error):
                raise
            raise click.ClickException(
                f"{reason_of(error)}. Correct the revision: before this step, drop the foreign key, or create another "
                "index that begins with its columns. Then run this again."
            ) from error

    def commits(self, statement: str, word: str) -> bool:
        """Return whether the statement changes tables. Raises click.ClickException where it cannot be repeated."""
        if word in UNREPEATABLE:
            raise _refusal(statement, f"MariaDB cannot take {word} back")
        if word not in ROWS:
            return True
        others = cast(sa.Connection, self.connection).exec_driver_sql(OTHER_ENGINES).scalars()
        if tables := set(re.findall(r"\w+", statement)).intersection(others):
            raise _refusal(statement, f"the table {min(tables)} knows no transactions (ENGINE=InnoDB does)")
        return False

    def _exec(
        self,
        construct: sa.Executable | str,
        execution_options: Mapping[str, Any] | None = None,
        multiparams: Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] = immutabledict(),
    ) -> sa.CursorResult[Any] | None:
        if isinstance(construct, schema.CreateTable):
            options = construct.element.dialect_options["mysql"]
            options.setdefault("charset", "utf8mb4")
            options.setdefault("collate", COLLATION)
            if construct.element.name.startswith("_alembic_tmp_"):
                raise _refusal(construct.element.name, 'use no recreate="always": MariaDB changes a table in place')
        return super()._exec(construct, execution_options, multiparams, params)

    def _reflected(self, table: str, of_schema: str | None) -> sa.Table:
        connection = cast(sa.Connection, self.connection)
        return sa.Table(table, sa.MetaData(), schema=of_schema, autoload_with=connection, resolve_fks=False)


def _said(value: object) -> str:
    """Return what a migration says of a column, alike each time it is run."""
    text = str(value) if isinstance(value, sa.ClauseElement) else repr(value)
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def _refusal(statement: str, why: str) -> click.ClickException:
    step = " ".join(statement.split())[:200]
    return click.ClickException(f"This step was not begun, because it cannot be interrupted safely: {step} ({why}).")
