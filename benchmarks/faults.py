"""`make faults`: kill workers of gunicorn while people save, and look whether an acknowledged save was lost.

Each writer saves new posts, one after the other. A save is acknowledged when its answer has arrived. Meanwhile a worker
is killed (SIGKILL) again and again, and gunicorn starts another one. At the end each acknowledged post is there once,
with its whole text, and the database has no damage.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from random import Random
from secrets import randbelow
from threading import Event
from time import monotonic

import click
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Post
from benchmarks.migrations import new_database
from tests.auth.people import PASSWORD, add_person
from tests.conftest import migrated
from tests.posts.writing import fields
from tests.test_concurrency import Visitor, running_gunicorn

WRITERS, WORKERS = 4, 2
PAUSES = (0.1, 1.5)  # seconds between two kills: a worker needs about one to start
TEXT = "A moth in relay 70. " * 200


@dataclass
class Result:
    """What happened, and what was found at the end."""

    kills: int
    acknowledged: int
    lost: list[str]
    half: list[str]


def faults(app: Flask, url: str, seconds: float, seed: int) -> Result:
    """Let people save for some seconds, kill workers meanwhile, and look at the database."""
    add_person(app, is_author=True)
    is_over, kills, random = Event(), 0, Random(seed)
    with running_gunicorn(url, WORKERS, WRITERS) as (port, process), ThreadPoolExecutor(WRITERS) as pool:
        with closing(Visitor(port)) as visitor:
            _, cookie = visitor.sign_in("ada", PASSWORD)
        saving = [pool.submit(save, port, cookie, number, is_over) for number in range(WRITERS)]
        end = monotonic() + seconds
        while monotonic() < end:
            is_over.wait(random.uniform(*PAUSES))
            if workers := children(process.pid):
                kill(random.choice(workers))
                kills += 1
        is_over.set()
        acknowledged = [title for task in saving for title in task.result()]
    return Result(kills, len(acknowledged), *look(app, acknowledged))


def save(port: int, cookie: str, writer: int, is_over: Event) -> list[str]:
    """Save posts until `is_over` is set, and return the titles of those that were acknowledged."""
    titles: list[str] = []
    number = 0
    while not is_over.is_set():
        number += 1
        title = f"Post {number} of writer {writer}"
        with closing(Visitor(port, cookie)) as visitor:
            try:
                answer = visitor.submit("/posts", fields(title=title, body=TEXT + title, tags="Looms"))
            except (OSError, HTTPException):  # its worker was killed, so nobody knows whether the post is there
                continue
        if answer.status == 302:
            titles.append(title)
    return titles


def children(parent: int) -> list[int]:
    """Return the ids of the workers."""
    return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def kill(worker: int) -> None:
    """Kill a worker, which may have ended meanwhile."""
    try:
        os.kill(worker, signal.SIGKILL)
    except ProcessLookupError:
        return


def look(app: Flask, acknowledged: list[str]) -> tuple[list[str], list[str]]:
    """Return the acknowledged posts that are not there once, and the posts that are there only in part."""
    with app.app_context():
        stored = db.session.execute(sa.select(Post.title, Post.body)).all()
        titles = [title for title, _ in stored]
        lost = [title for title in acknowledged if titles.count(title) != 1]
        half = [title for title, body in stored if body != (TEXT + title)]
        if db.engine.dialect.name == "sqlite":
            half += db.session.scalars(sa.text("PRAGMA integrity_check")).all()[:5]
            half.remove("ok")
    return lost, half


@click.command()
@click.option("--seconds", default=120.0, show_default=True, help="For each database.")
@click.option("--seed", type=int, help="Of the moments of the kills; another one each time if you give none.")
@click.option("--kind", "kinds", multiple=True, default=("sqlite", "postgresql", "mariadb"), show_default=True)
def main(seconds: float, seed: int | None, kinds: tuple[str, ...]) -> None:
    """Kill workers while people save, and end with 1 if something was lost."""
    seed = randbelow(10**9) if seed is None else seed
    failed = False
    for kind in kinds:
        with new_database(kind) as url:
            click.echo(f"{kind}: seed {seed}")
            result = faults(migrated(url), url, seconds, seed)
        click.echo(f"{kind}: {result.kills} kills, {result.acknowledged:,} acknowledged saves, ", nl=False)
        click.echo(f"{len(result.lost)} lost {result.lost[:5]}, {len(result.half)} half there {result.half[:5]}")
        failed = failed or bool(result.lost or result.half)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
