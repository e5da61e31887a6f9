"""Rate limits slow down guessing and flooding, and nobody else."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from flask import Flask
from limits.storage import MemoryStorage
from redis import Redis

from app import rate_limits
from app.rate_limits import SharedStorage, count_use, limiter, sender
from tests.auth.people import PASSWORD, add_person, come_in
from tests.conftest import leave_out, make_app, migrated
from tests.servers import free_port, redis


@pytest.fixture
def limited(tmp_path: Path) -> Flask:
    """A blog with rate limits that have counted nothing yet. Ada has an account there."""
    app = migrated(f"sqlite:///{tmp_path}/blog.db", HAS_LIMITS=True)
    limiter.reset()
    add_person(app, email="ada@example.com")
    return app


def guess(app: Flask, account: str, times: int, address: str = "127.0.0.1") -> list[int]:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return [come_in(client, account, "a wrong password").status_code for _ in range(times)]


def test_the_sixth_guess_in_a_minute_is_refused_even_if_it_is_right(limited: Flask) -> None:
    assert guess(limited, "ada", 6) == [422] * 5 + [429]
    answer = come_in(limited.test_client(), "ADA ", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Please wait" in answer.text


@pytest.mark.slow
def test_another_account_may_still_sign_in(limited: Flask) -> None:
    guess(limited, "grace", 6)
    assert come_in(limited.test_client()).status_code == 303


@pytest.mark.slow
def test_guesses_at_many_accounts_are_counted_together(limited: Flask) -> None:
    assert [status for number in range(11) for status in guess(limited, f"user{number}", 1)] == [422] * 10 + [429]


def test_somebody_elsewhere_is_not_slowed_down(limited: Flask) -> None:
    guess(limited, "ada", 6, "2001:db8:1:2::3")
    assert guess(limited, "ada", 1, "2001:db8:1:2:ffff::4") == [429]  # the same home
    assert guess(limited, "ada", 1, "2001:db8:1:3::3") == [422]


@pytest.mark.slow
def test_guesses_from_many_addresses_at_one_account_become_few_and_its_owner_still_comes_in(limited: Flask) -> None:
    attackers = [f"192.0.2.{number}" for number in range(1, 32)]
    assert [status for address in attackers for status in guess(limited, "ada", 1, address)] == [422] * 31
    assert guess(limited, "ada", 3, "198.51.100.1") == [422, 422, 429]
    assert guess(limited, "grace", 3, "198.51.100.1") == [422] * 3
    owner = limited.test_client()
    owner.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert come_in(owner).status_code == 303


def test_nobody_finds_out_by_trying_who_has_an_account(limited: Flask) -> None:
    add_person(limited, "grace", email="grace@example.com")
    client = limited.test_client()
    come_in(client)
    fields = {"name": "Ada", "time_zone": "UTC", "email": "grace@example.com"}
    assert [client.post("/account", data=fields).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post("/account", data={**fields, "email": "ada@example.com"}).status_code == 303


def test_the_sign_in_beside_a_kept_text_counts_with_the_others(limited: Flask) -> None:
    guess(limited, "ada", 5)
    fields = {"name": "Ada", "sign_in_username": "ada", "sign_in_password": PASSWORD}
    assert limited.test_client().post("/account", data=fields).status_code == 429


def test_a_second_username_in_the_form_hides_no_guess(limited: Flask) -> None:
    client = limited.test_client()
    guesses = [{"username": f"u{n}", "sign_in_username": "ada", "sign_in_password": "wrong"} for n in range(6)]
    assert [client.post("/account", data=fields).status_code for fields in guesses] == [401] * 5 + [429]


def test_a_limit_remembers_no_long_text(limited: Flask) -> None:
    with limited.test_request_context():
        count_use("5 per minute", "sign in", "x" * 1_000_000)
    assert isinstance(limiter.storage, MemoryStorage)
    assert max(map(len, limiter.storage.storage)) < 200


def test_looking_is_never_limited(limited: Flask) -> None:
    client = limited.test_client()
    assert {client.get(address).status_code for address in ("/", "/sign-in", "/join") for _ in range(30)} == {200}
    guess(limited, "ada", 6)
    assert client.get("/sign-in").status_code == 200


def test_accounts_are_not_made_by_the_hundred(limited: Flask) -> None:
    client = limited.test_client()
    assert [client.post("/join").status_code for _ in range(21)] == [422] * 20 + [429]


def test_searches_are_not_made_by_the_hundred_and_what_was_typed_stays_in_the_address(limited: Flask) -> None:
    client = limited.test_client()
    answers = [client.get("/search?q=looms") for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "Please wait" in answers[-1].text
    assert "Location" not in answers[-1].headers


@pytest.mark.slow
def test_previews_are_limited_by_their_length_so_that_short_ones_never_are(limited: Flask) -> None:
    add_person(limited, "grace", is_author=True)
    client = limited.test_client()
    come_in(client, "grace")
    address = "/posts/preview"
    assert {client.post(address, data={"body": "*Hi*"}).status_code for _ in range(100)} == {200}
    long = {"body": "x" * 200_000}
    assert [client.post(address, data=long).status_code for _ in range(15)] == [200] * 14 + [429]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5678", "192.0.2.7"),
        ("[2001:db8:1:2:3:4:5:6]:5678", "2001:0db8:0001:0002"),
        ("[::ffff:192.0.2.7]", "192.0.2.7"),
        ("x" * 4000, "x" * 45),
        ("", "0000:0000:0000:0000"),
    ],
)
def test_a_home_counts_as_one(limited: Flask, address: str, counted_as: str) -> None:
    with limited.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert sender() == counted_as


@pytest.mark.parametrize("address", ["unknown", "unix:", "192.0.2.1:5678", "fe80::1%eth0"])
def test_whatever_a_proxy_says_is_somebody(limited: Flask, address: str) -> None:
    assert guess(limited, "ada", 6, address) == [422] * 5 + [429]


def limited_by(redis_url: str, folder: Path) -> Flask:
    """Return a blog that counts in a Redis, and has counted nothing yet in its own memory. Ada has an account there."""
    add_person(migrated(f"sqlite:///{folder}/blog.db"))
    SharedStorage.own.reset()
    return make_app(f"sqlite:///{folder}/blog.db", HAS_LIMITS=True, REDIS_URL=redis_url)


def connections(server: socket.socket) -> int:
    """Return how many connections were made to a server since the last look."""
    server.setblocking(False)
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return 0
    return 1 + connections(server)


@pytest.mark.slow
def test_a_redis_that_never_answers_holds_up_one_request_and_nobody_asks_it_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the system accepts, and nobody reads
        app = limited_by(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", tmp_path)
        assert guess(app, "ada", 1) == [422]
        assert connections(silent) == 1
        assert guess(app, "ada", 5) == [422] * 4 + [429]
        assert {app.test_client().get("/search?q=looms").status_code for _ in range(3)} == {200}
        assert connections(silent) == 0


@pytest.fixture
def redis_port() -> int:
    if not shutil.which("redis-server"):
        leave_out("redis is not installed")
    return free_port()


@contextmanager
def served(server: ThreadingTCPServer) -> Iterator[ThreadingTCPServer]:
    """Let a server answer, in threads."""
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_a_redis_that_goes_away_in_the_middle_of_a_request_does_not_fail_it(tmp_path: Path, redis_port: int) -> None:
    asked_to_count = []

    class Proxy(BaseRequestHandler):
        """Passes on what is said, and hangs up when Redis is asked to count."""

        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", redis_port)) as server:
                while (words := self.request.recv(65536)) and b"EVAL" not in words:
                    server.sendall(words)
                    self.request.sendall(server.recv(65536))
            asked_to_count.append(words)

    with redis(tmp_path, redis_port), served(ThreadingTCPServer(("127.0.0.1", 0), Proxy)) as proxy:
        app = limited_by(f"redis://127.0.0.1:{proxy.server_address[1]}/0", tmp_path)
        assert guess(app, "ada", 6) == [422] * 5 + [429]
    assert len(asked_to_count) == 1


@pytest.mark.slow
def test_a_redis_that_comes_back_counts_again(tmp_path: Path, redis_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "WITHOUT_REDIS", 0)  # seconds; a test waits for none
    with redis(tmp_path, redis_port) as url:
        app = limited_by(url, tmp_path)
        guess(app, "ada", 1)
    assert guess(app, "ada", 1) == [422]
    with redis(tmp_path, redis_port) as url, Redis.from_url(url) as shared:
        assert guess(app, "ada", 6) == [422] * 5 + [429]
        assert shared.dbsize()
