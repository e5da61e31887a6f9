"""The error page helps the reader, shows no internals, and needs no database."""

from pathlib import Path

import pytest
from flask import abort
from flask.testing import FlaskClient
from werkzeug.exceptions import TooManyRequests

from app.auth.access import Role, allow
from tests.conftest import make_app, migrated

NOBODY_ANSWERS = "postgresql://ada@127.0.0.1:1/blog"


def fail() -> str:
    raise RuntimeError("a secret of ours")


def too_often() -> str:
    raise TooManyRequests(retry_after=30)


def teapot() -> str:
    abort(418)


@pytest.fixture
def visitor(tmp_path: Path) -> FlaskClient:
    """A client of a blog with three routes that fail in different ways."""
    app = migrated(f"sqlite:///{tmp_path}/blog.db", PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/failure", view_func=allow(Role.ANYONE)(fail))
    app.add_url_rule("/often", view_func=allow(Role.ANYONE)(too_often))
    app.add_url_rule("/teapot", view_func=allow(Role.ANYONE)(teapot))
    return app.test_client()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/%00", 400, "is not text"),
        ("/nowhere", 404, "There is no page here."),
        ("/failure", 500, "Something went wrong on our side."),
        ("/often", 429, "<h1>Too many requests</h1>"),
        ("/teapot", 418, "teapot"),
    ],
)
def test_an_error_is_a_page_that_says_what_a_reader_can_know(
    visitor: FlaskClient, address: str, status: int, words: str
) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert words in answer.text
    assert "Test Blog" in answer.text


def test_a_failure_shows_nothing_of_our_insides(visitor: FlaskClient) -> None:
    page = visitor.get("/failure").text
    assert "secret" not in page
    assert "RuntimeError" not in page
    assert "Traceback" not in page


def test_a_failure_is_logged_whole(visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    visitor.get("/failure")
    assert "a secret of ours" in caplog.text


def test_a_page_says_which_methods_it_takes(visitor: FlaskClient) -> None:
    answer = visitor.post("/")
    assert answer.status_code == 405
    assert answer.allow is not None
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}


def test_an_error_keeps_the_header_that_belongs_to_it(visitor: FlaskClient) -> None:
    assert visitor.get("/often").headers["Retry-After"] == "30"


def test_what_a_visitor_wrote_is_not_repeated_as_html(visitor: FlaskClient) -> None:
    assert "<script>" not in visitor.get("/<script>alert(1)</script>?q=<script>").text


@pytest.fixture
def without_database() -> FlaskClient:
    """A client of a blog whose database server does not answer."""
    return make_app(NOBODY_ANSWERS, PROPAGATE_EXCEPTIONS=False).test_client()


def test_an_address_that_is_not_text_is_told_without_a_database(without_database: FlaskClient) -> None:
    answer = without_database.get("/%00")
    assert answer.status_code == 400
    assert "is not text" in answer.text


def test_a_change_from_another_site_is_refused_without_a_database(without_database: FlaskClient) -> None:
    answer = without_database.post("/", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "This request came from another site" in answer.text


def test_the_page_of_a_failure_needs_no_database() -> None:
    app = make_app(NOBODY_ANSWERS, PROPAGATE_EXCEPTIONS=False)
    app.view_functions["schema_guard.health"] = fail  # the guard of the schema does not check this view
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
