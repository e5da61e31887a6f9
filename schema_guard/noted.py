"""Leads every step of a migration on MariaDB and PostgreSQL through the ledger, and refuses what cannot be repeated.

Importing this module tells Alembic to. A migration is written as for any other database. Rows that a revision changes
through `op.get_bind()` are not seen here: on MariaDB they may not stand before a change of tables, which would commit
them without a note.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import ColumnCollectionMixin
from sqlalchemy.util import OrderedSet, immutabledict

from .columns import WritingImpl
from .ledger import Ledger

COMMENT = re.compile(r"\s*(/\*.*?\*/|--[^\n]*\n|#[^\n]*\n)\s*", re.DOTALL)
# What changes nothing that lasts, and must be there again for the steps that follow.
SETTINGS = {"SET", "SELECT", "SHOW", "USE", "DO", "EXPLAIN", "ANALYZE"}
ROWS = {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "LOAD", "MERGE", "COPY"}
# PostgreSQL runs these outside a transaction only.
ALONE = re.compile(r"\bCONCURRENTLY\b|^(VACUUM|(CREATE|DROP) (DATABASE|TABLESPACE)|ALTER SYSTEM)\b", re.IGNORECASE)

# Whether something in the database, such as a column or a function, uses a type or an array of it.
USED = sa.text(
    "SELECT 1 FROM pg_type t JOIN pg_depend d ON d.refobjid IN (t.oid, t.typarray) AND d.objid <> t.typarray "
    "WHERE t.oid = to_regtype(:name) AND d.refclassid = 'pg_type'::regclass LIMIT 1"
)


class NotedImpl(WritingImpl):
    """Alembic's steps, each noted in the ledger of the running command."""

    def _exec(
        self,
        construct: sa.Executable | str,
        execution_options: Mapping[str, Any] | None = None,
        multiparams: Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] = immutabledict(),
    ) -> sa.CursorResult[Any] | None:
        ledger: Ledger | None = self.context_opts.get("ledger")
        run = super()._exec
        if ledger is None or self.as_sql or _is_version(construct):
            return run(construct, execution_options, multiparams, params)
        clause = sa.text(construct) if isinstance(construct, str) else construct
        compiled = cast(sa.ClauseElement, clause).compile(dialect=self.dialect)
        values = multiparams or params or compiled.params
        statement = f"{compiled} {values}" if values else str(compiled)
        word = _first_word(statement)
        if word in SETTINGS:
            return run(construct, execution_options, multiparams, params)
        return ledger.run(
            statement, self.commits(statement, word), lambda: run(construct, execution_options, multiparams, params)
        )

    def create_table(self, table: sa.Table, **options: Any) -> None:
        """Create a table, and then its indexes in the order of their names."""
        _put_in_order(table)
        super().create_table(table, **options)

    def add_column(self, table_name: str, column: sa.Column[Any], **options: Any) -> None:
        """Add a column. Alembic then adds its constraints and indexes, in the order that they are put into here."""
        _put_in_order(column.table)
        super().add_column(table_name, column, **options)

    def commits(self, statement: str, word: str) -> bool:
        """Tell whether a statement that begins with `word` is committed by itself, whatever else is going on."""
        return bool(ALONE.search(statement))


class NotedPostgresqlImpl(NotedImpl, PostgresqlImpl):
    """PostgreSQL's steps: nearly all of them can be taken back."""

    __dialect__ = "postgresql"

    def create_table(self, table: sa.Table, **options: Any) -> None:
        """Create a table, and before it the types of its Enums: Alembic would fail on one that is there."""
        natives = [native for column in table.columns if (native := self._create_enum(column))]
        for native in natives:
            native.create_type = False
        try:
            super().create_table(table, **options)
        finally:
            for native in natives:
                native.create_type = True

    def add_column(self, table_name: str, column: sa.Column[Any], **options: Any) -> None:
        """Add a column, and before it the type of an Enum, which Alembic creates only with a new table."""
        self._create_enum(column)
        super().add_column(table_name, column, **options)

    def _create_enum(self, column: sa.Column[Any]) -> postgresql.ENUM | None:
        """Create the type of an Enum, unless another column has it, and return it.

        A type stays in the database when its table or its column is dropped. An upgrade after a downgrade would fail on
        it, or would get the words that it had before. So one that nothing uses is dropped first.
        """
        native = column.type.dialect_impl(self.dialect)
        if self.as_sql or not isinstance(native, postgresql.ENUM) or not native.create_type:
            return None
        connection = cast(sa.Connection, self.connection)
        name = native.compile(self.dialect)
        if not connection.scalar(USED, {"name": name}):
            connection.exec_driver_sql(f"DROP TYPE IF EXISTS {name}")
        native.create(connection, checkfirst=True)
        return native


def _put_in_order(table: sa.FromClause) -> None:
    """Give the constraints and indexes of a table one order.

    Alembic takes them from sets, whose order can differ each time a migration is run. A step would not find its note.
    """
    if isinstance(table, sa.Table):
        table.constraints = OrderedSet(sorted(table.constraints, key=_name_and_columns))
        table.indexes = OrderedSet(sorted(table.indexes, key=_name_and_columns))


def _name_and_columns(item: sa.Constraint | sa.Index) -> tuple[str, str, list[str], str]:
    columns = item.columns.keys() if isinstance(item, ColumnCollectionMixin) else []
    rule = str(item.sqltext) if isinstance(item, sa.CheckConstraint) else ""  # two checks may have no name
    return type(item).__name__, str(item.name or ""), columns, rule


def _is_version(construct: object) -> bool:
    """Tell whether Alembic notes the revision itself."""
    return (
        isinstance(construct, sa.Insert | sa.Update | sa.Delete)
        and isinstance(construct.table, sa.TableClause)
        and construct.table.name == "alembic_version"
    )


def _first_word(statement: str) -> str:
    while match := COMMENT.match(statement):
        statement = statement[match.end() :]
    found = re.match(r"\W*(\w+)", statement)
    return found[1].upper() if found else ""
