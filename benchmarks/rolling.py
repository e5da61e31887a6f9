"""`make rolling`: update three processes behind nginx twice, while people read and save, and count what fails.

The first update expands: its migration adds a column, and its code does not use the column posts.mood any more. The
second update contracts: its migration drops posts.mood. Each update upgrades the database first. Then it takes one
process after the other out of nginx, stops it, starts the new code, and puts it back when `/readyz` answers 200.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic

import click

from benchmarks.faults import children
from benchmarks.migrations import new_database
from tests.auth.people import PASSWORD, add_person
from tests.migrations.running import head, write_revision
from tests.posts.writing import fields
from tests.project import copy_of_the_project
from tests.rows import migrated
from tests.test_concurrency import Visitor
from tests.test_deploy import NGINX
from tests.test_gunicorn import free_port

MACHINES, READERS, WRITERS = 3, 2, 1
PAUSE = 0.2  # seconds between two requests of a person
PATIENCE = 120  # seconds until a process must be ready
PAGES = ("/", "/archive", "/sign-in")
SETTINGS = {"SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", "PROXY_COUNT": "1", "PRODUCTION": "1"}
LAST_COLUMN = "    own_summary:"  # of the model Post: a new column stands above it
ADD = 'op.add_column("posts", sa.Column("{0}", sa.String(20), nullable=True))'
DROP = 'op.drop_column("posts", "{0}")  # destructive: reviewed'
SITE = """
daemon on; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    upstream blog {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://blog; proxy_set_header Host $http_host; }}
    }}
}}
"""


@dataclass
class Result:
    """What people were answered, and how many processes were ready when the fewest were."""

    statuses: Counter[int | str]
    fewest: int

    @property
    def failed(self) -> int:
        """Return how many requests got neither a page nor a redirect."""
        return sum(count for status, count in self.statuses.items() if status not in (200, 302))


class Nginx:
    """nginx in front of the processes."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder, self.ports, self.port = folder, ports, free_port()
        self.command = [str(NGINX), "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", f"{folder}/error.log"]
        self._write(without=0)
        subprocess.run(self.command, check=True)

    def serve(self, without: int = 0) -> None:
        """Send requests to all processes but one, and wait until the settings before this have no request left."""
        master = int((self.folder / "nginx.pid").read_text())
        before = set(children(master))
        self._write(without)
        subprocess.run([*self.command, "-s", "reload"], check=True)
        wait_until(lambda: not before.intersection(children(master)))

    def _write(self, without: int) -> None:
        servers = "".join(f"server 127.0.0.1:{port}{' down' if port == without else ''}; " for port in self.ports)
        text = SITE.format(folder=self.folder, port=self.port, servers=servers)
        (self.folder / "nginx.conf").write_text(text)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition. Raises TimeoutError after PATIENCE."""
    end, pause = monotonic() + PATIENCE, Event()
    while not is_so():
        if monotonic() > end:
            raise TimeoutError
        pause.wait(0.1)


def is_ready(port: int) -> bool:
    """Ask a process whether it can serve."""
    return ask(port, "/readyz") == 200


def ask(port: int, path: str) -> int | str:
    """Return the status of a page, or the name of the error."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException) as error:
            return type(error).__name__


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


@contextmanager
def machines(code: Path, url: str, ports: list[int]) -> Iterator[dict[int, "subprocess.Popen[bytes]"]]:
    """Start a process of gunicorn on each port, and stop them all at the end."""
    running = {port: start(code, url, port) for port in ports}
    try:
        wait_until(lambda: all(map(is_ready, ports)))
        yield running
    finally:
        for process in running.values():
            process.terminate()
            process.wait()


def start(code: Path, url: str, port: int) -> "subprocess.Popen[bytes]":
    """Start gunicorn with one version of the code."""
    options = f"--bind 127.0.0.1:{port} --workers 1 --access-logfile {os.devnull} --log-level error"
    command = [sys.executable, "-m", "gunicorn", "blog:app", *options.split()]
    return subprocess.Popen(command, cwd=code, env=os.environ | SETTINGS | {"DATABASE_URL": url})


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
    with machines(before, url, ports) as running, ThreadPoolExecutor(READERS + WRITERS + 1) as pool:
        nginx = Nginx(folder, ports)
        try:
            people = [pool.submit(read, nginx.port, is_over) for _ in range(READERS)]
            people += [pool.submit(write, nginx.port, is_over) for _ in range(WRITERS)]
            watch = pool.submit(count_ready, ports, is_over)
            for code in later:
                update(code, url, nginx, running)
        finally:
            is_over.set()
            statuses = sum((person.result() for person in people), Counter[int | str]())
            subprocess.run([*nginx.command, "-s", "quit"], check=True)
    return Result(statuses, watch.result())


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
