"""`make bench`, first part: how many requests a second does gunicorn answer, and how near is that to what is possible?

The limits are a plain WSGI function and a bare Flask view that return the bytes of the home page (limits.py). They are
measured first and again at the end: the difference between the two is the noise of this machine. Needs the program wrk.
Read next: commands.py.
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
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.database import db
from app.models import User
from benchmarks.blog import fill
from benchmarks.migrations import ROOT, flask_db, new_database
from benchmarks.table import at_least, print_table
from tests.conftest import make_app

KEY = "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b"
KEPT = ["/", "/posts/post-302", "/tags/common", "/authors/user1", "/archive", "/feed.atom"]
FRESH = {"/": 0.20, "/posts/post-302": 0.15}  # the least share of a bare view, for a page that is made anew
SIGNED_IN = 0.85  # the least share of that, for a page of a reader who is signed in


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
            db.session.add(User(username="reader", name="Reader"))
            db.session.commit()
            db.engine.dispose()
        page = Path(folder, "home.html")
        page.write_bytes(app.test_client().get("/").data)
        limits = {"PAGE_FILE": str(page)}
        plain, bare = (
            requests_a_second(f"benchmarks.limits:{name}", limits, "/", seconds) for name in ("plain", "bare")
        )
        blog = {"DATABASE_URL": url, "SECRET_KEY": KEY}
        lines = []
        for path in KEPT:
            kept = requests_a_second("blog:app", blog, path, seconds)
            lines.append(at_least(f"{path}, kept", kept, "a plain function", plain, 0.80))
            lines.append(at_least(f"{path}, kept", kept, "a bare view", bare, 1.00))
        known = requests_a_second("blog:app", blog, "/", seconds, "If-None-Match: *")
        lines.append(at_least("/, 304", known, "a bare view", bare, 1.05))
        reader, author = session_cookie(app, "reader"), session_cookie(app, "user1")
        authors = {}
        for path, share in FRESH.items():
            new = requests_a_second("blog:app", blog | {"PAGE_CACHE_MB": "0"}, path, seconds)
            lines.append(at_least(f"{path}, made anew", new, "a bare view", bare, share))
            own = requests_a_second("blog:app", blog, path, seconds, reader)
            lines.append(at_least(f"{path}, signed in", own, "the same, made anew", new, SIGNED_IN))
            authors[path] = requests_a_second("blog:app", blog, path, seconds, author) / new
        again = [requests_a_second(f"benchmarks.limits:{name}", limits, "/", seconds) for name in ("plain", "bare")]
    print_table(lines)
    for path, share in authors.items():
        click.echo(f"{path} of an author, who also sees what waits for them: {share:.2f} of the same, made anew")
    click.echo(f"plain function: {plain:.0f} requests/s at the start, {again[0]:.0f} at the end")
    click.echo(f"bare view: {bare:.0f} requests/s at the start, {again[1]:.0f} at the end")


def session_cookie(app: Flask, username: str) -> str:
    """Return the header with the session of a user, as gunicorn expects it outside debug mode."""
    app.secret_key = KEY
    with app.app_context():
        user = db.session.scalars(sa.select(User).where(User.username == username)).one()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise click.ClickException("The blog has no key to sign a session with.")
    return f"Cookie: __Host-session={serializer.dumps({'user': user.id, 'epoch': user.session_epoch})}"


def requests_a_second(app: str, settings: dict[str, str], path: str, seconds: int, header: str = "") -> float:
    """Run `app` in two processes of gunicorn, and return how many requests a second they answer."""
    with gunicorn(app, settings) as port:
        address = f"http://127.0.0.1:{port}{path}"
        command = ["wrk", "-t1", "-c4", *(["-H", header] if header else []), address]
        for _ in range(2):  # the first time fills the memory of both processes
            said = subprocess.run([*command, f"-d{seconds}s"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and not header.startswith("If-None-Match"):
        raise click.ClickException(f"{address} is not there: {said}")
    return float(said.partition("Requests/sec:")[2].split()[0])


@contextmanager
def gunicorn(app: str, settings: dict[str, str]) -> Iterator[int]:
    """Start gunicorn with two workers without threads, and yield its port. Stop it afterwards."""
    command = [sys.executable, "-m", "gunicorn", app, "--bind", "127.0.0.1:0", "--workers", "2", "--threads", "1"]
    # The blog logs each request to stdout. It does so here, too, but nobody reads it.
    streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, **streams) as process:
        try:
            lines = process.stderr or ()
            found = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line) for line in lines)
            yield int(next(match[1] for match in found if match))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
