"""Which steps a `flask db` command runs, told in words, and what is refused before anything is done.

What an earlier command began and did not end comes first: see ledger.py.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import cast

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, RevisionStep, StampStep

from .adoption import refuse_tables_without_revision
from .binds import key_of, run_on
from .copies import keep_copy
from .details import refuse_lost_details
from .differences import differences
from .ledger import Ledger
from .losses_sent import refusing_losses
from .made import forget_begun, forget_missing, note_begin, note_end, note_oldest_code
from .scripts import first_line

Step = RevisionStep | StampStep
# Writes the query for the rows that break a foreign key, whose number is `key`.
ORPHANS = sa.text(
    "SELECT printf('SELECT * FROM %s WHERE %s NOT IN (SELECT %s FROM %s)', :table, \"from\", "
    'coalesce("to", \'rowid\'), "table") FROM pragma_foreign_key_list(:table) WHERE id = :key AND seq = 0'
)


def steps_to_run(
    ledger: Ledger | None,
    agreed: set[str],
    steps_of: Callable[..., Iterable[Step]],
    heads: tuple[str, ...],
    migration: MigrationContext,
) -> Iterator[Step]:
    """Yield the steps that Alembic's own function `steps_of` finds. Alembic runs each before it asks for the next.

    Prints what will be done, and after each step what was done. Of the revisions to undo, only those that are `agreed`
    on are undone.
    """
    connection = cast(sa.Connection, migration.connection)
    is_stamp = steps_of.__name__ == "do_stamp"  # as Alembic's command names it
    begun, forgets = None, "forget" in context.get_x_argument()
    if is_stamp or forgets:
        forget_begun(connection)
    if forgets:
        forget_missing(connection, heads)
    if ledger is not None:
        if is_stamp or forgets:
            ledger.forget()
        begun = ledger.half_done()
    steps = _agreed(steps_of(heads, migration), agreed)
    if is_stamp:
        yield from _told(connection, steps, ledger)
        return
    if begun is not None and not _begins_with(steps, *begun):
        click.echo(f"Revision {begun[0]} was interrupted on its way {begun[1]}: finishing that first.")
        note_begin(connection, heads, is_half_done=True)
        yield from _told(connection, [_step_of(*begun)], ledger)
        heads = migration.get_current_heads()
        # A downgrade undoes it again: nobody was asked about it, and nobody has used what it made.
        steps, begun = _agreed(steps_of(heads, migration), agreed | {begun[0]}), None
    if not steps:
        note_end(connection, heads, is_upgrade=True)
        _refuse_differences(connection, heads)
        click.echo("Nothing to do: the database is up to date.")
        return
    if steps[0].is_upgrade and begun is None:
        if not heads:
            refuse_tables_without_revision(connection, context.script, set(migration.opts["target_metadata"].tables))
        _refuse_differences(connection, heads)
    _tell_plan(connection, heads, steps)
    note_begin(connection, heads, is_half_done=begun is not None)
    note_oldest_code(connection, (step.revision for step in steps if isinstance(step, RevisionStep)))
    yield from _told(connection, steps, ledger)
    heads = migration.get_current_heads()
    note_end(connection, heads, steps[-1].is_upgrade)
    if connection.dialect.name == "sqlite":  # where all of them are one transaction
        _refuse_orphans(connection)
        refuse_lost_details(connection)
    elif steps[-1].is_upgrade:  # what the upgrade before an interruption has not made
        _refuse_differences(connection, heads)


def _agreed(steps: Iterable[Step], agreed: set[str]) -> list[Step]:
    """Leave out what nobody agreed to undo: at a second try, `downgrade -1` would count from where the first ended."""
    return [
        step for step in steps if step.is_upgrade or isinstance(step, StampStep) or step.revision.revision in agreed
    ]


def _begins_with(steps: list[Step], revision: str, direction: str) -> bool:
    first = steps[0] if steps else None
    return isinstance(first, RevisionStep) and (first.revision.revision, _direction(first)) == (revision, direction)


def _step_of(revision: str, direction: str) -> RevisionStep:
    """Return the step that does `revision` in a `direction`. Raises click.ClickException where its file is gone."""
    known = {script.revision: script for script in context.script.walk_revisions()}
    if revision not in known:
        raise click.ClickException(
            f"revision {revision} was interrupted on its way {direction}, and its file is not here. Get the file back "
            "from version control. If you have undone its steps by hand: flask db -x forget upgrade"
        )
    return RevisionStep(context.script.revision_map, known[revision], direction == "up")


def _direction(step: Step) -> str:
    return "up" if step.is_upgrade else "down"


def _tell_plan(connection: sa.Connection, heads: tuple[str, ...], steps: list[Step]) -> None:
    revisions = [step.revision.revision for step in steps if isinstance(step, RevisionStep)]
    noun, what = "revision" if len(revisions) == 1 else "revisions", "run" if steps[0].is_upgrade else "undo"
    click.echo(f"{len(revisions)} {noun} to {what} on {connection.engine.url.render_as_string()}")
    if heads:
        scripts = [step.revision for step in steps if isinstance(step, RevisionStep)]
        keep_copy(connection, scripts, steps[0].is_downgrade)


def _told(connection: sa.Connection, steps: Iterable[Step], ledger: Ledger | None) -> Iterator[Step]:
    """Yield each step, its notes begun, and tell afterwards what it was."""
    for step in steps:
        began = time.monotonic()
        if isinstance(step, StampStep):
            yield step
            click.echo(f"stamp {', '.join(step.to_) or 'base'}")
            continue
        script = step.revision
        with refusing_losses(connection, script) if step.is_upgrade else nullcontext():
            run_on(key_of(connection), step)
            if ledger is not None:
                ledger.begin(script.revision, _direction(step))
            yield step
        seconds = time.monotonic() - began
        click.echo(f"{_direction(step):5} {script.revision}: {first_line(script)} ({seconds:.2f} s)")


def _refuse_differences(connection: sa.Connection, heads: tuple[str, ...]) -> None:
    """Do not build on tables that lack something, and do not call them up to date."""
    found = differences(connection, context.script, heads, runs_revisions=False)
    if found.sentence:
        raise click.ClickException(found.sentence)


def _refuse_orphans(connection: sa.Connection) -> None:
    """Raise click.ClickException for a row that points to nothing, while everything can still be rolled back."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = ", ".join(sorted({f"{row[0]} (to {row[2]})" for row in broken}))
        queries = {connection.execute(ORPHANS, {"table": row[0], "key": row[3]}).scalar_one() for row in broken}
        raise click.ClickException(
            f"This would leave rows that point to nothing ({len(broken)}), in {tables}. Nothing was changed. These are "
            f"there already, if this finds any: {'; '.join(sorted(queries))}. Correct them, or what the revision does."
        )
