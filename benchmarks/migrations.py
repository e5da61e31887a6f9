"""`make migrations`: each revision on a big table in use, on each database, as one table.

Each revision goes up while others read and write (PostgreSQL, MariaDB), comes down alone, and goes up again. The
seconds are those of the whole command, of which about one is Python's start. Read next: load.py.

The last line of a database is the same load without any migration: how long its users wait anyway.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app.settings import database_url
from benchmarks.bulk import Sums, are_kept, fill, open_engine, sums
from benchmarks.load import Seen, under_load
from tests.databases import KINDS, create_database, drop_database, missing

ROOT = Path(__file__).parent.parent
CONTROL = "(no migration)"
# What running code no longer reads or writes when the revision comes, as the revision's docstring demands.
UNUSED = {"0010_drop_location": {"location"}}
HEADER = ("revision", "database", "up s", "down s", "rows kept", "pause ms", "statements", "failed", "retries")
WIDTHS = (30, 11, 8, 8, 10, 9, 11, 7, 8)


@dataclass
class Line:
    """What one revision cost on one database; None: nothing to measure."""

    revision: str
    database: str
    up: float | None = None  # seconds
    down: float | None = None  # seconds
    kept: bool | None = None
    seen: Seen | None = None
    retries: int | None = None  # times that the migration stepped back since a table was in use

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
    """Return one row of a table; what was not measured is a dash."""
    texts = ["-" if cell is None else str(cell) for cell in cells]
    return "".join(f"{text:{width}}" for text, width in zip(texts, widths, strict=True)).rstrip()


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1), help="Posts in the table.")
@click.option("--databases", default=",".join(KINDS), show_default=True, help="Which ones, separated by commas.")
@click.option("--revisions", default="", help="Beginnings of their names (0003,0007); the others are run unmeasured.")
@click.option("--up-only", is_flag=True, help="Leave out the way down, and up again.")
@click.option("--control", default=20.0, show_default=True, help="Seconds of load without any migration.")
def main(rows: int, databases: str, revisions: str, up_only: bool, control: float) -> None:
    """Measure the migrations on databases made for it, which are dropped at the end."""
    click.echo(row_of(HEADER, WIDTHS))
    chosen = tuple(revisions.split(","))
    for kind in databases.split(","):
        if kind not in KINDS:
            raise click.BadParameter(f"{kind} is none of {', '.join(KINDS)}")
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
    """Make an empty database, give its DATABASE_URL, and drop it."""
    with TemporaryDirectory() as folder:
        url = create_database(kind, Path(folder))
        try:
            yield url
        finally:
            drop_database(url)


def measure(kind: str, url: str, rows: int, chosen: tuple[str, ...], up_only: bool, control: float) -> Iterator[Line]:
    """Yield a line for each revision whose name begins as one of `chosen`, and the control."""
    engine = open_engine(database_url(url, Path()))
    scripts = [script.revision for script in ScriptDirectory(ROOT / "migrations").walk_revisions()][::-1]
    try:
        yield from first(kind, url, scripts[0], chosen)
        fill(engine, rows)
        before = None
        for revision in scripts[1:]:
            if not revision.startswith(chosen):
                flask_db(url, "upgrade", revision)
                before = None
                continue
            line, before = step(engine, kind, url, revision, rows, up_only, before or sums(engine, rows))
            yield line
        if kind != "sqlite":
            with under_load(engine, rows) as seen:
                time.sleep(control)
            yield Line(CONTROL, kind, seen=seen)
    finally:
        engine.dispose()


def first(kind: str, url: str, revision: str, chosen: tuple[str, ...]) -> Iterator[Line]:
    """Run the first revision, before which there are no rows and no users."""
    up, _ = flask_db(url, "upgrade", revision)
    if revision.startswith(chosen):
        down, _ = flask_db(url, "downgrade")
        flask_db(url, "upgrade", revision)
        yield Line(revision, kind, up, down)


def step(
    engine: sa.Engine, kind: str, url: str, revision: str, rows: int, up_only: bool, before: Sums
) -> tuple[Line, Sums]:
    """Run one revision up, down and up again; return its line, and the checksums at its end."""
    # SQLite has one writer at a time by design: there, others wait for a migration.
    load = nullcontext() if kind == "sqlite" else under_load(engine, rows, UNUSED.get(revision, ()))
    with load as seen:
        up, retries = flask_db(url, "upgrade", revision)
    above = sums(engine, rows)
    if up_only:
        return Line(revision, kind, up, None, are_kept(before, above), seen, retries), above
    down, _ = flask_db(url, "downgrade")
    below = sums(engine, rows)
    flask_db(url, "upgrade", revision)
    again = sums(engine, rows)
    kept = are_kept(before, above) and are_kept(above, below) and are_kept(below, again)
    return Line(revision, kind, up, down, kept, seen, retries), again


def flask_db(url: str, *words: str) -> tuple[float, int]:
    """Run `flask db` as an operator does; return its seconds, and how often it tried again.

    Raises click.ClickException with all that it printed where it fails.
    """
    environment = {**os.environ, "DATABASE_URL": url, "FLASK_APP": str(ROOT / "blog.py"), "FLASK_DEBUG": "1"}
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "db", *words]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise click.ClickException(f"flask db {' '.join(words)}: {result.stdout}{result.stderr}")
    return time.perf_counter() - began, result.stdout.count("trying again")


if __name__ == "__main__":
    main()
