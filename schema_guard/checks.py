"""Compare the text of CHECK constraints, which Alembic knows by their names alone.

No database gives back the text that a revision wrote. So the database makes the constraint of the model in a temporary
table, and both are read in the same way, as columns.py does it for types and defaults.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, cast

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import PriorityDispatchResult
from sqlalchemy.schema import conv

from .columns import COMPARED

PLUGIN: Final = __name__


def write_checks_inside_columns(upgrade: ops.UpgradeOps) -> None:
    """Write the CHECKs inside the columns of a new table, sa.Column(..., sa.CheckConstraint(...)).

    Alembic leaves them out.
    """
    for step in upgrade.ops:
        if isinstance(step, ops.CreateTableOp):
            inside = [check for item in step.columns if isinstance(item, sa.Column) for check in item.constraints]
            checks = [check for check in inside if isinstance(check, sa.CheckConstraint)]
            step.columns = [*step.columns, *(_check(check.sqltext, check.name) for check in checks)]


def _compare_checks(
    context: AutogenContext,
    changes: ops.ModifyTableOps,
    schema: str | None,
    name: str,
    found: Any,
    model: sa.Table | None,
) -> PriorityDispatchResult:
    """Write a CHECK again if its text in the model is another one than in the database."""
    if found is None or model is None:
        return PriorityDispatchResult.CONTINUE
    connection = cast(sa.Connection, context.connection)
    there = _texts(connection, name, schema)
    checks = {str(check.name): check for check in _checks_of(model) if check.name in there}
    made = _as_made(connection, model, {name: check.sqltext for name, check in checks.items()})
    # PostgreSQL writes some texts in another way when it reads its own: what a downgrade made of the old text.
    again = _as_made(connection, model, made) if any(made[name] != there[name] for name in made) else {}
    for check_name, check in checks.items():
        if _bare(there[check_name]) not in {_bare(texts[check_name]) for texts in (made, again) if texts}:
            old = sa.CheckConstraint(there[check_name], name=conv(check_name), table=found)
            changes.ops += [ops.DropConstraintOp.from_constraint(old), ops.AddConstraintOp.from_constraint(check)]
    return PriorityDispatchResult.CONTINUE


def _as_made(
    connection: sa.Connection, model: sa.Table, texts: Mapping[str, str | sa.ColumnElement[bool]]
) -> dict[str, str]:
    """Return the texts of CHECKs as the database writes them, by their names."""
    if not texts:
        return {}
    columns = [sa.Column(column.name, column.type) for column in model.columns]
    checks = [_check(text, conv(name)) for name, text in texts.items()]
    table = sa.Table(COMPARED, sa.MetaData(), *columns, *checks, prefixes=["TEMPORARY"])
    table.create(connection)
    made = _texts(connection, COMPARED)
    table.drop(connection)
    return {name: made[name] for name in texts}


def _check(text: str | sa.ColumnElement[bool], name: Any) -> sa.CheckConstraint:
    """Return a CHECK of no table yet. SQLAlchemy would add it to the model's, if the text has columns of the model."""
    return sa.CheckConstraint(text, name=name, _autoattach=False)


def _checks_of(model: sa.Table) -> Iterator[sa.CheckConstraint]:
    """Yield the CHECKs that have a name. That of a type (Enum, Boolean) is not among them: its column writes it."""
    inside = {check for column in model.columns for check in column.constraints}
    for check in sorted(model.constraints | inside, key=lambda item: str(item.name)):
        if isinstance(check, sa.CheckConstraint) and check.name and not check._type_bound:
            yield check


def _texts(connection: sa.Connection, table: str, schema: str | None = None) -> dict[str, str]:
    checks = sa.inspect(connection).get_check_constraints(table, schema)
    return {str(check["name"]): check["sqltext"] for check in checks}


def _bare(text: str) -> str:
    """Return a text without its spaces and the quotes of its names, which SQLite keeps as somebody wrote them."""
    return re.sub(r"[\s\"`]", "", text)


with suppress(ValueError):  # Alembic has it already, if a program imports this module anew
    Plugin(PLUGIN).add_autogenerate_comparator(_compare_checks, "table", "checkconstraints")
