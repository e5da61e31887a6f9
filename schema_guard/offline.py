"""Print the SQL of an upgrade instead of running it: `flask db upgrade --sql`."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import click
from alembic import context
from alembic.runtime.migration import RevisionStep

from .binds import Database, run_on
from .locks import timeouts
from .planning import Step


def write_sql(runs: Iterable[tuple[Database, dict[str, Any]]]) -> None:
    """Print the SQL for one database, with the timeouts that locks.py would set.

    `runs` has the options for each database. Raises click.ClickException if nobody said which of several it is.
    """
    every = {database.key: (database.engine, options) for database, options in runs}
    key = context.get_x_argument(as_dictionary=True).get("bind", "" if len(every) == 1 else None)
    if key not in every:
        commands = " or ".join(f"flask db -x bind={known} upgrade --sql" for known in every)
        raise click.ClickException(f"--sql writes for one database. Say which: {commands}")
    engine, options = every[key]
    if engine.dialect.name == "sqlite":
        raise click.ClickException(
            "SQLite changes a table by copying it, and that needs the real table. So --sql does not work with SQLite."
        )
    options |= {"url": engine.url, "literal_binds": True, "dialect_opts": {"paramstyle": "named"}}
    context.configure(**options)
    context.configure(**options, fn=partial(_steps_on, key, context.get_context().opts["fn"]))
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
