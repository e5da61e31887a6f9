"""What every request and response keeps to: strict headers, changes from our own pages only, text that is text."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.auth.access import Role, allow
from app.security import HEADERS, safe_next
from tests.conftest import make_app
from tests.rows import migrated


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database for this module, in which no test needs a row."""
    return f"sqlite:///{tmp_path}/blog.db"


@pytest.fixture
def site(url: str) -> Flask:
    """A blog that answers as in production, a failure of its own included: at /failure."""

    def fail() -> str:
        raise RuntimeError("a secret of ours")

    app = migrated(url, PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/failure", view_func=allow(Role.ANYONE)(fail))
    return app


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    """Asks that blog for pages."""
    return site.test_client()


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/static/style.css", 200),
        ("GET", "//", 308),
        ("GET", "/%00", 400),
        ("GET", "/nowhere", 404),
        ("GET", "/static/nothing.css", 404),
        ("POST", "/", 405),
        ("GET", "/failure", 500),
    ],
)
def test_every_answer_has_the_strict_headers(visitor: FlaskClient, method: str, address: str, status: int) -> None:
    with visitor.open(address, method=method) as answer:  # closes the file that is served
        assert answer.status_code == status
    assert HEADERS.items() <= dict(answer.headers).items()


def test_the_guard_of_the_schema_has_the_strict_headers(url: str) -> None:
    answer = make_app(url).test_client().get("/")
    assert answer.status_code == 503
    assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("allowed", ["'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "*"])
def test_the_content_security_policy_allows_nothing_loose(allowed: str) -> None:
    # The icon, and it alone, is a picture in the page itself; a post may hold none: tests/test_markdown_safety.py.
    policy = HEADERS["Content-Security-Policy"].replace("img-src 'self' https: data:", "img-src 'self' https:")
    assert allowed not in policy.replace("https:", "").replace(";", " ").split()


REFUSED, PASSED = 403, 405  # a POST to the home page: 405 is what it gets from the route itself


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, PASSED),
        ({"Sec-Fetch-Site": "none"}, PASSED),
        ({"Sec-Fetch-Site": "same-site"}, REFUSED),
        ({"Sec-Fetch-Site": "cross-site"}, REFUSED),
        ({"Sec-Fetch-Site": ""}, REFUSED),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, REFUSED),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, PASSED),
        ({"Origin": "http://localhost"}, PASSED),
        ({"Origin": "https://localhost"}, REFUSED),
        ({"Origin": "http://localhost:8000"}, REFUSED),
        ({"Origin": "http://localhost.evil.example"}, REFUSED),
        ({"Origin": "http://evil.example"}, REFUSED),
        ({"Origin": "null"}, REFUSED),
        ({"Origin": ""}, REFUSED),
        ({}, PASSED),
    ],
)
def test_a_change_is_taken_from_our_own_pages_only(visitor: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert visitor.post("/", headers=headers).status_code == status


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "SPIN"])
def test_no_other_method_changes_anything_for_another_site(visitor: FlaskClient, method: str) -> None:
    assert visitor.open("/", method=method, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_another_site_may_lead_a_reader_to_a_page(visitor: FlaskClient) -> None:
    assert visitor.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("address", ["/%00", "/posts/a%00b", "/?page=%00", "/?%00=1", "/static/%00", "/healthz?%00"])
def test_a_nul_in_an_address_is_refused(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/posts/%ED%A0%80", "/authors/%ED%B0%80", "/tags/%FF", "/%C0%80"])
def test_bytes_that_are_not_text_find_nothing(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "evilblog.example.com", "blog.example.com.evil.example", "a b", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_that_is_not_ours_is_refused(url: str, host: str, method: str) -> None:
    visitor = migrated(url, TRUSTED_HOSTS="blog.example.com,.example.org").test_client()
    answer = visitor.open("/", method=method, headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 400
    assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("host", ["blog.example.com", "blog.example.com:8000", "www.example.org", "example.org"])
def test_a_host_that_is_ours_is_served(url: str, host: str) -> None:
    visitor = migrated(url, TRUSTED_HOSTS="blog.example.com,.example.org").test_client()
    assert visitor.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(("proxies", "is_believed"), [("0", False), ("1", True)])
def test_forwarded_headers_are_believed_only_where_a_proxy_stands(url: str, proxies: str, is_believed: bool) -> None:
    visitor = migrated(url, PROXY_COUNT=proxies).test_client()
    answer = visitor.get("/", headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in answer.headers) == is_believed


def test_behind_a_proxy_our_own_pages_are_still_our_own(url: str) -> None:
    visitor = migrated(url, PROXY_COUNT="1").test_client()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "blog.example.com"}
    answer = visitor.post("/", headers={**forwarded, "Origin": "https://blog.example.com"})
    assert answer.status_code == PASSED


@pytest.mark.parametrize(("debug", "secure"), [(True, False), (False, True)])
def test_the_session_cookie_needs_https_outside_debug(url: str, debug: bool, secure: bool) -> None:
    assert make_app(url, DEBUG=debug).config["SESSION_COOKIE_SECURE"] is secure


@pytest.mark.parametrize("target", ["/", "/desk?show=drafts", "/posts/new#text", "/@ada", "/a//b", "/a:b"])
def test_an_address_within_the_blog_is_a_place_to_go_on_to(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "desk",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/desk\\..",
        "https://evil.example",
        "https:evil.example",
        "http:/evil.example",
        "javascript:alert(1)",
        "@evil.example",
        "evil.example/",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "/desk\n",
        "/desk\r\nLocation: https://evil.example",
        "/\0/evil.example",
        "/\x7f/evil.example",
        "/\u2028/evil.example",
        "/\uff0f/evil.example",
        "\uff0f\uff0fevil.example",
        "?next=//evil.example",
        "#//evil.example",
    ],
)
def test_any_other_address_leads_home(target: str) -> None:
    assert safe_next(target) == "/"
