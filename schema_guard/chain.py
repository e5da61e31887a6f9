"""Find out what the revisions make, by running them in an empty SQLite database in memory.

Only databases without a note need this (made.py): those that are older than the notes, or have no history at all. What
comes out are names and kinds, so they can be compared with those of any other database.
"""

from functools import lru_cache
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import CreateTable

from .binds import function_of, key_of
from .fingerprint import Object, objects_of, without_indexes_of_foreign_keys
from .mariadb import COLLATION
from .rebuild import keeping_triggers
from .renames import taking_search_along
from .scripts import load_scripts
from .search import trigger_on

Chain = tuple[tuple[str, frozenset[Object]], ...]  # what each revision makes, the oldest first


def chain_of(scripts: ScriptDirectory, connection: sa.Connection, until: str = "heads") -> Chain:
    """Return each revision up to `until`, with what the database of `connection` has then.

    A later revision does not run: nobody has asked for what it does. Raises click.ClickException if a revision does not
    run on SQLite.
    """
    return _chain_of(load_scripts(Path(scripts.dir), {}), connection.dialect.name, key_of(connection), until)


@lru_cache(maxsize=4)
def _chain_of(scripts: ScriptDirectory, dialect: str, key: str, until: str) -> Chain:
    chain: list[tuple[str, frozenset[Object]]] = []
    collations: dict[str, str] = {}

    def note_collation(_: object, construct: object, *__: object) -> None:
        if isinstance(construct, CreateTable):
            collations[construct.element.name] = construct.element.dialect_options["mysql"].get("collate", COLLATION)

    engine = sa.create_engine("sqlite://", poolclass=sa.NullPool)
    with (
        engine.connect() as connection,
        Operations.context(MigrationContext.configure(connection)),
        keeping_triggers(connection),
        taking_search_along(connection),
    ):
        sa.event.listen(connection, "before_execute", note_collation)
        for script in reversed(list(scripts.walk_revisions(head=until))):
            try:
                function_of(script.module, "upgrade", key)()
            except Exception as error:  # a revision may do anything
                raise click.ClickException(
                    f"The tables cannot be compared: revision {script.revision} does not run on SQLite ({error}). "
                    "If you know which revision the tables match, run: flask db -x yes stamp REVISION"
                ) from error
            found = objects_of(connection)
            objects = {item for item in found if item[0] != "trigger"}
            triggers = ((table, trigger_on(dialect, name)) for kind, table, name in found if kind == "trigger")
            objects |= {("trigger", table, name) for table, name in triggers if name}
            if dialect == "mysql":
                objects = without_indexes_of_foreign_keys(objects)
                tables = {table for kind, table, _ in objects if kind == "column"}
                objects |= {("collation", table, collations.get(table, COLLATION)) for table in tables}
            chain.append((script.revision, frozenset(objects)))
    return tuple(chain)
