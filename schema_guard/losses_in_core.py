"""Find what SQLAlchemy and Alembic's objects delete: `sa.delete(users)`, `users.update().values(name="")`, drop_all().

The statement is read as it is written, before anything runs. losses.py asks for each revision.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

Parts = dict[
    str, tuple[ast.Call, ast.expr]
]  # the calls of a chain by their names, each with what stands before its dot

DROPS: Final = {"drop_all", "DropTable", "DropTableOp", "DropColumnOp"}
SOME_ROWS: Final = {"where", "filter", "filter_by"}


def losses_of_core(nodes: Sequence[ast.AST]) -> Iterator[tuple[ast.Call, str | None, str | None]]:
    """Yield each statement that deletes: its call, its table (None if nobody can read it), and the column if one.

    As in SQL, a delete always counts, and an update if it overwrites a column of all rows with other values.
    """
    values: dict[str, ast.expr] = {}  # what each variable stands for, as in users = sa.table("users", ...)
    for node in nodes:
        if isinstance(node, ast.Assign):
            values |= {ast.unparse(target): node.value for target in node.targets}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    inner = {call.func.value for call in calls if isinstance(call.func, ast.Attribute)}
    for call in calls:
        parts = {} if call in inner else _parts_of(call)
        if ast.unparse(call.func).rpartition(".")[2] in DROPS:
            yield call, None, None
        elif "delete" in parts:
            yield call, _table(*parts["delete"], values), None
        elif "update" in parts and "values" in parts and SOME_ROWS.isdisjoint(parts):
            table = _table(*parts["update"], values)
            for new in parts["values"][0].keywords:
                if new.arg and not re.search(rf"\b{new.arg}\b", ast.unparse(new.value)):
                    yield call, table, new.arg


def _parts_of(call: ast.expr) -> Parts:
    """Return the parts of a statement such as `sa.update(users).where(...).values(...)`."""
    parts: Parts = {}
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        parts[call.func.attr] = call, call.func.value
        call = call.func.value
    return parts


def _table(call: ast.Call, before: ast.expr, values: dict[str, ast.expr]) -> str | None:
    """Return the name of the table in `sa.delete(users)` and in `users.delete()`, if `users` was made by its name."""
    table = call.args[0] if call.args else before
    match values.get(ast.unparse(table), table):
        case ast.Call(func=made_by, args=[ast.Constant(value=str(name)), *_]):
            return name if ast.unparse(made_by).lower().endswith("table") else None
    return None
