"""`make migrations`: run each revision on a big table that is in use, and print one table with the results.

Each revision goes up while others read and write (on PostgreSQL and MariaDB). Then it comes down, and goes up again.
The times are in seconds, for the whole command. About one second of each is the start of Python.

For each database, the last line shows the same load without any migration. It tells how long users wait anyway.
Read next: load.py.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from benchmarks.bulk import Sums, are_kept, fill, open_engine, sums
from benchmarks.load import Seen, under_load
from schema_guard import database_url
from tests.databases import KINDS, create_database, drop_database, missing

ROOT = Path(__file__).parent.parent
CONTROL = "(no migration)"
# Columns that running code must no longer use when the revision runs. The docstring of the revision says so.
UNUSED = {"0010_drop_location": {"location"}, "0035_drop_demo_marks": {"is_demo"}}
HEADER = ("revision", "database", "up s", "down s", "rows kept", "pause ms", "statements", "failed", "retries")
WIDTHS = (33, 11, 8, 8, 10, 9, 11, 7, 8)


@dataclass
class Line:
    """The cost of one revision on one database. A value is None if there was nothing to measure."""

    revision: str
    database: str
    up: float | None = None  # seconds
    down: float | None = None  # seconds
    kept: bool | None = None
    seen: Seen | None = None
    retries: int | None = None  # how often the migration gave way, because a table was in use

    def __str__(self) -> str:
        """Return the cells under HEADER."""
        seen = self.seen
        cells = (
            self.revision,
            self.database,
            None if self.up is None else f"{self.up:.1f}",
            None if self.down is None else f"{self.down:.1f}",
            None if self.kept is None else "yes" if self.kept else "NO",
            seen and f"{seen.pause * 1000:.0f}",
            seen and seen.statements,
            seen and len(seen.failures),
            self.retries,
        )
        return row_of(cells, WIDTHS)


def row_of(cells: tuple[object, ...], widths: tuple[int, ...]) -> str:
    """Return one row of a table. A dash stands for a value that was not measured."""
    texts = ["-" if cell is None else str(cell) for cell in cells]
    return "".join(f"{text:{width}}" for text, width in zip(texts, widths, strict=True)).rstrip()


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1), help="Posts in the table.")
@click.option("--databases", default=",".join(KINDS), show_default=True, help="Databases, separated by commas.")
@click.option("--revisions", default="", help="Measure only these, by the beginning of their names: 0003,0007.")
@click.option("--up-only", is_flag=True, help="Do not go down and up again.")
@click.option("--control", default=20.0, show_default=True, help="Seconds of load without any migration.")
def main(rows: int, databases: str, revisions: str, up_only: bool, control: float) -> None:
    """Measure the migrations. Each database is made for this, and dropped at the end."""
    click.echo(row_of(HEADER, WIDTHS))
    chosen = tuple(revisions.split(","))
    for kind in databases.split(","):
        if kind not in KINDS:
            raise click.BadParameter(f"{kind} is not one of {', '.join(KINDS)}")
        if reason := missing(kind):
            click.echo(f"left out: {reason}", err=True)
            continue
        with new_database(kind) as url:
            for line in measure(kind, url, rows, chosen, up_only, control):
                click.echo(line)
                for failure in sorted({text.splitlines()[0] for text in line.seen.failures}) if line.seen else ():
                    click.echo(f"    failed: {failure}")


@contextmanager
def new_database(kind: str) -> Iterator[str]:
    """Make an empty database, yield its DATABASE_URL, and drop it."""
    with TemporaryDirectory() as folder:
        url = create_database(kind, Path(folder))
        try:
            yield url
        finally:
            drop_database(url)


def measure(kind: str, url: str, rows: int, chosen: tuple[str, ...], up_only: bool, control: float) -> Iterator[Line]:
    """Yield a line for each revision whose name begins with one of `chosen`, and a line for the load alone."""
    engine = open_engine(database_url(url, Path()))
    scripts = [script.revision for script in ScriptDirectory(ROOT / "migrations").walk_revisions()][::-1]
    try:
        yield from first(kind, url, scripts[0], chosen)
        fill(engine, rows)
        before = None
        for parent, revision in pairwise(scripts):
            if not revision.startswith(chosen):
                before = None
                continue
            if before is None:
                flask_db(url, "upgrade", parent)
            line, before = step(engine, kind, url, revision, rows, up_only, before or sums(engine, rows))
            yield line
        flask_db(url, "upgrade", scripts[-1])
        if kind != "sqlite":
            with under_load(engine, rows) as seen:
                time.sleep(control)
            yield Line(CONTROL, kind, seen=seen)
    finally:
        engine.dispose()


def first(kind: str, url: str, revision: str, chosen: tuple[str, ...]) -> Iterator[Line]:
    """Run the first revision, on a database without tables, so that nobody can use it yet."""
    up, _ = flask_db(url, "upgrade", revision)
    if revision.startswith(chosen):
        down, _ = flask_db(url, "-x", "yes", "downgrade")
        flask_db(url, "upgrade", revision)
        yield Line(revision, kind, up, down)


def step(
    engine: sa.Engine, kind: str, url: str, revision: str, rows: int, up_only: bool, before: Sums
) -> tuple[Line, Sums]:
    """Run one revision up, down and up again. Return its line, and the checksums after it."""
    # SQLite has only one writer at a time, so there everybody waits for a migration.
    load = nullcontext() if kind == "sqlite" else under_load(engine, rows, UNUSED.get(revision, ()))
    with load as seen:
        up, retries = flask_db(url, "upgrade", revision)
    above = sums(engine, rows)
    if up_only:
        return Line(revision, kind, up, None, are_kept(before, above), seen, retries), above
    down, _ = flask_db(url, "-x", "yes", "downgrade")
    below = sums(engine, rows)
    flask_db(url, "upgrade", revision)
    again = sums(engine, rows)
    kept = are_kept(before, above) and are_kept(above, below) and are_kept(below, again)
    return Line(revision, kind, up, down, kept, seen, retries), again


def flask_db(url: str, *words: str) -> tuple[float, int]:
    """Run `flask db` as an operator does. Return how many seconds it took, and how often it tried again.

    Raises click.ClickException with the output of the command if the command fails.
    """
    environment = {**os.environ, "DATABASE_URL": url, "FLASK_APP": str(ROOT / "blog.py"), "FLASK_DEBUG": "1"}
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "db", *words]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise click.ClickException(f"flask db {' '.join(words)}: {result.stdout}{result.stderr}")
    return time.perf_counter() - began, result.stdout.count("Trying again")


if __name__ == "__main__":
    main()
