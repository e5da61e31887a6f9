"""Three processes stand for three machines: one PostgreSQL behind PgBouncer, one Redis, and nginx in front of them."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from benchmarks.machines import MACHINES, Nginx, machines
from schema_guard.tests.pooler import pgbouncer, pooled
from tests.auth.people import PASSWORD, add_person
from tests.conftest import ROOT, leave_out, migrated
from tests.databases import create_database, drop_database, missing
from tests.posts.writing import fields
from tests.servers import NGINX, free_port, redis

pytestmark = pytest.mark.slow


class Site(NamedTuple):
    """A blog on three machines."""

    ports: list[int]  # of the machines
    nginx: Nginx
    redis: ExitStack  # close it, and Redis is gone


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A blog on three machines. Ada is an author there."""
    if reason := missing("postgresql"):
        leave_out(reason)
    for name, program in (("nginx", NGINX), ("pgbouncer", pgbouncer()), ("redis", shutil.which("redis-server"))):
        if not program:
            leave_out(f"{name} is not installed")
    url, ports = create_database("postgresql", tmp_path), [free_port() for _ in range(MACHINES)]
    add_person(migrated(url), is_author=True)
    with ExitStack() as server, pooled(url, tmp_path) as shared:
        limits = server.enter_context(redis(tmp_path))
        with machines(ROOT, shared, ports, REDIS_URL=limits), Nginx(tmp_path, ports) as nginx:
            yield Site(ports, nginx, server)
    drop_database(url)


class Answer(NamedTuple):
    """What a machine answers."""

    status: int
    text: str
    cookie: str


def ask(port: int, path: str, form: dict[str, str] | None = None, cookie: str = "") -> Answer:
    """Get a page, or send a form: always from the same address."""
    headers = {"X-Forwarded-For": "192.0.2.1", "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("POST" if form else "GET", path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode(), answer.getheader("Set-Cookie", "").partition(";")[0])


def sign_in(port: int, password: str = PASSWORD) -> Answer:
    """Try to sign in as Ada."""
    return ask(port, "/sign-in", {"username": "ada", "password": password})


def test_what_is_saved_on_one_machine_is_read_on_all(site: Site) -> None:
    cookie = sign_in(site.nginx.port).cookie
    for number, writer in enumerate(site.ports):  # who has signed in on one of them is signed in on all
        form = fields(title=f"Bug {number}", body=f"A moth in relay {number}.", publication="now")
        assert ask(writer, "/posts", form, cookie).status == 302
        for reader in (*site.ports, site.nginx.port):
            assert f"Bug {number}" in ask(reader, "/").text


def test_guesses_on_all_machines_are_counted_together(site: Site) -> None:
    statuses = [sign_in(port, "a wrong password").status for _ in range(2) for port in site.ports]
    assert statuses == [422] * 5 + [429]


def test_while_redis_is_away_each_machine_counts_for_itself(site: Site) -> None:
    site.redis.close()
    assert [sign_in(site.ports[0], "a wrong password").status for _ in range(6)] == [422] * 5 + [429]
    assert [sign_in(port).status for port in site.ports[1:]] == [303, 303]
    assert ask(site.nginx.port, "/search?q=bugs").status == 200
