"""`make machines`: one, two and three processes stand for as many machines. How much do they read together?

They share a PostgreSQL behind PgBouncer in transaction mode, and a Redis that counts the rate limits. nginx stands in
front of them. Each asks the database for every page: the page cache is off. On one computer they share its cores, so
what comes out says what the shared parts cost, and not how fast three computers are. Needs the program wrk.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from typing import Self

import click

from app.database import db
from benchmarks.blog import fill
from benchmarks.faults import children
from benchmarks.migrations import ROOT, new_database
from schema_guard.tests.pooler import pgbouncer, pooled
from tests.conftest import migrated
from tests.servers import NGINX, free_port, redis

MACHINES = 3
PATIENCE = 120  # seconds until a process must be ready
SETTINGS = {"SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", "PROXY_COUNT": "1", "PRODUCTION": "1"}
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


class Nginx:
    """nginx in front of the processes."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder, self.ports, self.port = folder, ports, free_port()
        self.command = [str(NGINX), "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", f"{folder}/error.log"]
        self._write(without=0)
        subprocess.run(self.command, check=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([*self.command, "-s", "quit"], check=True)

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


@contextmanager
def machines(code: Path, url: str, ports: list[int], **settings: str) -> Iterator[dict[int, "subprocess.Popen[bytes]"]]:
    """Start a process of gunicorn on each port, and stop them all at the end."""
    running = {port: start(code, url, port, **settings) for port in ports}
    try:
        wait_until(lambda: all(map(is_ready, ports)))
        yield running
    finally:
        for process in running.values():
            process.terminate()
            process.wait()


def start(code: Path, url: str, port: int, **settings: str) -> "subprocess.Popen[bytes]":
    """Start gunicorn with one version of the code."""
    options = f"--bind 127.0.0.1:{port} --workers 1 --access-logfile {os.devnull} --log-level error"
    command = [sys.executable, "-m", "gunicorn", "blog:app", *options.split()]
    return subprocess.Popen(command, cwd=code, env=os.environ | SETTINGS | {"DATABASE_URL": url, **settings})


def load_of(port: int, path: str, seconds: int) -> float:
    """Return how many requests a second are answered, while eight readers ask without a pause."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise click.ClickException(f"Some requests failed: {said}")
    return float(said.partition("Requests/sec:")[2].split()[0])


@click.command()
@click.option("--posts", default=10_000, show_default=True, type=click.IntRange(1000), help="Posts in the blog.")
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(1), help="How long to measure each time.")
def main(posts: int, seconds: int) -> None:
    """Measure the home page and a post behind nginx, with one machine, with two and with three."""
    for program in (NGINX, pgbouncer(), shutil.which("wrk"), shutil.which("redis-server")):
        if program is None:
            raise click.ClickException("This needs nginx, PgBouncer, wrk and Redis.")
    with new_database("postgresql") as url, TemporaryDirectory() as name, redis(Path(name)) as limits:
        app = migrated(url)
        with app.app_context():
            fill(db.engine, posts)
            db.engine.dispose()
        with pooled(url, Path(name)) as shared:
            for count in range(1, MACHINES + 1):
                ports = [free_port() for _ in range(count)]
                folder = Path(name, str(count))
                folder.mkdir()
                with machines(ROOT, shared, ports, REDIS_URL=limits, PAGE_CACHE_MB="0"), Nginx(folder, ports) as nginx:
                    home, post = (load_of(nginx.port, path, seconds) for path in ("/", "/posts/post-302"))
                click.echo(f"{count} of {MACHINES}: {home:.0f} home pages a second, {post:.0f} posts")


if __name__ == "__main__":
    main()
