"""Write a column so that it means the same on each database, and compare it with what the database made of it.

Alembic writes the SQL of the database at hand: on SQLite `sa.true()` would become `sa.text('1')`, and PostgreSQL does
not take that for a boolean. And it compares the text of a model with the text of the database, which often differs: an
empty default, `0` for a price, a LargeBinary with a length. So the database is asked: it makes the column of the model
in a temporary table, and both are read in the same way.
"""

import re
from contextlib import suppress
from typing import Any, Final, Literal, cast

import click
import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.ddl.impl import DefaultImpl
from alembic.operations.ops import AlterColumnOp
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy.sql.elements import False_, True_
from sqlalchemy.sql.functions import now

PLUGIN: Final = __name__  # under which Alembic knows the comparisons
SPELLINGS: Final[dict[type, str]] = {True_: "sa.true()", False_: "sa.false()", now: "sa.func.now()"}
COMPARED: Final = "schema_guard_compared"
SHOWN: Final = 5  # words in one sentence
PARAMETER: Final = re.compile(r"(?<![:\w\\]):(?=\w)")  # what sa.text() would take for one


class WritingImpl(DefaultImpl):
    """Alembic's steps. They write the SQL of a default or a CHECK into a revision so that sa.text() reads it back."""

    def render_ddl_sql_expr(
        self, expr: sa.ClauseElement, is_server_default: bool = False, is_index: bool = False, **options: Any
    ) -> str:
        """Return the SQL with each % once: a driver would want it twice. Before a colon, write a backslash.

        A default that was read from the database has none there, and so its words after a colon would be lost.
        """
        if isinstance(expr, sa.TextClause) and set(expr.compile().params.values()) == {None}:
            expr = sa.text(PARAMETER.sub(r"\\:", expr.text))
        sql = super().render_ddl_sql_expr(expr, is_server_default, is_index=is_index, **options).replace("%%", "%")
        return sql if is_index else PARAMETER.sub(r"\\:", sql)


def render_default(default: object) -> str | Literal[False]:
    """Return Python code for a default that each database writes in its own way, or False: Alembic writes it."""
    return SPELLINGS.get(type(getattr(default, "arg", None)), False)


def render_type(item: object, context: AutogenContext) -> str | Literal[False]:
    """Write a type of the project with its import, which Alembic leaves out. Return False: Alembic writes the type.

    On other databases Alembic forgets the import of what is inside PostgreSQL's types, as in JSONB(astext_type=Text()).
    """
    inner = getattr(item, "item_type", None) or getattr(item, "astext_type", None)
    if inner is not None and context.dialect is not None and context.dialect.name != "postgresql":
        context.imports.add(f"from sqlalchemy import {type(inner).__name__}")
    if type(item).__module__.startswith("sqlalchemy."):
        return False
    context.imports.add(f"from {type(item).__module__} import {type(item).__name__}")
    return repr(item)


def _compare_type(context: AutogenContext, *change: Any) -> PriorityDispatchResult:
    """End the comparison if the database makes of the model's type the one that is there."""
    found, column = change[-2:]
    if isinstance(column.type, sa.Enum):
        _tell_words(cast(sa.Connection, context.connection), found, column.type)
    differs = context.migration_context.impl.compare_type(found, column)
    is_same = not differs or _as_made(context, column)[0] == found.type.compile(context.dialect)
    return PriorityDispatchResult.STOP if is_same else PriorityDispatchResult.CONTINUE


def _tell_words(connection: sa.Connection, found: sa.Column[Any], enum: sa.Enum) -> None:
    """Warn about words that rows have and the Enum of the model has not, and about new words on PostgreSQL.

    Alembic writes neither into the revision.
    """
    words = [*map(str, enum.enums)]
    text = sa.cast(found, sa.String(255))
    rows = sa.select(text).distinct().where(text.not_in(words)).order_by(text).limit(SHOWN)
    told = []
    if gone := connection.scalars(rows).all():
        told.append(
            f"rows of {found.table.name}.{found.name} have the word {', '.join(gone)}, which the model's Enum lacks. "
            "The model cannot read them. Give them another word in a revision, with UPDATE."
        )
    if isinstance(found.type, sa.Enum) and connection.dialect.name == "postgresql":
        alter = f"ALTER TYPE {found.type.compile(connection.dialect)}"
        there = [*map(str, found.type.enums)]
        for word in sorted(set(words) - set(there)):
            add = f"{alter} ADD VALUE {_quoted(word)}"
            told.append(f"Alembic does not write a new word of an Enum: op.execute({add!r})")
            for old in sorted(set(there) - set(words)):
                rename = f"{alter} RENAME VALUE {_quoted(old)} TO {_quoted(word)}"
                told.append(f"If {old} is renamed to {word}, write this instead: op.execute({rename!r})")
    for sentence in told:
        click.secho(f"Warning: {sentence}", fg="yellow", err=True)


def _quoted(word: str) -> str:
    """Return a word as a text of SQL for op.execute(), which takes :word for a parameter."""
    return "'" + word.replace("'", "''").replace(":", "\\:") + "'"


def _compare_default(context: AutogenContext, operation: AlterColumnOp, *change: Any) -> PriorityDispatchResult:
    """End the comparison if the database makes of the model's default the one that is there."""
    found, column = change[-2:]
    default = column.server_default
    if isinstance(default, sa.Identity) and context.dialect.name != "postgresql":
        return PriorityDispatchResult.STOP  # other databases number keys in their own way
    if not isinstance(default, sa.DefaultClause):
        return PriorityDispatchResult.CONTINUE
    there = getattr(getattr(found.server_default, "arg", None), "text", None)
    _, made = _as_made(context, column)
    is_same = there in (made, f"({made})")  # Alembic puts some defaults of SQLite into brackets
    if not is_same:
        operation.modify_server_default = default
    return PriorityDispatchResult.STOP


def _tell_key(
    context: AutogenContext, _: object, __: object, name: str, found: sa.Table | None, model: sa.Table | None
) -> PriorityDispatchResult:
    """Warn about another primary key in the model, which Alembic does not compare."""
    if found is not None and model is not None:
        there, wanted = [*found.primary_key.columns.keys()], [*model.primary_key.columns.keys()]
        if {*there} != {*wanted}:
            key, columns = found.primary_key.name or model.primary_key.name, ", ".join(wanted)
            steps = (
                f'    op.execute("ALTER TABLE {name} DROP PRIMARY KEY, ADD PRIMARY KEY ({columns})")'
                if context.dialect.name == "mysql"  # where a column that numbers rows must be a key all the time
                else f'    with op.batch_alter_table("{name}") as batch_op:\n'
                f'        batch_op.drop_constraint("{key}", type_="primary")\n'
                f'        batch_op.create_primary_key("{key}", {wanted})'
            )
            click.secho(
                f"Warning: the primary key of {name} is ({', '.join(there)}) in the database, and ({columns}) in the "
                f"model. Alembic does not write this:\n{steps}",
                fg="yellow",
                err=True,
            )
    return PriorityDispatchResult.CONTINUE


def _as_made(context: AutogenContext, column: sa.Column[Any]) -> tuple[str, str | None]:
    """Return the type and the default that the database reads from a column which it has made from the model's."""
    default = getattr(column.server_default, "arg", None)
    copy = sa.Column(column.name, column.type, server_default=default, nullable=column.nullable)
    table = sa.Table(COMPARED, sa.MetaData(), copy, prefixes=["TEMPORARY"])
    connection = cast(sa.Connection, context.connection)
    table.create(connection)
    (made,) = sa.inspect(connection).get_columns(COMPARED)
    table.drop(connection)
    return made["type"].compile(connection.dialect), made["default"]


with suppress(ValueError):  # Alembic has them already, if a program imports this module anew
    _plugin = Plugin(PLUGIN)
    _plugin.add_autogenerate_comparator(_compare_type, "column", "types", priority=DispatchPriority.FIRST)
    _plugin.add_autogenerate_comparator(_compare_default, "column", "server_default", priority=DispatchPriority.FIRST)
    _plugin.add_autogenerate_comparator(_tell_key, "table", "primarykey")
