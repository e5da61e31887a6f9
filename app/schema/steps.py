"""What migrations call where databases differ, so that a migration never asks which one it runs on.

None of these stops readers or writers for long. On PostgreSQL they leave the revision's transaction to do so: hence
each stands alone in its revision, and does what is left to do when it is run again after a kill.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import click
import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from .locks import timeouts

BATCH = 500  # rows in one statement
TELL = 50_000  # rows between two lines of progress


def add_index(name: str, table: str, columns: list[str], unique: bool = False) -> None:
    """Create an index; on PostgreSQL concurrently, so that writers go on."""
    with _unhurried():
        if _asks("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid", name=name):
            # What a kill leaves of a concurrent index: never used, and yet `if_not_exists` would keep it.
            op.drop_index(name, table, postgresql_concurrently=True)
        if_not_exists = _is_postgresql() or None
        op.create_index(name, table, columns, unique=unique, postgresql_concurrently=True, if_not_exists=if_not_exists)


def drop_index(name: str, table: str) -> None:
    """Drop an index; on PostgreSQL concurrently."""
    with _unhurried():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=_is_postgresql() or None)


def add_unique(name: str, table: str, columns: list[str]) -> None:
    """Make the values of `columns` unique; on PostgreSQL by a concurrent index that becomes the constraint."""
    if not _is_postgresql():
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(name, columns)
    elif not _has_constraint(name):
        add_index(name, table, columns, unique=True)
        op.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE USING INDEX "{name}"')


def require(table: str, column: str, type_: TypeEngine[Any]) -> None:
    """Make `column` NOT NULL; on PostgreSQL by a check that is validated while readers and writers go on.

    SET NOT NULL alone would read the whole table with everyone locked out; a validated check spares it that.
    """
    if not _is_postgresql():
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=type_, nullable=False)
        return
    check = f"ck_{table}_{column}_not_null"
    if not _has_constraint(check):
        with without_transaction():
            op.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{check}" CHECK ("{column}" IS NOT NULL) NOT VALID')
    with _unhurried():
        op.execute(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{check}"')
    op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL')
    op.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check}"')


def backfill(table: str, column: str, reads: list[str], value: Callable[[sa.Row[Any]], object]) -> None:
    """Give `column` the `value` of each row where it is NULL, BATCH rows at a time, in the order of `id`.

    `value` gets a row with `id` and the columns that it `reads`. Outside SQLite each batch is committed on its own: so
    nobody waits for a row for long, and a run that was killed goes on where it stopped.
    """
    if op.get_context().as_sql:
        op.execute(f"-- {table}.{column} is filled by Python: run this revision with `flask db upgrade`")
        return
    target = sa.table(table, sa.column("id"), sa.column(column), *map(sa.column, reads))
    filled = target.c[column]
    # Every row is read once, and NULL is looked for here. Asked for the NULLs alone, PostgreSQL, which has no
    # statistics of a column so new, may read an index of all of them for each batch.
    reading = [filled.is_(None).label("is_empty"), *(target.c[name] for name in reads)]
    with without_transaction():
        for rows in batches(target, *reading):
            if values := {row.id: value(row) for row in rows if row.is_empty}:
                update = sa.update(target).where(target.c.id.in_(values))
                # A writer may have filled a row since it was read: what is there stays.
                filling = sa.func.coalesce(filled, sa.case(values, value=target.c.id))
                op.get_bind().execute(update.values({column: filling}))


def batches(table: sa.TableClause, *columns: sa.ColumnElement[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield the `id` and the `columns` of all rows, BATCH at a time, in the order of `id`, and tell how far it is."""
    select = sa.select(table.c.id, *columns).order_by(table.c.id).limit(BATCH)
    done, last = 0, 0
    while rows := op.get_bind().execute(select.where(table.c.id > last)).all():
        yield rows
        last, done = rows[-1].id, done + len(rows)
        if done % TELL == 0:
            click.echo(f"      {table.name}: {done:,} rows")


def without_transaction() -> AbstractContextManager[None]:
    """Commit every statement by itself; on SQLite, where one writer has the file to itself anyway, none."""
    migration = op.get_context()
    return nullcontext() if migration.dialect.name == "sqlite" else migration.autocommit_block()


@contextmanager
def _unhurried() -> Iterator[None]:
    """On PostgreSQL wait as long as it takes for a lock that stops nobody else, and work as long as it takes."""
    if not _is_postgresql():
        yield
        return
    with without_transaction():
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
    return _asks("SELECT 1 FROM pg_constraint WHERE conname = :name", name=name)


def _asks(question: str, name: str) -> bool:
    """Tell whether PostgreSQL has a row; written out as SQL (`--sql`), there is no database to ask, so no."""
    if op.get_context().as_sql or not _is_postgresql():
        return False
    return op.get_bind().execute(sa.text(question), {"name": name}).first() is not None
