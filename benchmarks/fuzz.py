"""`make fuzz`: hostile requests over every route of the blog. No answer may be a failure of ours (5xx).

Each request comes from a generator whose seed is printed first, so the same seed brings the same requests again. They
go to the application itself, without a server in front, and are sent by a visitor, an author or an administrator.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from random import Random
from secrets import randbelow
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import click
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from wtforms import Form
from wtforms.fields.core import UnboundField

from app.database import db
from app.models import User
from benchmarks.migrations import new_database
from tests.conftest import migrated
from tests.rows import add_post, add_user
from tests.signing_in import sign_in

LONGEST = 4094  # characters of an address: gunicorn refuses a longer one, so the blog never sees it
TELL = 10_000  # requests from one line of progress to the next
FRESH = 100  # requests until new people sign in: some requests sign out, and some delete an account
AUTHORS = [{"is_author": True}, {"is_author": True, "is_admin": True}]
BORING = ["", "1", "2", "0", "-1", "engines", "ada", "about", "x", "on", "2026-05-06T12:00"]
HOSTILE = [
    *(
        "'",
        '"',
        "' OR 1=1 --",
        "%",
        "_",
        "\\",
        "\0",
        "\ud800",
        "\N{ZERO WIDTH JOINER}",
        "🧵" * 300,
        "e" + "\u0301" * 500,
    ),
    *(
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "../../etc/passwd",
        "http://evil.example",
        "//evil.example",
        "\r\nSet-Cookie: a=b",
    ),
    *(
        "9" * 30,
        "1e999",
        "NaN",
        "٣",
        "0x10",
        "9999-12-31T23:59",
        "0000-00-00",
        "*" * 500,
        "[" * 500,
        "> " * 300,
        "a" * 10_000,
    ),
    *(
        "[a]: b\n" * 300,
        "![](x)",
        "```python\n" + "(" * 300,
        "| a " * 200,
        "a, " * 400,
        "AND",
        '"a" NEAR b',
        "(((",
        "xn--a",
    ),
]
HEADERS = ["Range", "If-None-Match", "If-Modified-Since", "Accept", "Accept-Encoding", "Accept-Language", "Cookie"]
HEADERS += ["Origin", "Sec-Fetch-Site", "Content-Type", "Authorization", "X-Forwarded-For", "X-Request-Id", "Referer"]
TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
]


def field_names() -> list[str]:
    """Return the names of all fields that a form of the blog has."""
    forms, names = [Form], {"before", "after", "thread", "q", "next", "password", "picture", "unknown"}
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        names |= {name for name, field in vars(form).items() if isinstance(field, UnboundField)}
    return sorted(names)


class Hostile:
    """A generator of requests for `app`."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.random = Random(seed)
        self.rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        self.names = field_names()

    def text(self) -> str:
        """Return a value: often one that a person could send, so that a request gets further than the first check."""
        random = self.random
        if random.random() < 0.5:
            return random.choice(BORING)
        return "".join(random.choices(HOSTILE, k=random.randint(1, 3)))

    def address(self, rule: Rule) -> str:
        """Return an address that the rule may match."""
        chosen = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<[^>]*>", lambda _: quote(self.text()[:300], safe="", errors="surrogatepass"), chosen)
        return path if self.random.random() < 0.9 else f"{path}/{quote(self.text()[:300], errors='surrogatepass')}"

    def fields(self) -> dict[str, str]:
        """Return some fields with some values."""
        names = self.random.sample(self.names, self.random.randint(0, len(self.names)))
        return {name: self.text() for name in names}

    def request(self) -> dict[str, Any]:
        """Return what the test client needs for one request."""
        random = self.random
        rule = random.choice(self.rules)
        methods = sorted(rule.methods or ()) if random.random() < 0.95 else ["PUT", "DELETE", "PATCH", "BREW"]
        query = "&".join(f"{name}={quote(text, errors='surrogatepass')}" for name, text in self.fields().items())
        about: dict[str, Any] = {
            "method": random.choice(methods),
            # The client would take an address that begins with // for the name of a host.
            "environ_overrides": {"PATH_INFO": unquote_to_bytes(self.address(rule)).decode("latin-1")},
            "query_string": query[:LONGEST] if random.random() < 0.5 else "",
            "headers": {
                name: re.sub("[\r\n\0]", "", self.text()[:200]).encode("latin-1", "replace").decode("latin-1")
                for name in random.sample(HEADERS, random.choice([0, 0, 0, 1, 3]))
            },
        }
        if random.random() < 0.02:
            about["headers"]["Host"] = random.choice(["evil.example", "127.0.0.1", "localhost:99999", "a b"])
        if about["method"] in ("POST", "PUT", "PATCH"):
            about["data"] = {name: text.encode("utf-8", "surrogatepass") for name, text in self.fields().items()}
            if random.random() < 0.1:
                about["data"]["picture"] = (BytesIO(random.randbytes(300)), "a.png")
            if random.random() < 0.1:
                about["data"] = random.randbytes(300)
                about["headers"]["Content-Type"] = random.choice(TYPES)
        return about


def people(app: Flask) -> Iterator[FlaskClient]:
    """Yield a visitor, an author and an administrator, and again with new people after a while."""
    for number in count():
        clients = [app.test_client() for _ in range(3)]
        with app.app_context():
            db.session.rollback()
            for client, columns in zip(clients[1:], AUTHORS, strict=True):
                user = add_user(f"person{number}{len(columns)}", **columns)
                add_post(f"Engines {number} {user.username}", user)
                sign_in(client, db.session.get_one(User, user.id))
        for turn in range(FRESH):
            yield clients[turn % 3]


def fuzz(app: Flask, seed: int, most: int, seconds: float = float("inf")) -> tuple[Counter[int], list[str]]:
    """Send up to `most` requests. Return how often each status came, and each request that failed."""
    hostile, statuses, failures = Hostile(app, seed), Counter[int](), []
    end = monotonic() + seconds
    for number, client in zip(range(most), people(app), strict=False):
        about = hostile.request()
        answer = client.open(**about)
        answer.close()
        statuses[answer.status_code] += 1
        if statuses.total() % TELL == 0:
            click.echo(f"  {statuses.total():,} requests")
        if answer.status_code >= 500:
            failures.append(f"request {number}: {answer.status_code} for {str(about)[:400]}")
        if monotonic() > end:
            break
    return statuses, failures


@click.command()
@click.option("--seed", type=int, help="Of the generator; another one each time if you give none.")
@click.option("--requests", "most", default=100_000, show_default=True, help="For each database.")
@click.option("--seconds", default=float("inf"), help="Stop after this time on each database.")
@click.option("--kind", "kinds", multiple=True, default=("sqlite", "postgresql", "mariadb"), show_default=True)
def main(seed: int | None, most: int, seconds: float, kinds: tuple[str, ...]) -> None:
    """Send hostile requests, and end with 1 if one of them makes the blog fail."""
    seed = randbelow(10**9) if seed is None else seed
    failed = False
    for kind in kinds:
        with new_database(kind) as url, TemporaryDirectory() as folder:
            click.echo(f"{kind}: seed {seed}")
            app = migrated(url, PROPAGATE_EXCEPTIONS=False, PICTURES_FOLDER=folder)
            statuses, failures = fuzz(app, seed, most, seconds)
        click.echo(f"{kind}: {statuses.total():,} requests, {dict(sorted(statuses.items()))}")
        for line in failures[:20]:
            click.echo(line)
        failed = failed or bool(failures)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
