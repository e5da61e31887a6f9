"""Judge every statement of an upgrade before the database gets it, whatever code of the revision sends it.

losses.py reads the file of a revision before anything runs, so it sees what is written there. A helper of another
module, a functools.partial or an object of SQLAlchemy shows only when it runs what it deletes: it is refused here.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_stack
from typing import Final

import sqlalchemy as sa
from alembic.script import Script

from .details import NAME, bare
from .losses import (
    COMPUTED,
    UNCHANGED,
    Loss,
    has_values,
    is_reviewed,
    losses_of_file,
    refusal,
    refuse_unreviewed_losses,
    source_of,
)
from .losses_in_sql import losses_of
from .notes import OWN_TABLES
from .rebuild import TEMPORARY
from .search import is_search_table

# What each table has: a generated column of SQLite is not among it, because a rebuild makes it again.
COLUMNS: Final = {
    "sqlite": "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c "
    "WHERE t.schema = 'main' AND t.type = 'table'",  # and no virtual one, whose module may be missing
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
    "mysql": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = database()",
}
REBUILD: Final = re.compile(rf"\s*INSERT INTO {TEMPORARY} \(.*?\) SELECT (.*)\sFROM ", re.DOTALL)
STOPPED: Final = "Each step before it stays, and the next upgrade goes on from there."


@contextmanager
def refusing_losses(connection: sa.Connection, script: Script) -> Iterator[None]:
    """Refuse a statement that the upgrade of `script` sends on `connection`, if it loses values without the mark.

    First read the file again: the revision before may have given one of its names to what has values.
    A table or a column that was not there before may go: what this revision has made itself holds nobody's data.
    """
    refuse_unreviewed_losses(connection, [script])
    rows = connection.exec_driver_sql(COLUMNS[connection.dialect.name]).all()
    there = {(str(table).lower(), str(column).lower()) for table, column in rows}

    def judge(_: object, __: object, statement: str, *___: object) -> None:
        for table, column, schema in _losses_in(connection, statement, there):
            steps = list(_steps_of(script))  # none, if Alembic or the guard itself sends this
            reviewed = [found for found in losses_of_file(script, connection) if is_reviewed(script, found.lines)]
            if not steps or any(is_reviewed(script, lines) for lines in steps):
                continue
            loss = Loss(steps[0], table, column, schema)
            if not any(found.covers(loss) for found in reviewed) and has_values(connection, loss):
                raise refusal(script, loss, STOPPED if connection.dialect.name == "mysql" else UNCHANGED)

    sa.event.listen(connection, "before_cursor_execute", judge)
    try:
        yield
    finally:
        sa.event.remove(connection, "before_cursor_execute", judge)


def _losses_in(
    connection: sa.Connection, statement: str, there: set[tuple[str, str]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield each table, column and schema of what a statement loses, if it is `there`."""
    if copy := REBUILD.match(statement):
        kept = {bare(name) for name in re.findall(NAME, copy[2].lower())}
        rebuilt = bare(copy[1]).removeprefix("_alembic_tmp_")
        yield from ((rebuilt, name, None) for table, name in there if table == rebuilt.lower() and name not in kept)
    tables = {table for table, _ in there}
    for schema, table, column in losses_of(statement):
        name = table.lower()
        is_here = (name, column.lower()) in there if column else name in tables
        if name in OWN_TABLES or is_search_table(name) or not (is_here or schema or name == COMPUTED):
            continue
        if not sa.inspect(connection).has_table(f"_alembic_tmp_{table}"):  # else its rows were copied before
            yield table, column, schema


def _steps_of(script: Script) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each statement of the revision's file that runs now, the innermost first."""
    nodes = [node for node in ast.walk(ast.parse(source_of(script))) if isinstance(node, ast.stmt)]
    for frame, line in walk_stack(None):
        if Path(frame.f_code.co_filename) == Path(script.path):
            around = [(node.lineno, node.end_lineno or node.lineno) for node in nodes]
            yield max(lines for lines in around if lines[0] <= line <= lines[1])
