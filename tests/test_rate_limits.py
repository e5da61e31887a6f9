"""Rate limits slow down guessing and flooding, and nobody else."""

from pathlib import Path

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.rate_limits import count_use, limiter, sender
from tests.auth.people import PASSWORD, add_person, come_in
from tests.rows import migrated


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
