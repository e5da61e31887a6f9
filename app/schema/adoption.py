"""Tables without a revision, made by `create_all` or restored without alembic_version, are recognised, not rerun.

`flask db upgrade` would fail on the first table, and the advice that people find (delete tables, delete
alembic_version) loses data. Here the names of tables and columns are compared with what the chain of revisions makes
of an empty database in memory, and the sentence names the revision that fits.
"""

from collections.abc import Iterator

import click
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .search import is_search_table, search_tables

# Columns, and details (names of indexes and unique constraints, columns that may be empty), each behind its table.
Shape = tuple[set[tuple[str, str]], set[tuple[str, ...]]]


def refuse_tables_without_revision(connection: sa.Connection, scripts: ScriptDirectory, ours: set[str]) -> None:
    """Raise click.ClickException where any of the tables `ours` is there; those of other programs are no matter."""
    if not ours.intersection(sa.inspect(connection).get_table_names()):
        return
    chain = list(_chain(scripts))
    known = ours.union(table for _, (columns, _) in chain for table, _ in columns)
    found, details = _shape_of(connection, known)
    # Several revisions may have the same columns; the one that is nearest in the details is meant.
    distances = [(len(columns ^ found), len(others ^ details)) for _, (columns, others) in chain]
    revision, (nearest, _) = chain[distances.index(min(distances))]
    if nearest == found:
        raise click.ClickException(
            "the tables are there, but no revision is noted. They are as revision "
            f"{revision} makes them: note that with `flask db stamp {revision}`, then run `flask db upgrade`."
        )
    raise click.ClickException(
        f"the tables are there, but no revision is noted, and none fits. Nearest is {revision}; missing here: "
        f"{_listed(nearest - found)}; not known there: {_listed(found - nearest)}. Mend that by hand, then "
        f"`flask db stamp {revision}`."
    )


def _chain(scripts: ScriptDirectory) -> Iterator[tuple[str, Shape]]:
    """Yield each revision with what it makes of an empty database in memory."""
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
        for script in reversed(list(scripts.walk_revisions())):
            script.module.upgrade()
            yield script.revision, _shape_of(connection, set(sa.inspect(connection).get_table_names()))
    engine.dispose()


def _shape_of(connection: sa.Connection, known: set[str]) -> Shape:
    """Look at the tables `known`; each database searches in columns of its own, so there the name alone counts."""
    inspector, searched = sa.inspect(connection), search_tables(connection)
    columns = {(table, "search") for table in filter(is_search_table, searched)}
    details: set[tuple[str, ...]] = set()
    for table in known.intersection(inspector.get_table_names()) - searched:
        for column in inspector.get_columns(table):
            columns.add((table, column["name"]))
            if column["nullable"]:
                details.add((table, column["name"], "may be empty"))
        for item in (*inspector.get_indexes(table), *inspector.get_unique_constraints(table)):
            details.add((table, str(item["name"])))
    return columns, details


def _listed(columns: set[tuple[str, str]]) -> str:
    return ", ".join(f"{table}.{column}" for table, column in sorted(columns)) or "nothing"
