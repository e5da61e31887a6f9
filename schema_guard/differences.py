"""Find what a database lacks although its revision is noted, and say it in words, with the way out.

What is missing or changed counts. What is there besides (an operator's index, another program's table) stops nothing.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from .binds import key_of
from .chain import chain_of
from .fingerprint import Object, objects_of, unknown_columns
from .made import all_noted, has_begun, keep, note, noted, noted_key
from .search import is_search_table, search_tables

SHOWN = 12  # objects named in one sentence
RESTORE = (
    "Restore a backup (`flask restore FILE` into an empty database), or make what is missing by hand. "
    "If somebody removed it on purpose: flask db -x forget upgrade"
)
WORDS = {
    "table": "table {table}",
    "column": "column {table}.{name}",
    "not null": "NOT NULL of {table}.{name}",
    "nullable": "{table}.{name} must allow NULL",
    "unique": "unique of {table} ({name})",
    "foreign key": "foreign key of {table} ({name})",
    "collation": "collation {name} of table {table}",
}
QUIET = {"nullable", "not null", "collation", "check"}  # kinds that are part of something else


@dataclass(frozen=True)
class Differences:
    """What a database lacks and what to do, if it lacks anything, and what it has besides."""

    sentence: str = ""
    command: str = ""
    additional: tuple[str, ...] = ()


def note_what_revisions_make(connection: sa.Connection, scripts: ScriptDirectory, revisions: Collection[str]) -> None:
    """Note what a database at `revisions` must have, if nobody noted that before, and no command was interrupted."""
    if has_begun(connection) or noted(connection, revisions) is not None:
        return
    if expected := _expected(connection, scripts, revisions):
        note(connection, revisions, expected)
        keep(connection)


def differences(
    connection: sa.Connection, scripts: ScriptDirectory, revisions: Collection[str], runs_revisions: bool = True
) -> Differences:
    """Compare the tables with what the revisions made here. Where nobody knows that, nothing is different."""
    if (key := noted_key(connection)) not in (None, key_of(connection)):
        whose = f"the bind {key}" if key else "the project itself"
        advice = "The addresses may have been exchanged. If only the key was renamed: flask db -x forget upgrade"
        return Differences(f"The revisions noted here are those of {whose}. {advice}")
    expected = noted(connection, revisions)
    if expected is None and runs_revisions:
        expected = _expected(connection, scripts, revisions)
    if expected is None:
        return Differences()
    found = objects_of(connection)
    missing, kept = expected - found, search_tables(connection)
    additional = worded(item for item in found - expected if item[0] not in QUIET and item[1] not in kept)
    if not missing:
        return Differences(additional=additional)
    fitting = _revision_that_fits(found, all_noted(connection), scripts)
    command = f"flask db stamp {fitting} && flask db upgrade" if fitting else ""
    if fitting is None:
        advice = RESTORE
    elif fitting == "base":
        advice = f"Restore a backup (`flask restore FILE`). Or begin again with empty tables: {command}"
    else:
        advice = f"The tables match revision {fitting}, so this makes what is missing: {command}"
    here, words = ", ".join(revisions), listed(worded(missing))
    sentence = f"The database is noted at {here}, but its tables differ. Missing: {words}. {advice}"
    return Differences(sentence, command, additional)


def models_ahead(connection: sa.Connection, metadata: sa.MetaData) -> Differences:
    """Name the tables and columns that the models have and the database has not."""
    tables = [table for table in metadata.tables.values() if table.schema is None]  # of the others, nothing was read
    objects = {("table", table.name, "") for table in tables}
    objects |= {("column", table.name, column.name) for table in tables for column in table.columns}
    missing = objects - objects_of(connection)
    if not missing:
        return Differences()
    _, table, name = min(missing)  # a column, if any is missing in a table that is there, else a table
    sentence = f"The models are ahead of the database, which lacks: {listed(worded(missing))}."
    return Differences(sentence, f'flask db migrate -m "add {name or table}"')


def broken_triggers(connection: sa.Connection) -> Differences:
    """Name the columns that triggers name and that are not there, as after a rename by hand."""
    words = unknown_columns(connection)
    advice = "Give the column its old name back, or create the trigger again."
    return Differences(f"The next change of a row fails, because {listed(words)}. {advice}") if words else Differences()


def worded(objects: Iterable[Object]) -> tuple[str, ...]:
    """Name each object as people do. Where a whole table is in question, its columns and indexes go without saying."""
    objects = set(objects)
    tables = {table for kind, table, _ in objects if kind == "table"}
    rest = [item for item in objects if item[0] == "table" or item[1] not in tables]
    columns = {(table, name) for kind, table, name in rest if kind == "column"}
    words = []
    for kind, table, name in sorted(rest):
        if kind not in ("not null", "nullable") or (table, name) not in columns:
            words.append(WORDS.get(kind, "{kind} {name} of {table}").format(kind=kind, table=table, name=name))
    return tuple(words)


def listed(words: Collection[str]) -> str:
    """Join the first few `words`, and count the others."""
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join([*words][:SHOWN]) + more


def _expected(
    connection: sa.Connection, scripts: ScriptDirectory, revisions: Collection[str]
) -> frozenset[Object] | None:
    """Return what the revisions make. It is None if one is not known or does not run on SQLite, and at branches."""
    if len(revisions) != 1:
        return None
    (revision,) = revisions
    with suppress(click.ClickException):
        chain = dict(chain_of(scripts, connection, revision))
        if revision in chain:
            before = [script.revision for script in scripts.iterate_revisions(revision, "base")]
            return chain[revision] if [*chain][: len(before)] == before[::-1] else None
    return None


def _revision_that_fits(
    found: set[Object], notes: dict[str, frozenset[Object]], scripts: ScriptDirectory
) -> str | None:
    """Return the newest revision from which an upgrade makes the rest: nothing of a later one is there, search apart.

    A search may be made again over what is left of it, so it makes no difference. So may what counts versions.
    """
    all_objects = frozenset[Object]().union(*notes.values())
    known = {item for item in all_objects if item[0] != "trigger" and not is_search_table(item[1])}
    for script in scripts.walk_revisions():
        expected = notes.get(script.revision, frozenset())
        if expected and expected <= found and found & known == expected & known:
            return script.revision
    return None if found & known else "base"
