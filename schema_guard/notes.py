"""The small table in which the ledger keeps its notes. It is there only while a migration runs, or is interrupted."""

import re
from collections.abc import Collection
from hashlib import sha256

import sqlalchemy as sa

TABLE = "schema_guard_steps"
MADE = "schema_guard_made"  # see made.py
OWN_TABLES = {"alembic_version", TABLE, MADE}
Note = sa.Row[tuple[str, str, int, str, str, str, bool]]

notes = sa.Table(
    TABLE,
    sa.MetaData(),
    sa.Column("revision", sa.String(64), primary_key=True),
    sa.Column("direction", sa.String(4), primary_key=True),  # up or down
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("statement", sa.Text, nullable=False),  # its beginning, for people
    sa.Column("digest", sa.String(64), nullable=False),  # of all of it
    sa.Column("before", sa.String(64), nullable=False),  # of what it names, as that was before
    sa.Column("ended", sa.Boolean, nullable=False),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
)


class Notes:
    """The notes of one revision in one direction."""

    def __init__(self, connection: sa.Connection, revision: str, direction: str) -> None:
        self._connection = connection
        self._key = {"revision": revision, "direction": direction}

    def by_position(self) -> dict[int, Note]:
        """Return what is noted."""
        mine = [notes.c[name] == value for name, value in self._key.items()]
        return {row.position: row for row in self._connection.execute(sa.select(notes).where(*mine))}

    def add(self, position: int, statement: str, ended: bool, before: str = "") -> None:
        """Note a step, `before` being the digest of what it names."""
        texts = {"statement": short(statement), "digest": digest(statement), "before": before}
        self._connection.execute(notes.insert().values(**self._key, position=position, **texts, ended=ended))

    def end(self, position: int) -> None:
        """Note that a step has ended."""
        self._connection.execute(notes.update().where(*self._at(position)).values(ended=True))

    def delete(self, position: int) -> None:
        """Take a note back."""
        self._connection.execute(notes.delete().where(*self._at(position)))

    def _at(self, position: int) -> list[sa.ColumnElement[bool]]:
        return [notes.c[name] == value for name, value in (self._key | {"position": position}).items()]


def create(connection: sa.Connection) -> None:
    """Make the table, unless an interrupted migration left it."""
    notes.create(connection, checkfirst=True)
    connection.commit()


def drop_if_empty(connection: sa.Connection) -> None:
    """Leave no table where nothing is noted."""
    if not all_notes(connection):
        notes.drop(connection, checkfirst=True)
    connection.commit()


def all_notes(connection: sa.Connection, tables: Collection[str] | None = None) -> list[Note]:
    """Return every note, in the order of the positions. If you know the names of all `tables`, pass them."""
    if not (sa.inspect(connection).has_table(TABLE) if tables is None else TABLE in tables):
        return []
    return list(connection.execute(sa.select(notes).order_by(notes.c.position)))


def digest(text: str) -> str:
    """Return a short form of `text` that no other text has."""
    return sha256(text.encode()).hexdigest()


def short(statement: str) -> str:
    """Return the beginning of a statement on one line."""
    return re.sub(r"\s+", " ", statement).strip()[:1000]
