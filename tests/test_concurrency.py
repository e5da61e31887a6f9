"""Many who write at once on SQLite, which takes one writer at a time: each waits for its turn, and nobody is refused.

Two processes share one file. Eight threads save through each of them while eight more guess passwords, which costs a
tenth of a second of hashing each. What would fail here is a request that reads before it writes, or one that hashes or
renders while it holds the file.
"""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import sqlalchemy as sa

from app.database import db
from app.models import Post, Revision
from tests.auth.people import PASSWORD, add_person
from tests.posts.writing import fields
from tests.rows import migrated
from tests.test_gunicorn import gunicorn

THREADS, POSTS, CHANGES = 8, 3, 4  # of each process; of each thread; of each post


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
        assert set(db.session.scalars(sa.select(Post.body))) == {f"Text {CHANGES}."}
        assert db.session.scalar(sa.select(sa.func.count(Post.id))) == posts
        assert Counter(db.session.scalars(sa.select(Revision.body))) == {f"Text {n}.": posts for n in range(CHANGES)}


class Visitor(HTTPConnection):
    """Somebody with a connection of their own. Close it in the end."""

    addresses = count(1)

    def __init__(self, port: int, cookie: str = "") -> None:
        super().__init__("127.0.0.1", port, timeout=120)
        self.cookie = cookie

    def submit(self, address: str, fields: dict[str, str]) -> HTTPResponse:
        """Send a form, and read the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        headers["X-Forwarded-For"] = f"2001:db8:{next(self.addresses):x}::1"  # else there is a limit to guessing
        self.request("POST", address, urlencode(fields), headers)
        answer = self.getresponse()
        answer.read()
        return answer

    def sign_in(self, username: str, password: str) -> tuple[int, str]:
        """Return the status of the answer, and its cookie."""
        answer = self.submit("/sign-in", {"username": username, "password": password})
        return answer.status, answer.getheader("Set-Cookie", "").partition(";")[0]


def save(port: int, cookie: str) -> Counter[int]:
    """Write posts, all of the same title and tag, and change each; return how often which answer came."""
    statuses = Counter[int]()
    with closing(Visitor(port, cookie)) as visitor:
        for _ in range(POSTS):
            address = "/posts"
            for number in range(1 + CHANGES):
                answer = visitor.submit(address, fields(body=f"Text {number}.", tags="Looms", version=str(number)))
                statuses[answer.status] += 1
                address = re.sub("/edit.*", "", answer.getheader("Location", address))
    return statuses


def guess(port: int, is_over: Event) -> Counter[int]:
    """Try wrong passwords until it is over; return how often which answer came."""
    statuses = Counter[int]()
    with closing(Visitor(port)) as visitor:
        while not is_over.is_set() or not statuses:
            status, _ = visitor.sign_in("ada", "a wrong password")
            statuses[status] += 1
    return statuses


@contextmanager
def server(url: str) -> Iterator[int]:
    """Run the blog in one process with a thread for each of our own that asks it, and give its port."""
    key, threads = "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", THREADS + THREADS // 2
    arguments = f"--workers 1 --threads {threads}"
    with gunicorn(url, SECRET_KEY=key, PROXY_COUNT="1", GUNICORN_CMD_ARGS=arguments) as process:
        assert process.stderr
        ports = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line) for line in process.stderr)
        port = int(next(match[1] for match in ports if match))
        Thread(target=process.stderr.read).start()  # a full pipe would hold up a server that has errors to tell
        yield port
