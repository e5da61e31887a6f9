"""Print the SQL of an upgrade instead of running it: `flask db upgrade --sql`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import click
from alembic import context
from alembic.runtime.migration import RevisionStep

from .binds import Database, run_on
from .locks import timeouts
from .planning import Step


def write_sql(runs: Sequence[tuple[Database, dict[str, Any]]]) -> None:
    """Print the SQL for one database, with the timeouts that locks.py would set.

    `runs` has the options for each database. Raises click.ClickException if there are several, as nobody said which.
    """
    if len(runs) > 1:
        commands = " or ".join(f"flask db -x bind={database.key} upgrade --sql" for database, _ in runs)
        raise click.ClickException(f"--sql writes for one database. Say which: {commands}")
    database, options = runs[0]
    engine = database.engine
    if engine.dialect.name == "sqlite":
        raise click.ClickException(
            "SQLite changes a table by copying it, and that needs the real table. So --sql does not work with SQLite."
        )
    options |= {"url": engine.url, "literal_binds": True, "dialect_opts": {"paramstyle": "named"}}
    context.configure(**options)
    context.configure(**options, fn=partial(_steps_on, database.key, context.get_context().opts["fn"]))
    if engine.dialect.name == "postgresql":
        for setting in timeouts():
            context.execute(setting)
    with context.begin_transaction():
        context.run_migrations()


def _steps_on(key: str, steps_of: Callable[..., Iterable[Step]], *asked: object) -> Iterator[Step]:
    """Yield the steps that Alembic's own function `steps_of` finds, each for the database of the bind `key`."""
    for step in steps_of(*asked):
        if isinstance(step, RevisionStep):
            run_on(key, step)
        yield step
