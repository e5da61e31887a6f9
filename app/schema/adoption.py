"""Tables without a revision, made by `create_all` or restored without alembic_version, are recognised, not rerun.

`flask db upgrade` would fail on the first table, and the advice that people find (delete tables, delete
alembic_version) loses data. Here the names of tables and columns are compared with what the chain of revisions makes
of an empty database in memory, and the sentence names the revision that fits.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .left_out import is_search_table, search_tables
from .refusal import RefusalError

Shape = frozenset[tuple[str, str]]  # table and column


def refuse_tables_without_revision(connection: sa.Connection, scripts: ScriptDirectory, ours: set[str]) -> None:
    """Raise RefusalError where any of the tables `ours` is there already; those of other programs are no matter."""
    if not ours.intersection(sa.inspect(connection).get_table_names()):
        return
    chain = list(_chain(scripts))
    known = ours.union(table for _, shape, _ in chain for table, _ in shape)
    found, details = _shape(connection, known), _details(connection, known)
    fitting = [(len(details ^ its_details), revision) for revision, shape, its_details in chain if shape == found]
    if fitting:
        # Several revisions may have the same columns; the one that is nearest in indexes and NOT NULL is meant.
        _, revision = min(fitting, key=lambda pair: pair[0])
        raise RefusalError(
            "the tables are there, but no revision is noted. They are as revision "
            f"{revision} makes them: note that with `flask db stamp {revision}`, then run `flask db upgrade`."
        )
    revision, nearest, _ = min(chain, key=lambda item: len(item[1] ^ found))
    missing, unknown = _listed(nearest - found), _listed(found - nearest)
    raise RefusalError(
        f"the tables are there, but no revision is noted, and none fits. Nearest is {revision}; missing here: "
        f"{missing}; not known there: {unknown}. Mend that by hand, then `flask db stamp {revision}`."
    )


def _chain(scripts: ScriptDirectory) -> Iterator[tuple[str, Shape, frozenset[tuple[str, ...]]]]:
    """Yield each revision with what it makes of an empty database in memory."""
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
        for script in reversed(list(scripts.walk_revisions())):
            script.module.upgrade()
            yield script.revision, _shape(connection), _details(connection)
    engine.dispose()


def _shape(connection: sa.Connection, only: set[str] | None = None) -> Shape:
    inspector = sa.inspect(connection)
    columns = {
        (table, column["name"]) for table in _tables(connection, only) for column in inspector.get_columns(table)
    }
    return frozenset(columns | {(table, "search") for table in search_tables(connection) if is_search_table(table)})


def _details(connection: sa.Connection, only: set[str] | None = None) -> frozenset[tuple[str, ...]]:
    """Return the names of indexes and unique constraints, and which columns may be empty."""
    inspector = sa.inspect(connection)
    found: set[tuple[str, ...]] = set()
    for table in _tables(connection, only):
        found |= {(table, str(item["name"])) for item in inspector.get_indexes(table)}
        found |= {(table, str(item["name"])) for item in inspector.get_unique_constraints(table)}
        found |= {
            (table, column["name"], "may be empty") for column in inspector.get_columns(table) if column["nullable"]
        }
    return frozenset(found)


def _tables(connection: sa.Connection, only: set[str] | None) -> set[str]:
    """Return the tables, but none for searching: each database has other columns there."""
    found = set(sa.inspect(connection).get_table_names()) - search_tables(connection)
    return found if only is None else found & only


def _listed(shape: Shape) -> str:
    return ", ".join(f"{table}.{column}" for table, column in sorted(shape)) or "nothing"
