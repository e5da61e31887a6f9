"""`make denial`: three senders ask for what costs most, again and again. Readers should hardly notice it.

The site is the one of deploy/: nginx in front of gunicorn, with https. Each sender and the reader have an address of
their own. So each limit of nginx and of the blog counts four people.
"""

import http.client
import socket
import ssl
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from typing import NamedTuple
from urllib.parse import quote

import click

from tests.auth.people import add_person
from tests.conftest import migrated
from tests.rows import add_many_posts
from tests.servers import NGINX
from tests.test_deploy import NAME, Site, running_nginx

SENDERS, READER = ("127.0.0.2", "127.0.0.3", "127.0.0.4"), "127.0.0.5"
AT_ONCE, SLOW = 16, 30  # of each sender: requests, and connections that send almost nothing
POSTS = 2_000
PAGES = ("/", "/posts/post-7", "/tags/", "/feed.atom", "/archive", "/search?q=post", "/static/style.css", "/sign-in")
EVERY = 0.25  # seconds between two requests of the reader, who may search thirty times a minute
PATIENCE = 30  # seconds
WITHIN, SHARE = 1.0, 0.99  # of the readers' requests, this share must be answered within this many seconds
TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts any certificate, and loads none
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE
FORM = "application/x-www-form-urlencoded"
MARKS = quote("e" + "\u0301" * 40_000)
NESTED = quote("> " * 400 + "[a](" * 400 + "**_`" * 400)
WORDS = quote(" ".join(f"post{number}" for number in range(40)))


class Request(NamedTuple):
    """What is sent."""

    method: str
    path: str
    body: str = ""


# Ten requests. {0} stands for a number that makes each of them new, so that no kept page answers it.
COSTLY = (
    Request("POST", "/sign-in", "username=ada&password=guess{0}"),
    Request("POST", "/sign-in", f"password={{0}}{MARKS}&username={MARKS}"),
    Request("POST", "/join", f"username={{0}}{MARKS}&email={MARKS}&password={MARKS}"),
    Request("POST", "/posts", "{0}" + "&a" * 2_000_000),
    Request("POST", "/posts", f"title={{0}}&body={NESTED * 200}"),
    Request("POST", "/posts/{0}/comments", f"name=x&body={NESTED}"),
    Request("GET", f"/search?q={{0}}+{WORDS}"),
    Request("GET", "/search?q=post&page={0}"),
    Request("GET", f"/posts/nothing-{{0}}?{'a=1&' * 1_000}"),
    Request("GET", "/tags/topic-{0}/feed.json?{0}"),
)


def ask(port: int, address: str, request: Request) -> int | str:
    """Send a request from an address. Return the status, or the name of the error."""
    try:
        with closing(connect(port, address)) as connection:
            headers = {"Host": NAME, "Content-Type": FORM, "Origin": f"https://{NAME}"}
            connection.request(request.method, request.path, request.body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__


def connect(port: int, address: str) -> http.client.HTTPSConnection:
    """Connect to nginx with https."""
    raw = socket.create_connection(("127.0.0.1", port), PATIENCE, (address, 0))
    connection = http.client.HTTPSConnection(NAME, port)
    connection.sock = TRUSTING.wrap_socket(raw, server_hostname=NAME)
    return connection


def attack(port: int, address: str, seconds: float) -> Counter[int | str]:
    """Send costly requests for some seconds, and hold slow connections. Return how often each status came."""
    end, numbers, statuses = monotonic() + seconds, count(hash(address) % 10_000), Counter[int | str]()

    def loop() -> None:
        while monotonic() < end:
            number = next(numbers)
            request = COSTLY[number % len(COSTLY)]
            new = Request(*(part.replace("{0}", str(number % POSTS)) for part in request))
            statuses[ask(port, address, new)] += 1

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        working = [pool.submit(loop) for _ in range(AT_ONCE)]
        working.append(pool.submit(hold, port, address, end))
        for task in working:
            task.result()
    return statuses


def hold(port: int, address: str, end: float) -> None:
    """Hold connections on which a header comes letter by letter. Open new ones when nginx closes them."""
    pause = Event()
    while monotonic() < end:
        with ExitStack() as stack, suppress(OSError):
            slow = [stack.enter_context(closing(connect(port, address))).sock for _ in range(SLOW)]
            for letter in f"POST /sign-in HTTP/1.1\r\nHost: {NAME}\r\nX-A: {'a' * 1_000}":
                if monotonic() >= end:
                    return
                for one in slow:
                    one.send(letter.encode())
                pause.wait(1)


def read(port: int, seconds: float) -> tuple[list[float], Counter[int | str]]:
    """Read pages, one after the other. Return the seconds that each took, and how often each status came."""
    end, pause, times, statuses = monotonic() + seconds, Event(), list[float](), Counter[int | str]()
    while monotonic() < end:
        began = monotonic()
        statuses[ask(port, READER, Request("GET", PAGES[len(times) % len(PAGES)]))] += 1
        times.append(monotonic() - began)
        pause.wait(EVERY)
    return times, statuses


@click.command()
@click.option("--seconds", default=60.0, show_default=True)
def main(seconds: float) -> None:
    """Attack and read, and end with 1 if too many readers waited or one got no page."""
    if not NGINX:
        raise click.ClickException("nginx is not installed")
    with TemporaryDirectory() as name, running_nginx(folder := Path(name)) as port:
        app = migrated(f"sqlite:///{folder}/blog.db")
        add_person(app)
        with app.app_context():
            add_many_posts(POSTS)
        site = Site(folder, port)
        try:
            ask(port, READER, Request("GET", "/"))  # waits until gunicorn has started
            before, _ = read(port, seconds / 6)
            with ProcessPoolExecutor(len(SENDERS), get_context("fork")) as pool:
                senders = [pool.submit(attack, port, address, seconds) for address in SENDERS]
                times, statuses = read(port, seconds)
                sent = sum((sender.result() for sender in senders), Counter[int | str]())
        finally:
            site.socket.close()
            site.gunicorn.terminate()
            site.gunicorn.wait()
    share = sum(time <= WITHIN for time in times) / len(times)
    click.echo(f"The senders were answered {sent.total():,} times: {dict(sent.most_common())}")
    click.echo(f"Alone, a reader waited {median(before):.2f} s in the middle, and {max(before):.2f} s at most.")
    click.echo(f"Beside them, {median(times):.2f} s and {max(times):.2f} s, in {len(times)} requests: {dict(statuses)}")
    click.echo(f"{100 * share:.1f} % of the requests were answered within {WITHIN:.0f} s.")
    raise SystemExit(share < SHARE or statuses.keys() != {200})


if __name__ == "__main__":
    main()
