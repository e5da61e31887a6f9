"""`make kills`: kill migrations at any moment, and look whether the next command repairs the database.

One database lives through all kills. Again and again a migration goes up or down to a revision by chance, and is killed
after a time by chance. Then this must hold:

- If the blog calls the database well, it has everything that the newest revision makes.
- The next command, up or down by chance, ends well. Or it says what to do, and that helps.
- Now the tables are those of their revision, and no user and no post was lost.

tests/migrations/kills.py kills after each single statement instead.
"""

import os
import signal
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from secrets import randbelow
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from typing import Any

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app import db
from benchmarks.migrations import new_database
from schema_guard.notes import OWN_TABLES
from schema_guard.state import Kind, current_state
from tests.conftest import make_app
from tests.migrations.kills import go
from tests.migrations.rows import fill
from tests.migrations.running import MIGRATIONS
from tests.migrations.schema import schema_of

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
ROWS = [sa.text("SELECT id, username FROM users ORDER BY id"), sa.text("SELECT id, title FROM posts ORDER BY id")]
TELL = 25  # kills from one line of progress to the next
REFUSED = 3  # the exit code of a migration that says what to do
Look = tuple[str, dict[str, Any], list[Any]]  # the revision, the schema, and the users and posts


@dataclass
class Seen:
    """What happened after the kills, and what must not have happened."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def begin(url: str, revision: str, at: str, said: Path) -> int:
    """Begin to migrate from the revision `at` in a process of its own, and return its number. It writes into `said`."""
    child = os.fork()
    if child:
        return child
    code = 1
    with said.open("w") as file, redirect_stdout(file), redirect_stderr(file):
        try:
            go(make_app(url), revision, downwards=REVISIONS.index(revision) < REVISIONS.index(at))
            code = 0
        except click.ClickException as error:
            click.echo(error.message)
            code = REFUSED
        except BaseException as error:  # whatever it is, this process ends here
            click.echo(repr(error))
        file.flush()
        os._exit(code)


def end(child: int) -> int:
    """Wait for a process. Return its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def migrate(url: str, revision: str, at: str, said: Path) -> None:
    """Migrate, and stop this command if that fails."""
    if end(begin(url, revision, at, said)):
        raise click.ClickException(said.read_text())


def look(url: str) -> Look:
    """Return what is there now, and keep no connection open: the next process must find none."""
    with make_app(url).app_context():
        with db.engine.begin() as connection:
            revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
            schema = {name: part for name, part in schema_of(connection).items() if name not in OWN_TABLES}
            # The notes of the guard may still be there. It knows that, and what counts are the tables of the blog.
            schema["definitions"] = [
                text for text in schema["definitions"] if not any(name in text for name in OWN_TABLES)
            ]
            rows = [row for statement in ROWS for row in connection.execute(statement)]
        db.engine.dispose()
    return revision, schema, rows


def differing(schema: dict[str, Any], expected: dict[str, Any]) -> str:
    """Return what the schema has in the place of what is expected, or nothing if they are equal."""
    names = sorted(schema.keys() | expected.keys())
    found = [f"{name}: {schema.get(name)}" for name in names if schema.get(name) != expected.get(name)]
    return "; ".join(found)


def is_called_well(url: str) -> bool:
    """Return True if `flask doctor` would find nothing wrong with the tables."""
    with make_app(url).app_context():
        state = current_state(looks_at_models=True)
        db.engine.dispose()
    return state.kind is Kind.AT_HEAD


def kill_again_and_again(url: str, kills: int, random: Random, folder: Path) -> Seen:
    """Kill `kills` migrations of the database `url`, which is empty at first."""
    seen, said, schemas, pause = Seen(), folder / "said", dict[str, Any](), Event()
    for revision in REVISIONS:
        migrate(url, revision, REVISIONS[0], said)
        schemas[revision] = look(url)[1]
    with make_app(url).app_context():
        with db.engine.begin() as connection:
            fill(connection)
        db.engine.dispose()
    at, _, rows = look(url)
    began = monotonic()
    migrate(url, REVISIONS[0], at, said)
    each, at = (monotonic() - began) / len(REVISIONS), REVISIONS[0]
    while seen.counts["killed"] < kills and not seen.faults:
        others = [revision for revision in REVISIONS if revision != at]
        target = random.choice([others[-1], random.choice(others)])  # the newest one more often than the others
        distance = abs(REVISIONS.index(target) - REVISIONS.index(at))
        child = begin(url, target, at, said)
        pause.wait(random.uniform(0, 0.2 + 2 * each * distance))
        os.kill(child, signal.SIGKILL)  # one that has ended waits for `end`
        killed = end(child) == -signal.SIGKILL
        seen.counts["killed" if killed else "ended before"] += 1
        if killed and seen.counts["killed"] % TELL == 0:
            click.echo(f"  {seen.counts['killed']} kills")
        if is_called_well(url):
            seen.counts["called well"] += 1
            if different := differing(look(url)[1], schemas[REVISIONS[-1]]):
                seen.faults.append(f"on the way from {at} to {target}: called well, but {different}")
        where = f"after a kill on the way from {at} to {target}"
        at = repair(url, look(url)[0], random, said, seen, where)
        revision, schema, rows_now = look(url)
        if different := differing(schema, schemas[revision]):
            seen.faults.append(f"{where}: not as {revision} makes it, but {different}")
        if rows_now != rows:
            seen.faults.append(f"{where}: rows were lost")
    return seen


def repair(url: str, at: str, random: Random, said: Path, seen: Seen, where: str) -> str:
    """Run the next command, and if it refuses, what it says. Return where the database is then."""
    target = random.choice(REVISIONS)
    code = end(begin(url, target, at, said))
    if code == REFUSED and "flask db upgrade" in said.read_text():
        seen.counts["told what to do"] += 1
        code = end(begin(url, REVISIONS[-1], at, said))
    if code:
        seen.faults.append(f"{where}, then to {target}: {said.read_text()[-600:]}")
    return look(url)[0]


@click.command()
@click.option("--kills", default=200, show_default=True, help="For each database.")
@click.option("--seed", type=int, help="Of the moments and the revisions; another one each time if you give none.")
@click.option("--kind", "kinds", multiple=True, default=("sqlite", "postgresql", "mariadb"), show_default=True)
def main(kills: int, seed: int | None, kinds: tuple[str, ...]) -> None:
    """Kill migrations, and end with 1 at the first fault."""
    seed = randbelow(10**9) if seed is None else seed
    failed = False
    for kind in kinds:
        with new_database(kind) as url, TemporaryDirectory() as folder:
            click.echo(f"{kind}: seed {seed}")
            seen = kill_again_and_again(url, kills, Random(seed), Path(folder))
        click.echo(f"{kind}: {dict(seen.counts)}, {len(seen.faults)} faults")
        for fault in seen.faults:
            click.echo(f"  {fault}")
        failed = failed or bool(seen.faults)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
