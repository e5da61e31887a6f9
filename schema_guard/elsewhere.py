"""Say which part of a new revision another database cannot run, or would run in another way."""

import re
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.exc import CompileError
from sqlalchemy.schema import CreateIndex

DATABASES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MariaDB"}
DIALECTS: Final[dict[str, sa.Dialect]] = {name: sa.make_url(f"{name}://").get_dialect()() for name in DATABASES}
LONGEST_NAME: Final = 63  # bytes: PostgreSQL cuts a longer name off, and MariaDB refuses more than 64 letters


def elsewhere(operation: ops.MigrateOperation) -> Iterator[str]:
    """Yield a hint for each part of an operation that is not for every database."""
    match operation:
        case ops.ModifyTableOps():
            for step in operation.ops:
                yield from elsewhere(step)
        case ops.CreateTableOp(table_name=table):
            yield from _name_elsewhere(table, table)
            created = operation.to_table()
            for column in created.columns:
                yield from _column_elsewhere(f"{table}.{column.name}", column)
                is_numbered = column.autoincrement is not False and not column.foreign_keys
                if [*created.primary_key.columns] == [column] and is_numbered:
                    yield from _key_elsewhere(f"{table}.{column.name}", column.type)
        case ops.AddColumnOp(table_name=table, column=column):
            yield from _column_elsewhere(f"{table}.{column.name}", column)
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_type=sa.types.TypeEngine() as new_type):
            if operation.kw.get("autoincrement"):  # as Alembic says of a key that numbers its rows
                yield from _key_elsewhere(f"{table}.{name}", new_type)
        case ops.CreateIndexOp(index_name=name):
            sql = str(CreateIndex(operation.to_index()).compile(dialect=DIALECTS["mysql"]))
            if re.search(r"\(.*\(\D", sql):  # other than (title(100))
                yield f"{name}: MariaDB cannot index an expression. Index a generated column instead."
            if operation.unique and {"sqlite_where", "postgresql_where"} & operation.kw.keys():
                yield f"{name}: MariaDB has no index on some rows only, so there no two rows may have the same value."


def _column_elsewhere(name: str, column: sa.Column[Any]) -> Iterator[str]:
    yield from _name_elsewhere(name, column.name)
    for database, dialect in DIALECTS.items():
        try:
            is_known = not column.type.compile(dialect).startswith("TEXT(") or database != "postgresql"
        except CompileError:
            is_known = False
        if not is_known:
            yield (
                f"{name}: {DATABASES[database]} has no {column.type!r}. If this revision will run there, change the "
                f'length, or add another type to the model: .with_variant(..., "{database}").'
            )
    default = getattr(column.server_default, "arg", None)
    if isinstance(default, sa.TextClause) and re.search(r"\w\(", default.text):
        yield f"{name}: the default {default.text} is not SQL of every database. For the time, write sa.func.now()."
    if any(key.deferrable for key in column.foreign_keys):
        yield f"{name}: MariaDB has no DEFERRABLE foreign key."


def _key_elsewhere(name: str, type_: sa.types.TypeEngine[Any]) -> Iterator[str]:
    if isinstance(type_, sa.Integer) and type_.compile(DIALECTS["sqlite"]) != "INTEGER":
        yield (
            f"{name}: SQLite numbers new rows in no key but an INTEGER, whose numbers are as large there as those of a "
            'BigInteger. Add another type to the model: .with_variant(sa.Integer(), "sqlite").'
        )


def _name_elsewhere(whole: str, name: str) -> Iterator[str]:
    if len(name.encode()) > LONGEST_NAME:
        yield f"{whole}: PostgreSQL cuts a name of more than {LONGEST_NAME} bytes off. Choose a shorter one."
