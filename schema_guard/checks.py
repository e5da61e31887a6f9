"""Compare the text of CHECK constraints and partial indexes, which Alembic knows by their names alone.

No database gives back the text that a revision wrote. So the database makes the constraint or the index of the model in
a temporary table, and both are read in the same way, as columns.py does it for types and defaults.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, cast

import click
import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy.schema import conv

from .columns import COMPARED

PLUGIN: Final = __name__
Texts = Mapping[str, str | sa.ColumnElement[bool]]  # of CHECKs or of partial indexes, by their names


def write_checks_inside_columns(upgrade: ops.UpgradeOps) -> None:
    """Write the CHECKs inside the columns of a new table, sa.Column(..., sa.CheckConstraint(...)).

    Alembic leaves them out.
    """
    for step in upgrade.ops:
        if isinstance(step, ops.CreateTableOp):
            inside = [check for item in step.columns if isinstance(item, sa.Column) for check in item.constraints]
            checks = [check for check in inside if isinstance(check, sa.CheckConstraint)]
            step.columns = [*step.columns, *(_check(check.sqltext, check.name) for check in checks)]


def _compare(
    context: AutogenContext,
    changes: ops.ModifyTableOps,
    schema: str | None,
    name: str,
    found: Any,
    model: sa.Table | None,
) -> PriorityDispatchResult:
    """Write a CHECK or a partial index again if its text in the model is another one than in the database."""
    if found is not None and model is not None:
        connection = cast(sa.Connection, context.connection)
        there = _checks_in(connection, name, schema)
        _keep_checks_without_name(connection, changes, there, model)
        _compare_checks(connection, changes, there, found, model)
        _compare_partial_indexes(connection, changes, found, model)
    return PriorityDispatchResult.CONTINUE


def _compare_checks(
    connection: sa.Connection, changes: ops.ModifyTableOps, there: Mapping[str, str], found: sa.Table, model: sa.Table
) -> None:
    checks = {str(check.name): check for check in _checks_of(connection, model) if isinstance(check.name, str)}
    texts = {name: check.sqltext for name, check in checks.items() if name in there}
    changed = {*_changed(there, texts, lambda items: _checks_as_made(connection, model, items))}
    retyped = {*_without_check(changes)}
    changed |= {name for name, check in checks.items() if check._type_bound and retyped & {*check.columns.keys()}}
    drops = [_check(there[name], conv(name), found) for name in sorted(changed & there.keys())]
    changes.ops[:0] = [ops.DropConstraintOp.from_constraint(check) for check in drops]
    changes.ops += [ops.AddConstraintOp.from_constraint(checks[name]) for name in sorted(changed)]


def _without_check(changes: ops.ModifyTableOps) -> Iterator[str]:
    """Take the CHECK out of the new type of each column that gets one. MariaDB would keep that of the old type."""
    for step in changes.ops:
        if isinstance(step, ops.AlterColumnOp) and getattr(step.modify_type, "name", None):
            step.modify_type = _plain(step.modify_type)
            yield step.column_name


def _plain(type_: Any) -> Any:
    """Return a type of a column without its CHECK."""
    if isinstance(type_, sa.Enum | sa.Boolean):
        type_ = cast(Any, type_).copy()
        type_.create_constraint = False
    return type_


def _keep_checks_without_name(
    connection: sa.Connection, changes: ops.ModifyTableOps, there: Mapping[str, str], model: sa.Table
) -> None:
    """Keep the CHECKs that the database has named, because the model does not, and tell those that it lacks.

    Alembic would drop the first, and cannot write the others.
    """
    unnamed = [check for check in _checks_of(connection, model) if not isinstance(check.name, str)]
    made = _checks_as_made(connection, model, {f"check_{nr}": check.sqltext for nr, check in enumerate(unnamed)})
    texts = {_bare(text) for text in made.values()}
    kept = {name for name, text in there.items() if _bare(text) in texts}
    changes.ops = [
        step for step in changes.ops if not isinstance(step, ops.DropConstraintOp) or step.constraint_name not in kept
    ]
    lacking = texts - {_bare(text) for text in there.values()}
    for check, text in zip(unnamed, made.values(), strict=True):
        if _bare(text) in lacking and not check._type_bound:
            click.secho(
                f"Warning: the database lacks a CHECK of {model.name}, {text}. Alembic writes it only if it has a "
                'name: sa.CheckConstraint(..., name="...").',
                fg="yellow",
                err=True,
            )


def _compare_partial_indexes(
    connection: sa.Connection, changes: ops.ModifyTableOps, found: sa.Table, model: sa.Table
) -> None:
    option = f"{connection.dialect.name}_where"
    old = {str(index.name): index for index in found.indexes}
    new = {str(index.name): index for index in model.indexes if index.name in old}
    texts = {name: new[name].dialect_kwargs.get(option) for name in sorted(new)}
    there = {name: old[name].dialect_kwargs.get(option) for name in texts}
    changed = [name for name, text in texts.items() if (text is None) != (there[name] is None)]
    both = {name: text for name, text in texts.items() if text is not None and there[name] is not None}
    changed += _changed(
        {name: str(there[name]) for name in both},
        both,
        lambda items: _predicates_as_made(connection, model, option, items),
    )
    written = {step.index_name for step in changes.ops if isinstance(step, ops.DropIndexOp)}
    for name in changed:
        if name not in written:
            changes.ops += [ops.DropIndexOp.from_index(old[name]), ops.CreateIndexOp.from_index(new[name])]


def _changed(there: Mapping[str, str], texts: Texts, make: Callable[[Texts], dict[str, str]]) -> Iterator[str]:
    """Yield the names of those `texts` that the database does not write as it writes what is `there`."""
    made = make(texts) if texts else {}
    # PostgreSQL writes some texts in another way when it reads its own: what a downgrade made of the old text.
    again = make(made) if any(made[name] != there[name] for name in made) else made
    for name in texts:
        if _bare(there[name]) not in {_bare(made[name]), _bare(again[name])}:
            yield name


def _checks_as_made(connection: sa.Connection, model: sa.Table, texts: Texts) -> dict[str, str]:
    """Return the texts of CHECKs as the database writes them, by their names."""
    if not texts:
        return {}
    checks = [_check(text, conv(name)) for name, text in texts.items()]
    table = _temporary(model, *checks)
    table.create(connection)
    made = _checks_in(connection, COMPARED)
    table.drop(connection)
    return {name: made[name] for name in texts}


def _predicates_as_made(connection: sa.Connection, model: sa.Table, option: str, texts: Texts) -> dict[str, str]:
    """Return which rows partial indexes are for, as the database writes it, by their names."""
    table = _temporary(model)
    for name, text in texts.items():
        index = sa.Index(name, *[*table.columns][:1])
        index.dialect_kwargs[option] = sa.text(text) if isinstance(text, str) else text
    table.create(connection)
    schema = "temp" if connection.dialect.name == "sqlite" else None
    made = {str(index["name"]): index for index in sa.inspect(connection).get_indexes(COMPARED, schema)}
    table.drop(connection)
    return {name: str(made[name]["dialect_options"][option]) for name in texts}


def _temporary(model: sa.Table, *items: sa.CheckConstraint) -> sa.Table:
    columns = [sa.Column(column.name, _plain(column.type)) for column in model.columns]
    return sa.Table(COMPARED, sa.MetaData(), *columns, *items, prefixes=["TEMPORARY"])


def _check(text: str | sa.ColumnElement[bool], name: Any, table: sa.Table | None = None) -> sa.CheckConstraint:
    """Return a CHECK. SQLAlchemy itself would add it to the model's table, if the text has columns of the model."""
    return sa.CheckConstraint(text, name=name, table=table, _autoattach=False)


def _checks_of(connection: sa.Connection, model: sa.Table) -> list[sa.CheckConstraint]:
    """Return the CHECKs of a table, of its columns and of their types (Enum, Boolean), if this database needs them."""
    inside = {check for column in model.columns for check in column.constraints}
    checks = [check for check in model.constraints | inside if isinstance(check, sa.CheckConstraint)]
    compiler = cast(Any, connection.dialect).ddl_compiler(connection.dialect, None)
    needed = [check for check in checks if check._create_rule is None or check._create_rule(compiler)]
    return sorted(needed, key=lambda check: str(check.name))


def _checks_in(connection: sa.Connection, table: str, schema: str | None = None) -> dict[str, str]:
    checks = sa.inspect(connection).get_check_constraints(table, schema)
    return {str(check["name"] or f"({number})"): check["sqltext"] for number, check in enumerate(checks)}


def _bare(text: str) -> str:
    """Return a text without its spaces and the quotes of its names, which SQLite keeps as somebody wrote them."""
    return re.sub(r"[\s\"`]", "", text)


with suppress(ValueError):  # Alembic has it already, if a program imports this module anew
    Plugin(PLUGIN).add_autogenerate_comparator(_compare, "table", "checkconstraints", priority=DispatchPriority.LAST)
