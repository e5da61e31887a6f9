"""Many people write at the same time on SQLite, which allows one writer. Each of them waits, and nobody gets an error.

Two processes share one file. Sixteen threads save posts while eight more guess passwords, and each guess costs a tenth
of a second of hashing. This test fails if a request reads before it writes, or if a request hashes a password or
renders a post inside a transaction that writes.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import db
from app.models import Post, Revision
from tests.auth.people import PASSWORD, add_person
from tests.conftest import migrated
from tests.posts.writing import fields
from tests.test_gunicorn import gunicorn

THREADS, POSTS, CHANGES = 8, 3, 4  # per process; per thread; per post
names = count(1)  # of posts


@pytest.mark.slow
def test_every_save_is_stored_and_none_fails_while_others_guess_passwords(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    app = migrated(url)
    add_person(app, is_author=True)
    with ExitStack() as stack:
        ports = [stack.enter_context(server(url)) for _ in range(2)]
        _, cookie = stack.enter_context(closing(Visitor(ports[0]))).sign_in("ada", PASSWORD)
        pool, is_over = stack.enter_context(ThreadPoolExecutor(3 * THREADS)), Event()
        guessing = [pool.submit(guess, port, is_over) for port in ports * (THREADS // 2)]
        saving = [pool.submit(save, port, cookie) for port in ports * THREADS]
        try:
            saved = sum((task.result() for task in saving), Counter[int]())
        finally:
            is_over.set()
        guessed = sum((task.result() for task in guessing), Counter[int]())
    posts = 2 * THREADS * POSTS
    assert saved == {302: posts * (1 + CHANGES)}
    assert set(guessed) == {422}
    with app.app_context():
        assert numbers_in(Post.body) == {f"text {CHANGES}.": posts}
        assert numbers_in(Revision.body) == {f"text {number}.": posts for number in range(CHANGES)}


def numbers_in(column: so.InstrumentedAttribute[str]) -> Counter[str]:
    """Count the texts by their numbers."""
    return Counter(text.partition(": ")[2] for text in db.session.scalars(sa.select(column)))


class Visitor(HTTPConnection):
    """A visitor with an HTTP connection. Close it at the end."""

    addresses = count(1)

    def __init__(self, port: int, cookie: str = "") -> None:
        super().__init__("127.0.0.1", port, timeout=120)
        self.cookie = cookie

    def submit(self, address: str, fields: dict[str, str]) -> HTTPResponse:
        """Send a form, and read the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        headers["X-Forwarded-For"] = f"2001:db8:{next(self.addresses):x}::1"  # a new one, so no rate limit applies
        self.request("POST", address, urlencode(fields), headers)
        answer = self.getresponse()
        answer.read()
        return answer

    def sign_in(self, username: str, password: str) -> tuple[int, str]:
        """Sign in, and return the status of the answer and its cookie."""
        answer = self.submit("/sign-in", {"username": username, "password": password})
        return answer.status, answer.getheader("Set-Cookie", "").partition(";")[0]


def save(port: int, cookie: str) -> Counter[int]:
    """Write posts with the same title and tag, and change each of them. Return how often each status came."""
    statuses = Counter[int]()
    with closing(Visitor(port, cookie)) as visitor:
        for _ in range(POSTS):
            address, name = "/posts", next(names)  # or else a new post would be the same as another one
            for number in range(1 + CHANGES):
                text = f"Post {name}: text {number}."
                answer = visitor.submit(address, fields(body=text, tags="Looms", version=str(number)))
                statuses[answer.status] += 1
                address = re.sub("/edit.*", "", answer.getheader("Location", address))
    return statuses


def guess(port: int, is_over: Event) -> Counter[int]:
    """Try wrong passwords until `is_over` is set. Return how often each status came."""
    statuses = Counter[int]()
    with closing(Visitor(port)) as visitor:
        while not is_over.is_set() or not statuses:
            status, _ = visitor.sign_in("ada", "a wrong password")
            statuses[status] += 1
    return statuses


@contextmanager
def server(url: str) -> Iterator[int]:
    """Run the blog in one process with enough threads for every visitor, and yield its port."""
    with running_gunicorn(url, 1, THREADS + THREADS // 2) as (port, _):
        yield port


@contextmanager
def running_gunicorn(url: str, workers: int, threads: int) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Run the blog with some workers and threads, and yield its port and its first process."""
    arguments = f"--workers {workers} --threads {threads} --access-logfile {os.devnull}"
    settings = {"SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", "PROXY_COUNT": "1"}
    with gunicorn(url, **settings, GUNICORN_CMD_ARGS=arguments) as process:
        log = process.stderr
        assert log
        ports = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line) for line in log)
        port = int(next(match[1] for match in ports if match))
        # A full pipe would stop the server, and pytest shows what it logged if the test fails.
        Thread(target=lambda: sys.stderr.write(log.read())).start()
        yield port, process
