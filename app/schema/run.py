"""`Run`: one `upgrade`, `downgrade` or `stamp`. It tells what will be done, and after each step what was done."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo, MigrationStep, RevisionStep
from alembic.script import Script
from flask import current_app

from .adoption import refuse_tables_without_revision
from .backup import keep_copy
from .refusal import RefusalError
from .state import first_line


class Run:
    """The steps of one command. `steps_of` is Alembic's own function that finds them."""

    def __init__(self, steps_of: Callable[..., Iterable[MigrationStep]]) -> None:
        self.steps: list[MigrationStep] = []
        self._steps_of = steps_of
        self._began = 0.0

    def plan(self, heads: tuple[str, ...], migration: MigrationContext) -> list[MigrationStep]:
        """Return the steps to run; Alembic calls this once the lock is held.

        Raises RefusalError where running them could hurt. SQLite's file is copied first.
        """
        self.steps = list(self._steps_of(heads, migration))
        revisions = [step.revision for step in self.steps if isinstance(step, RevisionStep)]
        connection = cast(sa.Connection, migration.connection)
        if revisions and self.steps[0].is_upgrade and not heads:
            ours = set(migration.opts["target_metadata"].tables)
            refuse_tables_without_revision(connection, context.script, ours)
        if revisions and self.steps[0].is_downgrade:
            _refuse_hasty_downgrade(revisions)
        if not self.steps:
            click.echo("Nothing to do: the database is there already.")
        elif revisions:
            noun = "revision" if len(revisions) == 1 else "revisions"
            click.echo(f"{len(revisions)} {noun} to run on {connection.engine.url.render_as_string()}")
            if connection.dialect.name == "sqlite" and heads:
                click.echo(f"      A copy as it is now: {keep_copy(Path(str(connection.engine.url.database)))}")
        self._began = time.monotonic()
        return self.steps

    def tell(self, ctx: object, step: MigrationInfo, heads: object, run_args: object) -> None:
        """Tell one step; Alembic calls this inside its transaction, when its work is done."""
        script = cast(Script, step.up_revision or step.down_revisions[0])
        direction = "stamp" if step.is_stamp else "up" if step.is_upgrade else "down"
        now = time.monotonic()
        click.echo(f"{direction:5} {script.revision}: {first_line(script)} ({now - self._began:.2f} s)")
        self._began = now


def _refuse_hasty_downgrade(revisions: list[Script]) -> None:
    """Outside debug, ask for a word before anything is taken back: `flask db downgrade` alone means one step back."""
    if current_app.debug or "yes" in context.get_x_argument():
        return
    names = ", ".join(script.revision for script in revisions)
    raise RefusalError(f"this takes back {names}, and data may go with it. If that is meant: flask db -x yes downgrade")
