"""What `flask db migrate` cannot know, it says: a warning in words, and the recipe as a comment in the new revision.

Autogenerate sees a rename as a drop and an add, which loses the column's data; it writes a NOT NULL column that no row
can satisfy; it drops without asking. Each hint stands right above the lines that it is about.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import click
import sqlalchemy as sa
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops

STEPS = f"{__package__}.steps"
REVIEWED = "# destructive: reviewed"  # what a reviewer adds to a line that loses data


class CommentOp(ops.MigrateOperation):
    """Lines of comment in a revision file; does nothing when it is run."""

    def __init__(self, text: str) -> None:
        self.text = text


@renderers.dispatch_for(CommentOp)
def _render_comment(_: AutogenContext, comment: CommentOp) -> list[str]:
    return [f"# {line}".rstrip() for line in comment.text.splitlines()]


def add_hints(upgrade: ops.UpgradeOps) -> None:
    """Put a comment above each operation of `upgrade` that may lose data or fail, and print it as a warning."""
    found: list[ops.MigrateOperation] = [CommentOp(text) for text in _renames(upgrade.ops)]
    for operation in upgrade.ops:
        found += [CommentOp(text) for text in _hints_for(operation)]
        found.append(operation)
    upgrade.ops = found
    for operation in found:
        if isinstance(operation, CommentOp):
            click.secho(f"Look again: {operation.text.splitlines()[0]}", fg="yellow", err=True)


def _hints_for(operation: ops.MigrateOperation) -> Iterator[str]:
    """Yield the hints for one operation; those on one table come grouped."""
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
                f"{table}.{new.name} is NOT NULL without a server_default: no row that is there can satisfy it.\n"
                "Give it a server_default here; or take three revisions: add it with nullable=True; then\n"
                f'    backfill("{table}", "{new.name}", reads=[...], value=lambda row: ...)\n'
                f'    require("{table}", "{new.name}", ...)\n'
                f"from {STEPS}, when no code that leaves it out is running any more."
            )
        case ops.AlterColumnOp(existing_type=old_type, modify_type=new_type) if _is_narrower(old_type, new_type):
            yield (
                f"{operation.table_name}.{operation.column_name} becomes narrower: {old_type} to {new_type}.\n"
                "Rows that do not fit stop the migration (SQLite keeps them as they are). Look for them first."
            )
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_nullable=False):
            yield (
                f"{table}.{name} becomes NOT NULL: rows without a value stop the migration.\n"
                f"Fill them first, and use require() of {STEPS}, which locks nobody out."
            )


def _drops(what: str) -> str:
    return f'The {what} goes, with what is in it. If that is meant, end the line with "{REVIEWED}".'


def _renames(operations: Sequence[ops.MigrateOperation]) -> Iterator[str]:
    """Yield a hint for each table that goes while one with mostly the same columns comes, and for columns by type."""
    for pair in product(operations, repeat=2):
        match pair:
            case ops.DropTableOp() as old, ops.CreateTableOp() as new:
                before = {column.name for column in old.to_table().columns}
                after = {column.name for column in new.columns if isinstance(column, sa.Column)}
                if len(before & after) * 2 > len(before | after):
                    yield (
                        f"Is {old.table_name} renamed to {new.table_name}? Then this alone keeps its rows:\n"
                        f'    op.rename_table("{old.table_name}", "{new.table_name}")'
                    )
            case ops.DropColumnOp(table_name=table) as dropped, ops.AddColumnOp(column=added):
                gone = dropped.to_column()
                if str(gone.type) == str(added.type) or gone.type._type_affinity is added.type._type_affinity:
                    yield (
                        f"Is {table}.{gone.name} renamed to {added.name}? Then this alone keeps its data:\n"
                        f'    with op.batch_alter_table("{table}") as batch:\n'
                        f'        batch.alter_column("{gone.name}", new_column_name="{added.name}")'
                    )


def _is_narrower(old: object, new: object) -> bool:
    """Tell whether values of the type `old` may not fit into `new`."""
    if new is None or old is None:
        return False
    if isinstance(old, sa.String) and isinstance(new, sa.String):
        return new.length is not None and (old.length is None or new.length < old.length)
    if isinstance(old, sa.Integer) and isinstance(new, sa.Integer):
        sizes = {"SMALLINT": 2, "INTEGER": 4, "BIGINT": 8}
        return sizes.get(str(new), 4) < sizes.get(str(old), 4)
    return type(old).__name__.upper() != type(new).__name__.upper()
