"""`make bench`, first part: how many requests a second does gunicorn answer, and how near is that to what is possible?

The limits are a plain WSGI function and a bare Flask view that return the bytes of the home page (limits.py). A page
and its limits take turns, and the best turn of each counts: another program then disturbs all of them or none. The
first turn of a page also fills the memory of the processes. Needs the program wrk.
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
from typing import Any, NamedTuple

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
TURNS = 4


class Asked(NamedTuple):
    """What a program asks for: an address, and a header with it."""

    address: str
    header: str = ""


@click.command()
@click.option("--posts", default=10_000, show_default=True, type=click.IntRange(1000), help="Posts in the blog.")
@click.option("--seconds", default=2, show_default=True, type=click.IntRange(1), help="How long one turn is.")
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
        limits, blog = {"PAGE_FILE": str(page)}, {"DATABASE_URL": url, "SECRET_KEY": KEY}
        with (
            gunicorn("benchmarks.limits:plain", limits) as plain,
            gunicorn("benchmarks.limits:bare", limits) as bare,
            gunicorn("blog:app", blog) as kept,
            gunicorn("blog:app", blog | {"PAGE_CACHE_MB": "0"}) as anew,
        ):
            measure(app, seconds, plain, bare, kept, anew)


def measure(app: Flask, seconds: int, plain: str, bare: str, kept: str, anew: str) -> None:
    """Print the table. The four addresses are those of the two limits, of the blog, and of the blog without a cache."""
    lines, noise = [], []
    for path in KEPT:
        page, least, view = requests_a_second(seconds, Asked(kept + path), Asked(plain), Asked(bare))
        lines.append(at_least(f"{path}, kept", page, "a plain function", least, 0.80))
        lines.append(at_least(f"{path}, kept", page, "a bare view", view, 1.00))
        noise.append(view)
    known, view = requests_a_second(seconds, Asked(kept, "If-None-Match: *"), Asked(bare))
    lines.append(at_least("/, 304", known, "a bare view", view, 1.05))
    reader, author = session_cookie(app, "reader"), session_cookie(app, "user1")
    authors = {}
    for path, share in FRESH.items():
        asked = [Asked(anew + path), Asked(bare), Asked(kept + path, reader), Asked(kept + path, author)]
        new, view, own, authors_own = requests_a_second(seconds, *asked)
        lines.append(at_least(f"{path}, made anew", new, "a bare view", view, share))
        lines.append(at_least(f"{path}, signed in", own, "the same, made anew", new, SIGNED_IN))
        authors[path] = authors_own / new
        noise.append(view)
    print_table(lines)
    for path, share in authors.items():
        click.echo(f"{path} of an author, who also sees what waits for them: {share:.2f} of the same, made anew")
    click.echo(f"The noise of this machine: the bare view answered {min(noise):.0f} to {max(noise):.0f} requests/s")


def session_cookie(app: Flask, username: str) -> str:
    """Return the header with the session of a user, as gunicorn expects it outside debug mode."""
    app.secret_key = KEY
    with app.app_context():
        user = db.session.scalars(sa.select(User).where(User.username == username)).one()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise click.ClickException("The blog has no key to sign a session with.")
    return f"Cookie: __Host-session={serializer.dumps({'user': user.id, 'epoch': user.session_epoch})}"


def requests_a_second(seconds: int, *asked: Asked) -> list[float]:
    """Return how many requests a second each of `asked` is answered, in its best of some turns."""
    turns = [[one_turn(seconds, each) for each in asked] for _ in range(TURNS)]
    return [max(rates) for rates in zip(*turns, strict=True)]


def one_turn(seconds: int, asked: Asked) -> float:
    """Ask with four connections for so many seconds, and return how many requests a second were answered."""
    header = ["-H", asked.header] if asked.header else []
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", *header, asked.address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and not asked.header.startswith("If-None-Match"):
        raise click.ClickException(f"{asked.address} is not there: {said}")
    return float(said.partition("Requests/sec:")[2].split()[0])


@contextmanager
def gunicorn(app: str, settings: dict[str, str]) -> Iterator[str]:
    """Start gunicorn with two workers without threads, and yield its address. Stop it afterwards."""
    command = [sys.executable, "-m", "gunicorn", app, "--bind", "127.0.0.1:0", "--workers", "2", "--threads", "1"]
    # The blog logs each request to stdout. It does so here, too, but nobody reads it.
    streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, **streams) as process:
        try:
            lines = process.stderr or ()
            found = (re.search(r"Listening at: (http://127\.0\.0\.1:\d+)", line) for line in lines)
            yield next(match[1] for match in found if match)
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
