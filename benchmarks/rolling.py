"""`make rolling`: update three processes behind nginx twice, while people read and save, and count what fails.

The first update expands: its migration adds a column, and its code does not use the column posts.mood any more. The
second update contracts: its migration drops posts.mood. Each update upgrades the database first. Then it takes one
process after the other out of nginx, stops it, starts the new code, and puts it back when `/readyz` answers 200.
"""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic

import click

from benchmarks.machines import MACHINES, SETTINGS, Nginx, ask, is_ready, machines, start, wait_until
from benchmarks.migrations import new_database
from tests.auth.people import PASSWORD, add_person
from tests.conftest import migrated
from tests.migrations.running import head, write_revision
from tests.posts.writing import fields
from tests.project import copy_of_the_project
from tests.servers import NGINX, free_port
from tests.test_concurrency import Visitor

READERS, WRITERS = 2, 1
PAUSE = 0.2  # seconds between two requests of a person
PAGES = ("/", "/archive", "/sign-in")
LAST_COLUMN = "    own_summary:"  # of the model Post: a new column stands above it
ADD = 'op.add_column("posts", sa.Column("{0}", sa.String(20), nullable=True))'
DROP = 'op.drop_column("posts", "{0}")  # destructive: reviewed'


@dataclass
class Result:
    """What people were answered, and how many processes were ready when the fewest were."""

    statuses: Counter[int | str]
    fewest: int

    @property
    def failed(self) -> int:
        """Return how many requests got neither a page nor a redirect."""
        return sum(count for status, count in self.statuses.items() if status not in (200, 302))


def versions(folder: Path) -> list[Path]:
    """Make three versions of the code. The first one has revision 9001, the second one 9002, the third one 9003."""
    steps = (ADD.format("mood"), ADD.format("weather"), DROP.format("mood"))
    names = ("9001_add_mood", "9002_add_weather", "9003_drop_mood")
    oldest = (head(), names[0], names[1])
    made = []
    for number, column in enumerate(("mood", "weather", "weather")):
        code = copy_of_the_project(folder / str(number))
        for place in range(number + 1):
            name = names[place]
            after = [head(), *names][place]
            write_revision(code / "migrations", name, after, steps[place], oldest_code=oldest[place])
        model = code / "app" / "posts" / "models.py"
        line = f"    {column}: so.Mapped[str | None] = so.mapped_column(sa.String(20))\n{LAST_COLUMN}"
        model.write_text(model.read_text().replace(LAST_COLUMN, line, 1))
        made.append(code)
    return made


def update(code: Path, url: str, nginx: Nginx, running: dict[int, "subprocess.Popen[bytes]"]) -> None:
    """Update the database, and then one process after the other."""
    upgrade(code, url)
    for port, process in running.items():
        nginx.serve(without=port)
        process.terminate()
        process.wait()
        running[port] = start(code, url, port)
        wait_until(partial(is_ready, port))
        nginx.serve()


def upgrade(code: Path, url: str) -> None:
    """Run `flask db upgrade` of one version of the code."""
    environment = os.environ | SETTINGS | {"DATABASE_URL": url, "FLASK_APP": "blog.py"}
    command = [sys.executable, "-m", "flask", "db", "upgrade"]
    subprocess.run(command, cwd=code, env=environment, check=True, stdout=subprocess.DEVNULL)


def rolling(url: str, folder: Path) -> Result:
    """Update twice under load."""
    before, *later = versions(folder)
    ports, is_over = [free_port() for _ in range(MACHINES)], Event()
    add_person(migrated(url), is_author=True)
    upgrade(before, url)
    with (
        machines(before, url, ports) as running,
        Nginx(folder, ports) as nginx,
        ThreadPoolExecutor(READERS + WRITERS + 1) as pool,
    ):
        try:
            people = [pool.submit(read, nginx.port, is_over) for _ in range(READERS)]
            people += [pool.submit(write, nginx.port, is_over) for _ in range(WRITERS)]
            watch = pool.submit(count_ready, ports, is_over)
            for code in later:
                update(code, url, nginx, running)
        finally:
            is_over.set()
    return Result(sum((person.result() for person in people), Counter[int | str]()), watch.result())


def read(port: int, is_over: Event) -> Counter[int | str]:
    """Read pages until `is_over` is set, and return how often each status came."""
    statuses = Counter[int | str]()
    while not is_over.wait(PAUSE):
        statuses.update(ask(port, path) for path in PAGES)
    return statuses


def write(port: int, is_over: Event) -> Counter[int | str]:
    """Save posts until `is_over` is set, and return how often each status came."""
    statuses = Counter[int | str]()
    with closing(Visitor(port)) as visitor:
        _, cookie = visitor.sign_in("ada", PASSWORD)
    while not is_over.wait(PAUSE):
        with closing(Visitor(port, cookie)) as visitor:
            try:
                answer = visitor.submit("/posts", fields(title=f"Bug {statuses.total()}"))
                statuses[answer.status] += 1
            except (OSError, HTTPException) as error:
                statuses[type(error).__name__] += 1
    return statuses


def count_ready(ports: list[int], is_over: Event) -> int:
    """Ask every process again and again whether it is ready, and return how many were when the fewest were."""
    fewest = len(ports)
    while not is_over.wait(PAUSE):
        fewest = min(fewest, sum(map(is_ready, ports)))
    return fewest


@click.command()
@click.option("--kind", "kinds", multiple=True, default=("postgresql", "mariadb", "sqlite"), show_default=True)
def main(kinds: tuple[str, ...]) -> None:
    """Update twice under load, and end with 1 if a request failed or no process was ready."""
    if not NGINX:
        raise click.ClickException("nginx is not installed")
    failed = False
    for kind in kinds:
        with new_database(kind) as url, TemporaryDirectory() as folder:
            began = monotonic()
            result = rolling(url, Path(folder))
        seconds, count = monotonic() - began, sum(result.statuses.values())
        click.echo(
            f"{kind}: {count:,} requests during two updates of {MACHINES} processes in {seconds:.0f} s, ", nl=False
        )
        click.echo(f"{result.failed} failed {dict(result.statuses)}, at least {result.fewest} ready")
        failed = failed or bool(result.failed) or not result.fewest
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
