"""Warn about a new revision that may lose data or fail, and write the solution into the revision as a comment.

Autogenerate (`flask db migrate`) sees a rename as a drop and an add, which loses the data of the column. It writes NOT
NULL columns that no existing row can satisfy, and it drops tables without asking. Each hint stands above its lines.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import click
import sqlalchemy as sa
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops

from .elsewhere import elsewhere
from .narrowing import is_narrower

STEPS = f"{__package__}.steps"
REVIEWED = "# destructive: reviewed"  # a reviewer adds this to a line that loses data


class CommentOp(ops.MigrateOperation):
    """A comment in a revision file. Running it does nothing."""

    def __init__(self, text: str) -> None:
        self.text = text


@renderers.dispatch_for(CommentOp)
def _render_comment(_: AutogenContext, comment: CommentOp) -> list[str]:
    return [f"# {line}".rstrip() for line in comment.text.splitlines()]


def add_hints(upgrade: ops.UpgradeOps, models: sa.MetaData) -> None:
    """Add a comment above each operation of `upgrade` that may lose data or fail, and print it as a warning."""
    found: list[ops.MigrateOperation] = [CommentOp(text) for text in _renames(upgrade.ops)]
    new = {operation.table_name for operation in upgrade.ops if isinstance(operation, ops.CreateTableOp)}
    for operation in upgrade.ops:
        hints = (*_hints_for(operation), *elsewhere(operation), *_on_table_in_use(operation, models, new))
        found += [CommentOp(text) for text in hints]
        found.append(operation)
    upgrade.ops = found
    for operation in found:
        if isinstance(operation, CommentOp):
            click.secho(f"Warning: {operation.text}", fg="yellow", err=True)


def add_hints_to_way_back(downgrade: ops.DowngradeOps) -> None:
    """Add a comment above each table to which `downgrade` adds a NOT NULL column again: its values are gone."""
    found: list[ops.MigrateOperation] = []
    for operation in downgrade.ops:
        for step in operation.ops if isinstance(operation, ops.ModifyTableOps) else ():
            if isinstance(step, ops.AddColumnOp) and not step.column.nullable and step.column.server_default is None:
                name = f"{step.table_name}.{step.column.name}"
                told = f"The values of {name} are gone. If the table has rows, write nullable=True."
                found.append(CommentOp(told))
        found.append(operation)
    downgrade.ops = found


def _hints_for(operation: ops.MigrateOperation) -> Iterator[str]:
    """Yield the hints for one operation. Alembic groups the operations on one table."""
    match operation:
        case ops.ModifyTableOps():
            yield from _renames(operation.ops)
            for step in operation.ops:
                yield from _hints_for(step)
        case ops.DropTableOp():
            yield _drops(f"table {operation.table_name}")
        case ops.DropColumnOp():
            yield _drops(f"column {operation.table_name}.{operation.column_name}")
        case ops.AddColumnOp(table_name=table, column=new) if not new.nullable and new.server_default is None:
            yield (
                f"{table}.{new.name} is NOT NULL without a server_default, so this fails if the table has rows.\n"
                "Add a server_default here. Or write three revisions: add the column with nullable=True; then\n"
                f'    backfill("{table}", "{new.name}", reads=[...], value=lambda row: ...)\n'
                f'    require("{table}", "{new.name}", ...)\n'
                f"from {STEPS}, when no running code leaves the column out any more."
            )
        case ops.AlterColumnOp(existing_type=sa.Enum() as old_type, modify_type=sa.Enum() as new_type):
            if gone := sorted(map(str, {*old_type.enums} - {*new_type.enums})):
                yield (
                    f"{operation.table_name}.{operation.column_name} loses the word {', '.join(gone)}.\n"
                    "Rows that have it stop the migration, and lose it if MariaDB is not strict.\n"
                    "Give them another word first, with UPDATE. If that is a new word, alter the column before\n"
                    "to an Enum of all words, old and new."
                )
        case ops.AlterColumnOp(existing_type=old_type, modify_type=new_type) if is_narrower(
            repr(old_type), repr(new_type)
        ):
            yield (
                f"{operation.table_name}.{operation.column_name} becomes narrower: {old_type} to {new_type}.\n"
                "Values that do not fit stop the migration (SQLite keeps them as they are). Look for them first."
            )
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_nullable=False):
            yield (
                f"{table}.{name} becomes NOT NULL: rows without a value stop the migration.\n"
                f"Fill them first, and use require() of {STEPS}, which blocks no reader or writer."
            )


def _on_table_in_use(operation: ops.MigrateOperation, models: sa.MetaData, new: set[str]) -> Iterator[str]:
    """Yield a hint for each index or constraint of a table that may have rows, because it is not a `new` one."""
    if getattr(operation, "table_name", None) in new:
        return
    match operation:
        case ops.ModifyTableOps():
            for step in operation.ops:
                yield from _on_table_in_use(step, models, new)
        case ops.CreateIndexOp(table_name=table, unique=True) | ops.CreateUniqueConstraintOp(table_name=table):
            columns = ", ".join(str(getattr(column, "name", column)) for column in operation.columns)
            yield (
                f"{table}.{columns} becomes unique: rows with the same value stop the migration.\n"
                f"Look for them first: GROUP BY {columns} HAVING count(*) > 1."
            )
            yield _waiting(table)
        case ops.CreateIndexOp(table_name=table):
            yield _waiting(table)
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_type=new_type) if new_type is not None:
            if (table, name) in _in_foreign_keys(models):
                yield (
                    f"{table}.{name} is in a foreign key. MariaDB changes neither of its columns while it is there:\n"
                    'drop the foreign key first, batch_op.drop_constraint(..., type_="foreignkey"), and create it\n'
                    "again when both columns have their new type."
                )
        case ops.CreateCheckConstraintOp(constraint_name=name, table_name=table):
            yield f"{name}: rows of {table} that break this CHECK stop the migration. Look for them first."
        case ops.CreateForeignKeyOp(source_table=table, referent_table=target, local_cols=columns):
            mine = [
                key for model in models.tables.values() if model.name == table for key in model.foreign_key_constraints
            ]
            keys = [key for key in mine if key.referred_table.name == target]
            if len(keys) > 1:
                yield (
                    f"{table} has {len(keys)} foreign keys to {target}, so each relationship must name its own:\n"
                    f"    relationship(foreign_keys=[{', '.join(columns)}])"
                )


def _in_foreign_keys(models: sa.MetaData) -> set[tuple[str, str]]:
    """Return the table and the name of each column that a foreign key refers from or to."""
    keys = [key for table in models.tables.values() for key in table.foreign_keys]
    return {(column.table.name, column.name) for key in keys for column in (key.parent, key.column)}


def _waiting(table: str) -> str:
    return (
        f"While PostgreSQL builds this index, nobody can write to {table}. If the table has many rows,\n"
        f"use add_index() or add_unique() of {STEPS}, which keep nobody waiting."
    )


def _drops(what: str) -> str:
    return f'This drops the {what} and its data. If you want that, end the line with "{REVIEWED}".'


def _renames(operations: Sequence[ops.MigrateOperation]) -> Iterator[str]:
    """Yield a hint for each drop and add that may be a rename: similar tables, or columns of the same type."""
    for pair in product(operations, repeat=2):
        match pair:
            case ops.DropTableOp() as old, ops.CreateTableOp() as new:
                before = {column.name for column in old.to_table().columns}
                after = {column.name for column in new.columns if isinstance(column, sa.Column)}
                if len(before & after) * 2 > len(before | after):
                    yield (
                        f"Is {old.table_name} renamed to {new.table_name}? Then write only this, to keep its rows:\n"
                        f'    op.rename_table("{old.table_name}", "{new.table_name}")'
                    )
            case ops.DropColumnOp(table_name=table) as dropped, ops.AddColumnOp(column=added):
                gone = dropped.to_column()
                if str(gone.type) == str(added.type) or gone.type._type_affinity is added.type._type_affinity:
                    yield (
                        f"Is {table}.{gone.name} renamed to {added.name}? Then write only this, to keep its data:\n"
                        f'    op.alter_column("{table}", "{gone.name}", new_column_name="{added.name}")'
                    )
                elif len([step for step in operations if isinstance(step, ops.AddColumnOp | ops.DropColumnOp)]) == 2:
                    yield (
                        f"Is {table}.{gone.name} renamed to {added.name}, with another type? Then write only this,\n"
                        "to keep its data. The next flask db migrate finds the new type:\n"
                        f'    op.alter_column("{table}", "{gone.name}", new_column_name="{added.name}")'
                    )
