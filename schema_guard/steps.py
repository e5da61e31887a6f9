"""Steps for migrations, so that a migration never asks which database it runs on.

On PostgreSQL these steps commit on their own, so that they block nobody. Put each in a revision of its own. You can run
it again after a kill: it does only what is still missing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import click
import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from .ledger import outside_transaction
from .locks import timeouts

BATCH = 500  # rows in one statement
TELL = 50_000  # rows from one line of progress to the next


def add_index(name: str, table: str, columns: list[str], unique: bool = False, where: str | None = None) -> None:
    """Create an index. On PostgreSQL, create it concurrently, so that it blocks no writer.

    With `where`, only the rows that match this condition are in the index. MariaDB cannot do that: it indexes all rows.
    """
    with _without_timeouts():
        if _finds("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid", name=name):
            # A kill has left half of a concurrent index. It is never used, but `if_not_exists` would keep it.
            op.drop_index(name, table, postgresql_concurrently=True)
        if_not_exists = _is_postgresql() or None
        op.create_index(
            name,
            table,
            columns,
            unique=unique,
            sqlite_where=sa.text(where) if where else None,
            postgresql_where=sa.text(where) if where else None,
            postgresql_concurrently=True,
            if_not_exists=if_not_exists,
        )


def drop_index(name: str, table: str) -> None:
    """Drop an index. On PostgreSQL, drop it concurrently."""
    with _without_timeouts():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=_is_postgresql() or None)


def add_unique(name: str, table: str, columns: list[str]) -> None:
    """Make `columns` unique. On PostgreSQL, build the index concurrently, then turn it into the constraint."""
    if not _is_postgresql():
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(name, columns)
    elif not _has_constraint(name):
        add_index(name, table, columns, unique=True)
        with outside_transaction():
            op.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE USING INDEX "{name}"')


def require(table: str, column: str, type_: TypeEngine[Any]) -> None:
    """Make `column` NOT NULL. On PostgreSQL, validate a check first, which blocks neither readers nor writers.

    SET NOT NULL alone would lock everyone out while it reads the whole table. After a valid check it reads nothing.
    """
    if not _is_postgresql():
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=type_, nullable=False)
        return
    check = f"ck_{table}_{column}_not_null"
    if not _has_constraint(check):
        with without_transaction():
            op.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{check}" CHECK ("{column}" IS NOT NULL) NOT VALID')
    with _without_timeouts():
        op.execute(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{check}"')
    op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL')
    op.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check}"')


def backfill(table: str, column: str, reads: list[str], value: Callable[[sa.Row[Any]], object]) -> None:
    """Fill `column` where it is NULL with the `value` of its row, BATCH rows at a time, in the order of `id`.

    `value` gets a row with `id` and the columns that you name in `reads`. Each batch is a transaction, except on
    SQLite. So nobody waits long for a row, and after a kill you can run it again: it continues where it stopped.
    """
    if op.get_context().as_sql:
        op.execute(f"-- {table}.{column} is filled by Python: run this revision with `flask db upgrade`")
        return
    target = sa.table(table, sa.column("id"), sa.column(column), *map(sa.column, reads))
    filled = target.c[column]
    # Read every row once, and look for NULL here. If the query asked for NULL, PostgreSQL might read an index of all
    # of them for each batch, because it has no statistics of a column that is so new.
    reading = [filled.is_(None).label("is_empty"), *(target.c[name] for name in reads)]
    with without_transaction():
        for rows in batches(target, *reading):
            if values := {row.id: value(row) for row in rows if row.is_empty}:
                update = sa.update(target).where(target.c.id.in_(values))
                # A writer may have filled a row since we read it. Keep that value.
                filling = sa.func.coalesce(filled, sa.case(values, value=target.c.id))
                op.get_bind().execute(update.values({column: filling}))


def batches(table: sa.TableClause, *columns: sa.ColumnElement[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield the `id` and the `columns` of all rows, BATCH rows at a time, in the order of `id`. Print the progress."""
    select = sa.select(table.c.id, *columns).order_by(table.c.id).limit(BATCH)
    done, last = 0, 0
    while rows := op.get_bind().execute(select.where(table.c.id > last)).all():
        yield rows
        last, done = rows[-1].id, done + len(rows)
        if done % TELL == 0:
            click.echo(f"      {table.name}: {done:,} rows")


@contextmanager
def without_transaction() -> Iterator[None]:
    """Commit each statement on its own. On SQLite commit none: one writer has the whole file anyway."""
    migration = op.get_context()
    block = nullcontext() if migration.dialect.name == "sqlite" else migration.autocommit_block()
    with outside_transaction(), block:
        yield


@contextmanager
def _without_timeouts() -> Iterator[None]:
    """Lift the timeouts on PostgreSQL: this lock blocks no reader or writer, so waiting is safe."""
    if not _is_postgresql():
        yield
        return
    with without_transaction():
        if not op.get_context().as_sql and op.get_bind().info.get("is_pooled"):
            yield  # there are none outside transactions: see locks.py
            return
        op.execute("SET lock_timeout = 0")
        op.execute("SET statement_timeout = 0")
        try:
            yield
        finally:
            for setting in timeouts():
                op.execute(setting)


def _is_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _has_constraint(name: str) -> bool:
    return _finds("SELECT 1 FROM pg_constraint WHERE conname = :name", name=name)


def _finds(question: str, name: str) -> bool:
    """Return True if PostgreSQL returns a row. With `--sql` there is no database to ask, so return False."""
    if op.get_context().as_sql or not _is_postgresql():
        return False
    return op.get_bind().execute(sa.text(question), {"name": name}).first() is not None
