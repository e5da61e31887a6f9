"""Find what a statement in SQL deletes: tables, columns, or values of rows. losses.py asks for each text of a revision.

A name may have parts that only the running migration knows: ?, % and {} stand for them.
"""

import re
from collections.abc import Iterator
from typing import Final

from .details import parts_of

Lost = tuple[str | None, str, str | None]  # the schema, the table, and the column if only that is lost

QUOTES: Final = ' \n\t"`'
NAME: Final = r"""(?:["`]?(\w+)["`]?\.)?["`]?([\w?%{}]+)["`]?"""  # and its schema
DROP_TABLES: Final = re.compile(r"\b(?:DROP\s+TABLE|TRUNCATE(?:\s+TABLE)?)\s+([^;]+)", re.IGNORECASE)
TABLE: Final = re.compile(rf"\s*(?:IF\s+EXISTS\s+|ONLY\s+)*{NAME}", re.IGNORECASE)
COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*--[^\n]*", re.DOTALL | re.MULTILINE)
WHOLE: Final = re.compile(r"\s*DROP\s+(?:SCHEMA|DATABASE)\b", re.IGNORECASE)
PARTITION: Final = re.compile(r"\b(?:DROP|TRUNCATE)\s+PARTITION\b", re.IGNORECASE)
# At the beginning of the statement, or after WITH: what a trigger will do begins with CREATE.
DELETE: Final = re.compile(rf"\s*(?:WITH\b.*\)\s*)?DELETE\s+FROM\s+(?:ONLY\s+)?{NAME}", re.IGNORECASE | re.DOTALL)
UPDATE: Final = re.compile(rf"\s*UPDATE\s+(?:ONLY\s+)?{NAME}\s+SET\s(.*)", re.IGNORECASE | re.DOTALL)
WHERE: Final = re.compile(r"\bWHERE\b", re.IGNORECASE)
ALTER_TABLE: Final = re.compile(rf"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+|ONLY\s+)*{NAME}\s([^;]+)", re.IGNORECASE)
NO_COLUMN: Final = "CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN|CHECK|DEFAULT|NOT|EXPRESSION|IDENTITY|PARTITION|PERIOD|SYSTEM"
DROP_COLUMN: Final = re.compile(
    rf"\bDROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?(?!(?:{NO_COLUMN})\b)[\"`]?([\w?%{{}}]+)", re.IGNORECASE
)


def losses_of(text: str) -> Iterator[Lost]:
    """Yield what the SQL in `text` loses. An UPDATE counts if it overwrites a column of all rows with other values."""
    text = COMMENT.sub(" ", text)
    if WHOLE.match(text):
        yield None, "?", None
    for names in DROP_TABLES.findall(text):
        yield from ((name[1], name[2], None) for name in map(TABLE.match, names.split(",")) if name)
    for schema, table, changes in ALTER_TABLE.findall(text):
        if PARTITION.search(changes):
            yield schema or None, table, None
        yield from ((schema or None, table, column) for column in DROP_COLUMN.findall(changes))
    if deleted := DELETE.match(text):
        yield deleted[1], deleted[2], None
    if (updated := UPDATE.match(text)) and not WHERE.search(re.sub(r"\([^()]*\)", "", updated[3])):
        for name, _, value in (part.partition("=") for part in parts_of(f"({updated[3]})")):
            column = name.strip(QUOTES)
            if not re.search(rf"\b{re.escape(column)}\b", value):
                yield updated[1], updated[2], column
