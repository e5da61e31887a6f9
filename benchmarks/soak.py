"""`make soak`: let people read and save for a long time, and look whether the workers of gunicorn grow.

Each second it notes the memory and the open files of all workers. A server that leaks grows all the time. One that only
fills its memory of pages is level after a while, so the last third is compared with the middle one.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median
from threading import Event
from time import monotonic
from typing import NamedTuple

import click
from flask import Flask

from benchmarks.faults import children
from benchmarks.migrations import new_database
from tests.auth.people import PASSWORD, add_person
from tests.conftest import migrated
from tests.posts.writing import fields
from tests.rows import add_many_posts
from tests.test_concurrency import Visitor, running_gunicorn

READERS, WORKERS, POSTS = 3, 2, 100
PAGES = (
    "/",
    "/archive",
    "/tags/",
    "/feed.atom",
    "/search?q=post",
    "/posts/post-7",
    "/authors/grace7",
    "/nowhere",
    "/sign-in",
)
MOST_GROWTH = 5  # MB, in all workers together
EVERY = 1.0  # seconds


class Sample(NamedTuple):
    """What all workers together use."""

    megabytes: float
    files: int  # open files and connections


class Result(NamedTuple):
    """What the middle third and the last third of the time need, and how many requests failed."""

    requests: int
    failed: int
    middle: Sample
    last: Sample

    @property
    def is_level(self) -> bool:
        """Return True if the workers did not grow."""
        grown = self.last.megabytes - self.middle.megabytes
        return grown <= MOST_GROWTH and self.last.files <= self.middle.files + READERS


def soak(app: Flask, url: str, seconds: float) -> Result:
    """Read and save for some seconds."""
    add_person(app, is_author=True)
    with app.app_context():
        add_many_posts(POSTS)
    is_over, samples = Event(), list[Sample]()
    with running_gunicorn(url, WORKERS, READERS) as (port, process), ThreadPoolExecutor(READERS + 1) as pool:
        with closing(Visitor(port)) as visitor:
            _, cookie = visitor.sign_in("ada", PASSWORD)
        working = [pool.submit(read, port, is_over) for _ in range(READERS)]
        working.append(pool.submit(save, port, cookie, is_over))
        end = monotonic() + seconds
        while monotonic() < end:
            is_over.wait(EVERY)
            samples.append(sample(children(process.pid)))
        is_over.set()
        statuses = [status for task in working for status in task.result()]
    third = len(samples) // 3
    failed = sum(status >= 500 for status in statuses)
    return Result(len(statuses), failed, middle_of(samples[third : 2 * third]), middle_of(samples[2 * third :]))


def read(port: int, is_over: Event) -> list[int]:
    """Read pages until `is_over` is set. Return the statuses."""
    statuses: list[int] = []
    with closing(Visitor(port)) as visitor:
        while not is_over.is_set():
            visitor.request("GET", PAGES[len(statuses) % len(PAGES)])
            answer = visitor.getresponse()
            answer.read()
            statuses.append(answer.status)
    return statuses


def save(port: int, cookie: str, is_over: Event) -> list[int]:
    """Change one post until `is_over` is set, so that the kept pages change, too. Return the statuses."""
    with closing(Visitor(port, cookie)) as visitor:
        first = visitor.submit("/posts", fields(title="Changing"))
        statuses, address = [first.status], first.getheader("Location", "").removesuffix("/edit")
        while not is_over.wait(0.2):
            answer = visitor.submit(address, fields(body=f"Text {len(statuses)}.", version=str(len(statuses))))
            statuses.append(answer.status)
    return statuses


def sample(workers: list[int]) -> Sample:
    """Return what the workers use now, as Linux counts it."""
    kilobytes = files = 0
    for worker in workers:
        status = Path(f"/proc/{worker}/status").read_text()
        kilobytes += int(status.partition("VmRSS:")[2].split()[0])
        files += len(list(Path(f"/proc/{worker}/fd").iterdir()))
    return Sample(kilobytes / 1024, files)


def middle_of(samples: list[Sample]) -> Sample:
    """Return the median of each number."""
    return Sample(median(each.megabytes for each in samples), round(median(each.files for each in samples)))


@click.command()
@click.option("--seconds", default=1800.0, show_default=True, help="For each database.")
@click.option("--kind", "kinds", multiple=True, default=("sqlite",), show_default=True)
def main(seconds: float, kinds: tuple[str, ...]) -> None:
    """Read and save for a long time, and end with 1 if the workers grow or a request fails."""
    failed = False
    for kind in kinds:
        with new_database(kind) as url:
            result = soak(migrated(url), url, seconds)
        click.echo(f"{kind}: {result.requests:,} requests in {seconds:.0f} s, {result.failed} failed")
        for name, part in (("middle", result.middle), ("last", result.last)):
            click.echo(f"  {name} third: {part.megabytes:.1f} MB, {part.files} open files")
        failed = failed or bool(result.failed) or not result.is_level
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
