"""`make bench`, second part: how fast is `flask seed`, and how long do the commands take to start?

The limit of the first is SQLite itself, which stores the same rows with `executemany`. The limit of the others is a
hello-world application that imports the same extensions.
Read next: pages.py.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import click
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from app import db
from benchmarks.migrations import ROOT, flask_db
from benchmarks.table import Line, at_least, at_most_more, print_table
from tests.servers import free_port

SQLITE = sqlite.dialect()
TIMES = 7  # the shortest of so many starts counts: other programs disturbed it least
MOST_MEMORY = 300  # MB, for `flask seed`
HELLO = """
import email_validator, flask_limiter, flask_migrate, flask_sqlalchemy, markdown_it, nh3, PIL.Image, pygments, wtforms
from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "Hello"
"""


@click.command()
@click.option("--posts", default=100_000, show_default=True, type=click.IntRange(1), help="Posts that are seeded.")
def main(posts: int) -> None:
    """Measure `flask seed` on SQLite, `flask run` and `flask --help`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        lines = [*seeding(folder, posts)]
        hello = folder / "hello.py"
        hello.write_text(HELLO)
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/small.db", "FLASK_DEBUG": "1"}
        flask_db(environment["DATABASE_URL"], "upgrade")
        for what, seconds_of, most in (
            ("flask run, first answer", first_answer, 0.5),
            ("flask --help", help_text, 0.3),
        ):
            blog, least = (
                min(seconds_of(app, environment) for _ in range(TIMES)) for app in (str(ROOT / "blog.py"), str(hello))
            )
            lines.append(at_most_more(what, blog, "a hello world", least, most))
    print_table(lines)


def seeding(folder: Path, posts: int) -> Iterator[Line]:
    """Compare `flask seed` with storing the same rows, and its memory with the most that it may need."""
    url = f"sqlite:///{folder}/seeded.db"
    flask_db(url, "upgrade")
    command = [sys.executable, "-m", "flask", "seed", "--posts", str(posts), "--users", "1000"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url, "FLASK_DEBUG": "1"})
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise click.ClickException(f"flask seed ended with {os.waitstatus_to_exitcode(status)}")
    rows, least = store_again(folder)
    yield at_least(f"flask seed --posts {posts}, rows", rows / seconds, "executemany", rows / least, 1 / 3)
    megabytes = used.ru_maxrss / 1024
    share = megabytes / MOST_MEMORY
    shown = (f"{megabytes:.0f} MB", "the most it may need", f"{MOST_MEMORY} MB")
    yield Line(f"flask seed --posts {posts}, memory", *shown, share, "at most 1.00", share <= 1)


def store_again(folder: Path) -> tuple[int, float]:
    """Store the rows of the seeded blog in a new one, in one transaction. Return their number, and the seconds."""
    flask_db(f"sqlite:///{folder}/again.db", "upgrade")
    with (
        closing(sqlite3.connect(folder / "seeded.db")) as seeded,
        closing(sqlite3.connect(folder / "again.db", isolation_level=None)) as again,
    ):
        rows = {
            str(table.insert().compile(dialect=SQLITE)): seeded.execute(str(sa.select(table))).fetchall()
            for table in db.metadata.sorted_tables
        }
        began = time.perf_counter()
        again.execute("BEGIN IMMEDIATE")
        for insert, values in rows.items():
            again.executemany(insert, values)
        again.execute("COMMIT")
        return sum(map(len, rows.values())), time.perf_counter() - began


def first_answer(app: str, environment: dict[str, str]) -> float:
    """Return how many seconds `flask run` takes until a request is answered."""
    port = free_port()
    began = time.perf_counter()
    with running(["--app", app, "run", "--port", str(port)], environment):
        while time.perf_counter() - began < 60:
            try:
                with urlopen(f"http://127.0.0.1:{port}/"):
                    return time.perf_counter() - began
            except URLError:
                time.sleep(0.005)
    raise click.ClickException(f"flask --app {app} run does not answer.")


def help_text(app: str, environment: dict[str, str]) -> float:
    """Return how many seconds `flask --help` takes."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", app, "--help"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


@contextmanager
def running(words: list[str], environment: dict[str, str]) -> Iterator[None]:
    """Run a `flask` command, and end it with everything that it started: the reloader has a second process."""
    command = [sys.executable, "-m", "flask", *words, "--no-reload"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
