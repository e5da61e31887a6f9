"""Notice what a rebuild of a SQLite table has lost, because SQLAlchemy cannot read it from the old table.

Alembic builds the new table from what SQLAlchemy reflects. That leaves out, without a word, DESC and COLLATE in
indexes, COLLATE and ON CONFLICT of columns, AUTOINCREMENT, DEFERRABLE and CHECK constraints without a name. Each is
read from SQLite before the first rebuild of a table and again at the end, while everything can still be rolled back.
Read next: rebuild.py, which calls this.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import click
import sqlalchemy as sa

Details = dict[str, Counter[str]]  # for each column or index, and for "the table", what is special about it
NOTE = "schema_guard.details"  # the key in the notes of a connection
TABLE: Final = "the table"
NAME: Final = r'("[^"]+"|`[^`]+`|\[[^]]+\]|\w+)'  # in SQL
NOISE: Final = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
SPECIAL: Final = re.compile(
    r"\bCOLLATE\s+\w+|\bON\s+CONFLICT\s+\w+|\bAUTOINCREMENT\b|\bDEFERRABLE\b(?:\s+INITIALLY\s+\w+)?|\bCHECK\b",
    re.IGNORECASE,
)
NAMED_CHECK: Final = re.compile(r"\bCONSTRAINT\s+(?:\"[^\"]+\"|\w+)\s+CHECK\b", re.IGNORECASE)
NO_COLUMN: Final = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}


def details_of(connection: sa.Connection, table: str) -> Details:
    """Return what SQLAlchemy does not reflect of `table`."""
    ask = connection.exec_driver_sql
    sql = ask("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).scalar() or ""
    found: Details = {column: Counter() for column in ask("SELECT name FROM pragma_table_xinfo(?)", (table,)).scalars()}
    found[TABLE] = Counter()
    for part in parts_of(NAMED_CHECK.sub("", NOISE.sub("''", sql))):
        name = re.match(NAME, part)
        owner = TABLE if name is None or name[1].upper() in NO_COLUMN else bare(name[1])
        found.setdefault(owner, Counter()).update(" ".join(text.upper().split()) for text in SPECIAL.findall(part))
    for index in ask("SELECT name FROM pragma_index_list(?) WHERE origin = 'c'", (table,)).scalars().all():
        columns = ask('SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE "key"', (index,)).all()
        special = [f"{name} {'DESC ' * desc}COLLATE {collation}" for name, desc, collation in columns if name]
        found[f"index {index}"] = Counter(special)
    return found


def bare(name: str) -> str:
    """Return a name without its quotes."""
    return name.strip('"`[]')


def parts_of(sql: str) -> Iterator[str]:
    """Yield the definitions of columns and constraints in a CREATE TABLE, between its outer brackets."""
    depth, part = 0, ""
    for sign in sql:
        depth += (sign == "(") - (sign == ")")
        if sign == "(" and depth == 1:
            part = ""
        elif (sign == "," and depth == 1) or (sign == ")" and depth == 0):
            yield part.strip()
            part = ""
        else:
            part += sign


def refuse_lost_details(connection: sa.Connection) -> None:
    """Raise click.ClickException if a table that was rebuilt on `connection` lacks a detail that it had.

    A column or an index that is gone was dropped on purpose, with everything that was special about it.
    """
    lost = []
    for table, before in connection.info.pop(NOTE, {}).items():
        after = details_of(connection, table)
        for owner in before.keys() & after.keys():
            lost += [f"{table}: {detail} of {owner}" for detail in sorted((before[owner] - after[owner]).elements())]
    if lost:
        raise click.ClickException(
            f"SQLite would lose this when Alembic rebuilds the table: {'; '.join(sorted(lost))}. Nothing was changed. "
            "To keep it, give the whole table to the batch, op.batch_alter_table(..., copy_from=sa.Table(...)), or "
            "create it again in the same revision."
        )
