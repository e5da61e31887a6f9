"""Refuse an upgrade that would delete data, unless a reviewer has marked the line.

`flask db migrate` warns about such a line once, when it writes the file (hints.py). The upgrade looks again, at the
rows that are there: a renamed column that was written as a drop and an add goes no further than this, on any database.
The source of upgrade() is read, with the functions and texts of the same file that it names: so the refusal comes
before the first statement. What a helper of another module drops is not seen.
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
from .losses_in_core import losses_of_core
from .losses_in_sql import losses_of

COMPUTED: Final = "?"  # stands for what only a running migration knows
# In each line, a type holds every value of those before it. Other pairs of these types lose something.
WIDENING: Final = (
    ("Boolean", "SmallInteger", "Integer", "BigInteger", "Numeric", "Text"),
    ("Date", "DateTime", "Text"),
    ("Time", "Text"),
    ("Enum", "String", "Text"),
    ("Float", "Double", "Text"),
    ("LargeBinary",),
    ("JSON", "Text"),
)
KNOWN: Final = {name for line in WIDENING for name in line}
OTHER_NAMES: Final = {"Unicode": "String", "UnicodeText": "Text", "VARCHAR": "String", "TEXT": "Text"}


@dataclass(frozen=True)
class Loss:
    """A step that deletes or cuts the values of a table, or of one of its columns."""

    lines: tuple[int, int]
    table: str
    column: str | None
    schema: str | None = None


def refuse_unreviewed_losses(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    """Raise click.ClickException if the upgrade of one of `scripts` loses values on a line without the mark."""
    for script in scripts:
        lines = Path(script.path).read_text(encoding="utf-8").splitlines()
        for loss in _losses_of(script, connection):
            first, last = loss.lines
            step = lines[first - 1 : last]
            if any(REVIEWED in line for line in step) or not _has_values(connection, loss):
                continue
            what = f"column {loss.table}.{loss.column}" if loss.column else f"table {loss.table}"
            raise click.ClickException(
                f"Revision {script.revision} would delete data: `{step[0].strip()}` (line {first}), and the {what} has "
                "values. If it is only renamed, use the recipe in the comment that `flask db migrate` wrote above the "
                f'line. If you want the loss, end the line with "{REVIEWED}". This revision changed nothing.'
            )


def loses_values(connection: sa.Connection, scripts: Iterable[Script]) -> bool:
    """Return True if the upgrade of one of `scripts` may lose values, reviewed or not.

    What is not there yet counts, because an earlier one of `scripts` may rename something to it.
    """
    losses = (loss for script in scripts for loss in _losses_of(script, connection))
    return any(_has_values(connection, loss, if_missing=True) for loss in losses)


def _losses_of(script: Script, connection: sa.Connection) -> Iterator[Loss]:
    """Yield what a revision may lose in the database of `connection`."""
    source = Path(script.path).read_text(encoding="utf-8")
    return losses_in(source, name_of_function(script.module, "upgrade", key_of(connection)))


def losses_in(source: str, function: str = "upgrade") -> Iterator[Loss]:
    """Yield each step of a `function` in the `source` of a revision that may lose data."""
    nodes = list(_nodes_of(function, ast.parse(source)))
    batches = {call: batch for node in nodes if isinstance(node, ast.With) for call, batch in _calls_of_batches(node)}
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from _losses_of_call(node, batches.get(node))
        elif isinstance(node, ast.stmt):
            yield from _losses_in_sql(node)
    for call, table, column in losses_of_core(nodes):
        yield Loss((call.lineno, call.end_lineno or call.lineno), table or COMPUTED, column)


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
        case "alter_column" if is_narrower(given.get("existing_type"), given.get("type_")):
            yield Loss(lines, table, column, schema)


def _losses_in_sql(statement: ast.stmt) -> Iterator[Loss]:
    """Yield what the SQL in the texts of a Python statement loses."""
    for part in ast.iter_child_nodes(statement):
        if not isinstance(part, ast.expr) or (isinstance(statement, ast.Expr) and isinstance(part, ast.Constant)):
            continue  # a docstring is no SQL
        lines = (statement.lineno, part.end_lineno or part.lineno)
        for text in {_text(node) for node in ast.walk(part)}:
            yield from (Loss(lines, table, column, schema) for schema, table, column in losses_of(text))


def is_narrower(old: ast.expr | None, new: ast.expr | None) -> bool:
    """Return True if both types are written out and known, and the new one may not hold each value of the old one."""
    if not (isinstance(old, ast.Call) and isinstance(new, ast.Call)):
        return False
    before, after = _name_of(old), _name_of(new)
    if before == after:
        sizes = [[int(size) for size in re.findall(r"\d+", ast.unparse(node))] for node in (old, new)]
        if not sizes[0] or not sizes[1]:
            return bool(sizes[1])  # without a size, a type holds everything
        return any(size < least for least, size in zip(*sizes, strict=False))
    is_wider = any(before in line and after in line[line.index(before) :] for line in WIDENING)
    return {before, after} <= KNOWN and not is_wider


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


def _name_of(call: ast.Call) -> str:
    name = ast.unparse(call.func).rpartition(".")[2]
    return OTHER_NAMES.get(name, name)


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


def _has_values(connection: sa.Connection, loss: Loss, if_missing: bool = False) -> bool:
    """Return True if one value would be lost. Nobody knows what a computed name stands for, so that counts as one."""
    if re.search("[?%{}]", f"{loss.table}{loss.column}{loss.schema}"):
        return True
    inspector = sa.inspect(connection)
    if not inspector.has_table(loss.table, schema=loss.schema):
        return if_missing
    select = sa.select(sa.literal(1)).select_from(sa.table(loss.table, schema=loss.schema)).limit(1)
    if loss.column is not None:
        if loss.column not in {column["name"] for column in inspector.get_columns(loss.table, schema=loss.schema)}:
            return if_missing
        select = select.where(sa.column(loss.column).is_not(None))
    return connection.scalar(select) is not None
