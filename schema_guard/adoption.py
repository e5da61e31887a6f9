"""Recognise tables that have no migration history, because `create_all` made them or alembic_version was lost.

`flask db upgrade` would fail at the first table, and the advice that people find (delete the tables, delete
alembic_version) loses data. Here the tables are compared with those that the revisions make (chain.py), and the error
names the revision that matches. `flask db stamp` writes such a history, so it is refused if the tables do not match.
"""

from collections.abc import Iterable

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from .chain import chain_of
from .differences import listed, worded
from .fingerprint import Object, objects_of
from .search import is_search_table


def refuse_tables_without_revision(connection: sa.Connection, scripts: ScriptDirectory, ours: set[str]) -> None:
    """Raise click.ClickException if any of the tables `ours` exists. Tables of other programs do not matter."""
    if not ours.intersection(sa.inspect(connection).get_table_names()):
        return
    chain = chain_of(scripts, connection)
    known = ours.union(table for _, objects in chain for _, table, _ in objects)
    found = {item for item in objects_of(connection) if item[1] in known}
    if not any(objects for _, objects in chain):
        raise click.ClickException(
            f"The database has tables that no revision makes: {_named(item for item in found if item[0] == 'table')}. "
            "To write that revision, let the address name an empty database, and run `flask db upgrade` and "
            '`flask db migrate -m "create tables"`. Then bring the address back, and run: flask db stamp head'
        )
    # Several revisions may have the same columns. Choose the one whose details are nearest.
    distances = [(len(_columns(objects ^ found)), len(objects ^ found)) for _, objects in chain]
    revision, nearest = chain[distances.index(min(distances))]
    if nearest <= found and not _columns(found - nearest):
        raise click.ClickException(
            f"The database has tables but no migration history. Its tables match revision {revision}. "
            f"Run `flask db stamp {revision}`, then `flask db upgrade`."
        )
    raise click.ClickException(
        f"The database has tables but no migration history, and they match no revision. The nearest is {revision}. "
        f"Missing here: {_named(nearest - found)}. Not in that revision: {_named(_columns(found - nearest))}. "
        f"Correct the tables by hand, then run `flask db stamp {revision}`."
    )


def refuse_false_stamp(connection: sa.Connection, scripts: ScriptDirectory, asked: str) -> None:
    """Raise click.ClickException if `flask db stamp` would note a revision that the tables do not match.

    They may lack something, or have what a later revision makes, which would then fail.
    """
    found, chain = objects_of(connection), dict(chain_of(scripts, connection))
    chain["base"] = frozenset()
    revisions = [script.revision for script in filter(None, scripts.get_revisions(asked))]
    for revision in revisions or ["base"]:
        missing = chain[revision] - found
        others = frozenset[Object]().union(*chain.values()) - chain[revision]
        later = {item for item in _columns(found & others) if not is_search_table(item[1])}
        if missing or later:
            raise click.ClickException(
                f"The tables do not match revision {revision}. Missing: {_named(missing)}. "
                f"Not in that revision: {_named(later)}. A false history hides that from every later upgrade. "
                f"To write it all the same: flask db -x yes stamp {revision}"
            )


def _columns(objects: Iterable[Object]) -> set[Object]:
    return {item for item in objects if item[0] in ("table", "column")}


def _named(objects: Iterable[Object]) -> str:
    return listed(worded(objects)) or "nothing"
