"""`make bench`: how many requests a second does gunicorn answer, and how near is that to what is possible at all?

The limits are a plain WSGI function and a bare Flask view that return the bytes of the home page (limits.py). They are
measured first and again at the end: the difference between the two is the noise of this machine. Needs the program wrk.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.database import db
from benchmarks.blog import fill
from benchmarks.migrations import ROOT, flask_db, new_database, row_of
from tests.conftest import make_app

KEY = "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b"
KEPT = ["/", "/posts/post-302", "/tags/common", "/authors/user1", "/archive", "/feed.atom"]
HEADER = ("page", "requests/s", "of plain", "at least", "of bare", "at least", "")
WIDTHS = (34, 12, 10, 10, 10, 10, 4)
ROW = tuple[str, float, float, float]  # the name, the requests a second, and the two targets


@click.command()
@click.option("--posts", default=10_000, show_default=True, type=click.IntRange(1000), help="Posts in the blog.")
@click.option("--seconds", default=5, show_default=True, type=click.IntRange(1), help="How long to measure each page.")
def main(posts: int, seconds: int) -> None:
    """Measure kept pages and new ones, on SQLite."""
    if not shutil.which("wrk"):
        raise click.ClickException("This needs wrk. On Debian: apt install wrk")
    with new_database("sqlite") as url, TemporaryDirectory() as folder:
        flask_db(url, "upgrade")
        app = make_app(url)
        with app.app_context():
            fill(db.engine, posts)
            db.engine.dispose()
        page = Path(folder, "home.html")
        page.write_bytes(app.test_client().get("/").data)
        limits = {"PAGE_FILE": str(page)}
        plain, bare = (
            requests_a_second(f"benchmarks.limits:{name}", limits, "/", seconds) for name in ("plain", "bare")
        )
        blog = {"DATABASE_URL": url, "SECRET_KEY": KEY}
        rows: list[ROW] = [
            (f"{path}, kept", requests_a_second("blog:app", blog, path, seconds), 0.80, 1.00) for path in KEPT
        ]
        rows.append(("/, 304", requests_a_second("blog:app", blog, "/", seconds, "If-None-Match: *"), 0.0, 1.05))
        for path, target in (("/", 0.20), ("/posts/post-302", 0.15)):
            new = requests_a_second("blog:app", {**blog, "PAGE_CACHE_MB": "0"}, path, seconds)
            rows.append((f"{path}, new each time", new, 0.0, target))
        again = [requests_a_second(f"benchmarks.limits:{name}", limits, "/", seconds) for name in ("plain", "bare")]
    click.echo(row_of(HEADER, WIDTHS))
    for name, number, first, second in rows:
        passes = number / plain >= first and number / bare >= second
        figures = (f"{number:.0f}", f"{number / plain:.2f}", f"{first:.2f}", f"{number / bare:.2f}", f"{second:.2f}")
        click.echo(row_of((name, *figures, "yes" if passes else "NO"), WIDTHS))
    click.echo(f"plain function: {plain:.0f} requests/s at the start, {again[0]:.0f} at the end")
    click.echo(f"bare view: {bare:.0f} requests/s at the start, {again[1]:.0f} at the end")


def requests_a_second(app: str, settings: dict[str, str], path: str, seconds: int, header: str = "") -> float:
    """Run `app` in two processes of gunicorn, and return how many requests a second they answer."""
    with gunicorn(app, settings) as port:
        address = f"http://127.0.0.1:{port}{path}"
        command = ["wrk", "-t1", "-c4", *(["-H", header] if header else []), address]
        for _ in range(2):  # the first time fills the memory of both processes
            said = subprocess.run([*command, f"-d{seconds}s"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and not header:
        raise click.ClickException(f"{address} is not there: {said}")
    return float(said.partition("Requests/sec:")[2].split()[0])


@contextmanager
def gunicorn(app: str, settings: dict[str, str]) -> Iterator[int]:
    """Start gunicorn with two workers without threads, and yield its port. Stop it afterwards."""
    command = [sys.executable, "-m", "gunicorn", app, "--bind", "127.0.0.1:0", "--workers", "2", "--threads", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stderr=subprocess.PIPE, text=True) as process:
        try:
            lines = process.stderr or ()
            found = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line) for line in lines)
            yield int(next(match[1] for match in found if match))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
