"""Note what the revisions made in this database, in a small table of the database itself.

A `flask db` command compares what is there when it ends with what was there when it began. The difference is what its
revisions made and removed. The note of the new revision is the note of the old one with that difference. So where there
is a note, no revision runs only to be compared. (chain.py says what happens where there is none.) What somebody else
made or removed is in no difference: an operator's index is never expected, and old damage is never forgotten.

Beside these notes stands, for each revision that a command has begun, the oldest revision whose code works with its
tables: what the revision says as `oldest_code`, or else the revision itself. Older code has no file of the revision,
and finds the answer here (state.py).

Of several databases (binds.py), each has a note of its bind key: exchanged addresses would find a history that fits.

A command that was killed leaves what was there when it began, and the next one goes on from that.
"""

import json
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from alembic.script import Script
from sqlalchemy.dialects import mysql

from .binds import databases, key_of
from .fingerprint import Object, objects_of
from .notes import MADE

CODE = "(code) "  # before a revision: the oldest code that works with its tables
BIND = "(bind)"
BEGIN = "(begin) "  # before a revision: what was there when a command began that started at this revision

made = sa.Table(
    MADE,
    sa.MetaData(),
    sa.Column("revision", sa.String(190), primary_key=True),  # or several, where branches have not met yet
    sa.Column("objects", sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql"), nullable=False),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
)


def note_begin(connection: sa.Connection, before: Collection[str], is_half_done: bool) -> None:
    """Note what is there in a database at the revisions `before`, unless an interrupted command has done so.

    If a revision `is_half_done` and nobody noted what was there before it, then nobody knows any more.
    """
    begun = _begun(all_noted(connection))
    if not is_half_done and begun in (None, BEGIN + _key(before)):
        _write(connection, BEGIN + _key(before), objects_of(connection))
        keep(connection)


def note_end(connection: sa.Connection, after: Collection[str], is_upgrade: bool) -> None:
    """Note what the revisions made, which brought the database to the revisions `after`.

    Nothing is noted where nobody knows what the revisions before them made. An older note stays on the way back, and
    also if an interrupted command has come back to where it began: it shows what has not been restored.
    """
    notes = all_noted(connection)
    if after and BIND not in notes and len(databases()) > 1:
        _write(connection, BIND, [("bind", key_of(connection), "")])
    begun = _begun(notes)
    if begun is None:
        return
    if not after:
        made.drop(connection)
    else:
        before = begun.removeprefix(BEGIN)
        known = notes.get(before) if before else frozenset[Object]()
        is_new = before != _key(after) and (is_upgrade or _key(after) not in notes)
        if known is not None and is_new:
            there, now = notes[begun], objects_of(connection)
            note(connection, after, (known - (there - now)) | (now - there))
    forget_begun(connection)


def note_oldest_code(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    """Note which code works with the tables of these revisions. Call this before the revisions change anything."""
    for script in scripts:
        oldest = getattr(script.module, "oldest_code", script.revision)
        _write(connection, CODE + script.revision, [("code", oldest, "")])
    keep(connection)


def oldest_code(connection: sa.Connection, revisions: Collection[str]) -> set[str]:
    """Return the oldest revisions whose code works with tables at `revisions`, which this code does not know."""
    notes = all_noted(connection)
    return {name for revision in revisions for _, name, _ in notes.get(CODE + revision, {("", revision, "")})}


def noted(connection: sa.Connection, revisions: Collection[str]) -> frozenset[Object] | None:
    """Return what a database at `revisions` must have, or None if nobody noted that."""
    return all_noted(connection).get(_key(revisions))


def all_noted(connection: sa.Connection) -> dict[str, frozenset[Object]]:
    """Return every note."""
    if not sa.inspect(connection).has_table(MADE):
        return {}
    rows = connection.execute(sa.select(made)).all()
    return {row.revision: frozenset(tuple(item) for item in json.loads(row.objects)) for row in rows}


def note(connection: sa.Connection, revisions: Collection[str], objects: Collection[Object]) -> None:
    """Note what a database at `revisions` must have."""
    _write(connection, _key(revisions), objects)


def has_begun(connection: sa.Connection) -> bool:
    """Return True if a command has begun and has not ended."""
    return _begun(all_noted(connection)) is not None


def noted_key(connection: sa.Connection) -> str | None:
    """Return the bind key of this database, or None if nobody noted it."""
    return next((name for _, name, _ in all_noted(connection).get(BIND, ())), None)


def forget_missing(connection: sa.Connection, revisions: Collection[str]) -> None:
    """Expect no longer at `revisions` what is missing, because somebody removed it and means it. Nor the bind key."""
    if expected := noted(connection, revisions):
        note(connection, revisions, expected & objects_of(connection))
        connection.execute(made.delete().where(made.c.revision == BIND))
        keep(connection)


def forget_begun(connection: sa.Connection) -> None:
    """Forget what was there when a command began: it has ended, or somebody has decided what is there now."""
    if begun := _begun(all_noted(connection)):
        connection.execute(made.delete().where(made.c.revision == begun))
    keep(connection)


def _begun(notes: Collection[str]) -> str | None:
    """Return the note of a command that has begun, and has not ended."""
    return next((key for key in notes if key.startswith(BEGIN)), None)


def _write(connection: sa.Connection, key: str, objects: Collection[Object]) -> None:
    made.create(connection, checkfirst=True)
    connection.execute(made.delete().where(made.c.revision == key))
    text = json.dumps(sorted(objects), ensure_ascii=False, separators=(",", ":"))
    connection.execute(made.insert().values(revision=key, objects=text))


def _key(revisions: Collection[str]) -> str:
    return ", ".join(sorted(revisions))


def keep(connection: sa.Connection) -> None:
    """Commit the notes, except on SQLite, where the whole command is one transaction."""
    if connection.dialect.name != "sqlite":
        connection.commit()
