"""What `flask db migrate` cannot know, it says: a warning in words, and the recipe as a comment in the new revision.

Autogenerate sees a rename as a drop and an add, which loses the column's data; it writes a NOT NULL column that no row
can satisfy; it drops without asking. Each hint stands right above the lines that it is about.
"""

from collections.abc import Iterator, Sequence

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
    found: list[ops.MigrateOperation] = [CommentOp(text) for text in _renamed_tables(upgrade.ops)]
    for operation in upgrade.ops:
        found += [CommentOp(text) for text in _hints_for(operation)]
        found.append(operation)
    upgrade.ops = found
    for operation in found:
        if isinstance(operation, CommentOp):
            click.secho(f"Look again: {operation.text.splitlines()[0]}", fg="yellow", err=True)


def _hints_for(operation: ops.MigrateOperation) -> Iterator[str]:
    """Yield the hints for one operation on the top level: those on one table come grouped."""
    if isinstance(operation, ops.DropTableOp):
        yield _drops(f"table {operation.table_name}")
    if isinstance(operation, ops.ModifyTableOps):
        yield from _renamed_columns(operation)
        for step in operation.ops:
            yield from _column_hints(step)


def _column_hints(step: ops.MigrateOperation) -> Iterator[str]:
    match step:
        case ops.DropColumnOp():
            yield _drops(f"column {step.table_name}.{step.column_name}")
        case ops.AddColumnOp() if not step.column.nullable and step.column.server_default is None:
            name = f"{step.table_name}.{step.column.name}"
            yield (
                f"{name} is NOT NULL without a server_default: no row that is there can satisfy it.\n"
                "Give it a server_default here; or take three revisions: add it with nullable=True; then\n"
                f'    backfill("{step.table_name}", "{step.column.name}", reads=[...], value=lambda row: ...)\n'
                f'    require("{step.table_name}", "{step.column.name}", ...)\n'
                f"from {STEPS}, when no code that leaves it out is running any more."
            )
        case ops.AlterColumnOp() if _is_narrower(step.existing_type, step.modify_type):
            yield (
                f"{step.table_name}.{step.column_name} becomes narrower: {step.existing_type} to {step.modify_type}.\n"
                "Rows that do not fit stop the migration (SQLite keeps them as they are). Look for them first."
            )
        case ops.AlterColumnOp() if step.modify_nullable is False:
            yield (
                f"{step.table_name}.{step.column_name} becomes NOT NULL: rows without a value stop the migration.\n"
                f"Fill them first, and use require() of {STEPS}, which locks nobody out."
            )


def _drops(what: str) -> str:
    return f'The {what} goes, with what is in it. If that is meant, end the line with "{REVIEWED}".'


def _renamed_columns(table: ops.ModifyTableOps) -> Iterator[str]:
    """Yield a hint for each column that goes while one of the same type comes."""
    added = [step.column for step in table.ops if isinstance(step, ops.AddColumnOp)]
    for step in table.ops:
        if isinstance(step, ops.DropColumnOp):
            old = step.to_column()
            for new in added:
                if str(old.type) == str(new.type) or old.type._type_affinity is new.type._type_affinity:
                    yield (
                        f"Is {table.table_name}.{old.name} renamed to {new.name}? Then this alone keeps its data:\n"
                        f'    with op.batch_alter_table("{table.table_name}") as batch:\n'
                        f'        batch.alter_column("{old.name}", new_column_name="{new.name}")'
                    )


def _renamed_tables(operations: Sequence[ops.MigrateOperation]) -> Iterator[str]:
    """Yield a hint for each table that goes while one with mostly the same columns comes."""
    created = [operation for operation in operations if isinstance(operation, ops.CreateTableOp)]
    for dropped in operations:
        if isinstance(dropped, ops.DropTableOp):
            old = {column.name for column in dropped.to_table().columns}
            for table in created:
                new = {column.name for column in table.columns if isinstance(column, sa.Column)}
                if len(old & new) * 2 > len(old | new):
                    yield (
                        f"Is {dropped.table_name} renamed to {table.table_name}? Then this alone keeps its rows:\n"
                        f'    op.rename_table("{dropped.table_name}", "{table.table_name}")'
                    )


def _is_narrower(old: object, new: object) -> bool:
    """Tell whether values of the type `old` may not fit into `new`."""
    if new is None or old is None:
        return False
    old_length, new_length = getattr(old, "length", None), getattr(new, "length", None)
    if isinstance(old, sa.String) and isinstance(new, sa.String):
        return new_length is not None and (old_length is None or new_length < old_length)
    if isinstance(old, sa.Integer) and isinstance(new, sa.Integer):
        sizes = {"SMALLINT": 2, "INTEGER": 4, "BIGINT": 8}
        return sizes.get(str(new), 4) < sizes.get(str(old), 4)
    return type(old).__name__.upper() != type(new).__name__.upper()
