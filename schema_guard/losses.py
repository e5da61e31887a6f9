"""Refuse an upgrade that would delete data, unless a reviewer has marked the line.

`flask db migrate` warns about such a line once, when it writes the file (hints.py). The upgrade looks again, at the
rows that are there: a renamed column that was written as a drop and an add goes no further than this, on any database.
The source of upgrade() is read, with the functions and texts of the same file that it names: so the refusal comes
before the first statement. What cannot be read there is seen when it is sent to the database.
Read next: losses_sent.py.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import sqlalchemy as sa
from alembic.script import Script

from .binds import key_of, name_of_function
from .hints import REVIEWED
from .losses_in_sql import losses_of
from .narrowing import is_narrower

COMPUTED: Final = "?"  # stands for what only a running migration knows
UNCHANGED: Final = "This revision changed nothing."


@dataclass(frozen=True)
class Loss:
    """A step that deletes or cuts the values of a table, or of one of its columns."""

    lines: tuple[int, int]
    table: str
    column: str | None
    schema: str | None = None

    @property
    def is_computed(self) -> bool:
        """Return True if only the running migration knows what is lost."""
        return re.search("[?%{}]", f"{self.table}{self.column}{self.schema}") is not None

    def covers(self, other: "Loss") -> bool:
        """Return True if a mark for this loss is one for the `other`, too."""
        return self.is_computed or (self.table, self.column) == (other.table, other.column)


def refuse_unreviewed_losses(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    """Raise click.ClickException if the upgrade of one of `scripts` loses values on a line without the mark."""
    for script in scripts:
        for loss in losses_of_file(script, connection):
            if not is_reviewed(script, loss.lines) and has_values(connection, loss):
                raise refusal(script, loss, UNCHANGED)


def refusal(script: Script, loss: Loss, end: str) -> click.ClickException:
    """Return the error that names a loss and both ways out."""
    step = source_of(script).splitlines()[loss.lines[0] - 1].strip()
    what = f"column {loss.table}.{loss.column}" if loss.column else f"table {loss.table}"
    return click.ClickException(
        f"Revision {script.revision} would delete data: `{step}` (line {loss.lines[0]}), and the {what} has "
        "values. If it is only renamed, use the recipe in the comment that `flask db migrate` wrote above the "
        f'line. If you want the loss, end the line with "{REVIEWED}". {end}'
    )


def is_reviewed(script: Script, lines: tuple[int, int]) -> bool:
    """Return True if one of these lines carries the mark, the first and the last included."""
    return any(REVIEWED in line for line in source_of(script).splitlines()[lines[0] - 1 : lines[1]])


def may_lose_values(script: Script) -> bool:
    """Return True if a reviewer has marked a line: without a mark, an upgrade loses nothing."""
    return REVIEWED in source_of(script)


def source_of(script: Script) -> str:
    """Return the text of a revision's file."""
    return Path(script.path).read_text(encoding="utf-8")


def losses_of_file(script: Script, connection: sa.Connection) -> Iterator[Loss]:
    """Yield what the file says of losses in the database of `connection`."""
    return losses_in(source_of(script), name_of_function(script.module, "upgrade", key_of(connection)))


def losses_in(source: str, function: str = "upgrade") -> Iterator[Loss]:
    """Yield each step of a `function` in the `source` of a revision that may lose data."""
    nodes = list(_nodes_of(function, ast.parse(source)))
    batches = {call: batch for node in nodes if isinstance(node, ast.With) for call, batch in _calls_of_batches(node)}
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from _losses_of_call(node, batches.get(node))
        elif isinstance(node, ast.stmt):
            yield from _losses_in_sql(node)


def _losses_of_call(call: ast.Call, batch: ast.Call | None) -> Iterator[Loss]:
    """Yield what one of Alembic's operations loses. In a batch, the call that began it names the table."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    of_table = call if batch is None else batch
    table = _argument(of_table, 0, "table_name")
    column = _argument(call, 1 if batch is None else 0, "column_name")
    schema = next((_text(keyword.value) for keyword in of_table.keywords if keyword.arg == "schema"), "") or None
    lines = (call.lineno, call.end_lineno or call.lineno)
    match ast.unparse(call.func).rpartition(".")[2]:
        case "drop_table":
            yield Loss(lines, table, None, schema)
        case "drop_column":
            yield Loss(lines, table, column, schema)
        case "alter_column" if "postgresql_using" in given or is_narrower(
            *(ast.unparse(given[name]) if name in given else "" for name in ("existing_type", "type_"))
        ):
            yield Loss(lines, table, column, schema)


def _losses_in_sql(statement: ast.stmt) -> Iterator[Loss]:
    """Yield what the SQL in the texts of a Python statement loses."""
    for part in ast.iter_child_nodes(statement):
        if not isinstance(part, ast.expr) or (isinstance(statement, ast.Expr) and isinstance(part, ast.Constant)):
            continue  # a docstring is no SQL
        lines = (statement.lineno, part.end_lineno or part.lineno)
        for text in {_text(node) for node in ast.walk(part)}:
            yield from (Loss(lines, table, column, schema) for schema, table, column in losses_of(text))


def _nodes_of(function: str, module: ast.Module) -> Iterator[ast.AST]:
    """Yield every node of `function`, and of each function and value of the file that it names."""
    named: dict[str, ast.stmt] = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            named[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    waiting = [function]
    while waiting:
        if found := named.pop(waiting.pop(), None):
            yield from ast.walk(found)
            waiting += [node.id for node in ast.walk(found) if isinstance(node, ast.Name)]


def _calls_of_batches(block: ast.With) -> Iterator[tuple[ast.Call, ast.Call]]:
    """Yield each operation of the batches that `block` begins, and the call that began the batch.

    `flask db migrate` gives the same name, batch_op, to the batches of all tables.
    """
    for item in block.items:
        batch, name = item.context_expr, item.optional_vars
        if isinstance(batch, ast.Call) and name and ast.unparse(batch.func).endswith("batch_alter_table"):
            for call in ast.walk(block):
                if isinstance(call, ast.Call) and ast.unparse(call.func).startswith(f"{ast.unparse(name)}."):
                    yield call, batch


def _argument(call: ast.Call, position: int, name: str) -> str:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return _text(call.args[position] if position < len(call.args) else given.get(name))


def _text(node: ast.AST | None) -> str:
    """Return the text that `node` is or joins, with COMPUTED for each part that is not written out."""
    match node:
        case ast.Constant(value=str() | None as text):
            return text or ""
        case ast.JoinedStr(values=parts):
            return "".join(map(_text, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left) + _text(right)
    return COMPUTED


def has_values(connection: sa.Connection, loss: Loss) -> bool:
    """Return True if one value would be lost. Nobody knows what a computed name stands for, so that counts as one."""
    if loss.is_computed:
        return True
    inspector = sa.inspect(connection)
    tables = (*inspector.get_table_names(loss.schema), *inspector.get_view_names(loss.schema))
    if (table := _as_spelled(loss.table, tables)) is None:
        return False
    select = sa.select(sa.literal(1)).select_from(sa.table(table, schema=loss.schema)).limit(1)
    if loss.column is not None:
        columns = [column["name"] for column in inspector.get_columns(table, schema=loss.schema)]
        if (column := _as_spelled(loss.column, columns)) is None:
            return False
        select = select.where(sa.column(column).is_not(None))
    return connection.scalar(select) is not None


def _as_spelled(name: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that `name` means. In SQL, a name without quotes is the same in capitals."""
    same = [found for found in names if found.lower() == name.lower()]
    return min(same, key=lambda found: found != name, default=None)
