"""Find what a statement in SQL deletes or overwrites: tables, columns, or values of rows.

losses.py asks for each text of a revision, and losses_sent.py for each statement that a revision sends.
A name may have parts that only the running migration knows: ?, % and {} stand for them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from .details import NOISE, parts_of

Lost = tuple[str | None, str, str | None]  # the schema, the table, and the column if only that is lost

QUOTES: Final = ' \n\t"`'
WORD: Final = r'("[^"]+"|`[^`]+`|[\w?%{}]+)'
NAME: Final = rf"(?:{WORD}\.)?{WORD}"  # and its schema


def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern in which one space stands for any number of them."""
    return re.compile(text.replace(" ", r"\s+"), re.IGNORECASE | re.DOTALL)


# At the beginning of a statement, or after WITH: what a trigger will do begins with CREATE.
BEGIN: Final = r"\s*(?:WITH\b.*\)\s*)?"
DROP_TABLES: Final = _pattern(r"\s*(?:DROP TABLE|TRUNCATE(?: TABLE)?) (.+)")
TABLE: Final = _pattern(rf"\s*(?:IF EXISTS |ONLY )*{NAME}")
WHOLE: Final = _pattern(r"\s*DROP (?:SCHEMA|DATABASE)\b")
ROWS: Final = (
    _pattern(rf"{BEGIN}DELETE (?:\w+ )?FROM (?:ONLY )?{NAME}"),
    _pattern(rf"{BEGIN}(?:INSERT OR )?REPLACE (?:INTO )?{NAME}"),
    _pattern(rf"{BEGIN}INSERT (?:INTO )?{NAME}.*\b(?:DO UPDATE|ON DUPLICATE KEY UPDATE)\b"),
    _pattern(rf"{BEGIN}MERGE (?:INTO )?(?:ONLY )?{NAME}.*\bTHEN (?:DELETE|UPDATE)\b"),
    _pattern(rf"\s*CREATE OR REPLACE TABLE {NAME}"),
)
UPDATE: Final = _pattern(rf"{BEGIN}UPDATE (?:OR \w+ |ONLY )?{NAME}(.*?)\bSET\b(.*)")
OTHER_TABLES: Final = _pattern(rf"(?:,|\bJOIN\b)\s*{NAME}")
MARIADB_COMMENTS: Final = re.compile(r"\A(?:\s*#[^\n]*\n)+")  # elsewhere, # is an operator
WHERE: Final = re.compile(r"\bWHERE\b", re.IGNORECASE)
PARAMETER: Final = re.compile(r"%\(\w+\)s|:\w+")
ALTER_TABLE: Final = _pattern(rf"\s*ALTER TABLE (?:IF EXISTS |ONLY )*{NAME} (.+)")
PARTITION: Final = _pattern(r"\b(?:DROP|TRUNCATE) PARTITION\b")
NO_COLUMN: Final = "CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN|CHECK|DEFAULT|NOT|EXPRESSION|IDENTITY|PARTITION|PERIOD|SYSTEM"
DROP_COLUMN: Final = _pattern(rf"\s*DROP (?:COLUMN )?(?:IF EXISTS )?(?!(?:{NO_COLUMN})\b){WORD}")
USING: Final = _pattern(rf"\s*ALTER (?:COLUMN )?{WORD} (?:SET DATA )?TYPE\b.*\bUSING\b")


@lru_cache(maxsize=16)  # one statement may be sent for each batch of rows
def losses_of(text: str) -> tuple[Lost, ...]:
    """Return what the SQL in `text` loses.

    An UPDATE counts if it overwrites a column of all rows with other values, or of any rows with NULL.
    """
    text = NOISE.sub(lambda found: "''" if found[0].startswith("'") else " ", MARIADB_COMMENTS.sub("", text))
    is_code = re.match(r"\s*(?:CREATE|DO)\b", text, re.IGNORECASE)  # which has statements inside
    found = (lost for statement in ([text] if is_code else text.split(";")) for lost in _losses_of(statement))
    return tuple((_bare(schema) or None, _bare(table), _bare(column) or None) for schema, table, column in found)


def _bare(name: str | None) -> str:
    """Return a name without its quotes."""
    return (name or "").strip(QUOTES)


def _losses_of(statement: str) -> Iterator[Lost]:
    if WHOLE.match(statement):
        yield None, "?", None
    if dropped := DROP_TABLES.match(statement):
        yield from ((name[1], name[2], None) for name in map(TABLE.match, dropped[1].split(",")) if name)
    for rows in ROWS:
        if deleted := rows.match(statement):
            yield deleted[1], deleted[2], None
    if altered := ALTER_TABLE.match(statement):
        if PARTITION.search(altered[3]):
            yield altered[1], altered[2], None
        changes = [DROP_COLUMN.match(part) or USING.match(part) for part in parts_of(f"({altered[3]})")]
        yield from ((altered[1], altered[2], column[1]) for column in changes if column)
    if updated := UPDATE.match(statement):
        schema, table, others, changes_of_columns = updated.groups()
        tables = [(schema, table), *OTHER_TABLES.findall(others)]
        # A join chooses rows, as WHERE does.
        is_for_all = len(tables) == 1 and not WHERE.search(re.sub(r"\([^()]*\)", "", changes_of_columns))
        for names, _, value in (part.partition("=") for part in parts_of(f"({changes_of_columns})")):
            for name in names.strip().strip("()").split(","):
                column = _bare(name.rpartition(".")[2])
                is_other = is_for_all and not re.search(rf"\b{re.escape(column)}\b", PARAMETER.sub("?", value))
                if is_other or re.match(r"[\s(]*NULL\b", value, re.IGNORECASE):
                    yield from ((*where, column) for where in tables)
