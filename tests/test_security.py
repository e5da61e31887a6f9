"""Every response has strict headers. Cross-site changes, invalid text and invalid hosts are refused."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.auth.access import Role, allow
from app.security import HEADERS, safe_next
from safe_markdown.tests.work import lines_run
from tests.conftest import make_app, migrated


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a database for this module, whose tests need no rows."""
    return f"sqlite:///{tmp_path}/blog.db"


@pytest.fixture
def site(url: str) -> Flask:
    """A blog that handles errors as in production. The page /failure fails."""

    def fail() -> str:
        raise RuntimeError("a secret of ours")

    app = migrated(url, PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/failure", view_func=allow(Role.ANYONE)(fail))
    return app


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    """A client of that blog."""
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
    # The icon, and it alone, is a picture in the page itself; a post may hold none: safe_markdown/tests/test_safety.py.
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


ADDRESSES_OF_EACH_KIND = pytest.mark.parametrize("address", ["/", "/nowhere", "/%00", "/static/style.css", "/healthz"])


@pytest.mark.parametrize("host", ["a..b", ".", "x" * 70, "a..b:80"])
@ADDRESSES_OF_EACH_KIND
def test_what_is_no_host_name_is_a_bad_request_with_our_headers(url: str, host: str, address: str) -> None:
    status, headers = ask_as_host(url, host, address)
    assert status == "400 BAD REQUEST"
    assert HEADERS.items() <= headers.items()


@ADDRESSES_OF_EACH_KIND
def test_a_host_name_that_only_some_versions_of_python_can_decode_never_ends_in_a_traceback(
    url: str, address: str
) -> None:
    """xn-- begins an encoded name, but this is the code of none. Python 3.13 takes the name as it is."""
    status, headers = ask_as_host(url, "xn--zzzz--", address)
    assert status in ("400 BAD REQUEST", ask_as_host(url, "localhost", address)[0])
    assert HEADERS.items() <= headers.items()


def ask_as_host(url: str, host: str, address: str) -> tuple[str, dict[str, str]]:
    """Return the status and the headers of the answer to a request whose Host header is `host`."""
    app = make_app(url, PROPAGATE_EXCEPTIONS=False)
    environment = EnvironBuilder(path=address).get_environ() | {"HTTP_HOST": host}
    _, status, headers = run_wsgi_app(app.wsgi_app, environment, buffered=True)  # buffered: closes the file it reads
    return status, dict(headers)


@pytest.mark.parametrize("host", ["blog.example.com", "blog.example.com:8000", "www.example.org", "example.org"])
def test_a_host_that_is_ours_is_served(url: str, host: str) -> None:
    visitor = migrated(url, TRUSTED_HOSTS="blog.example.com,.example.org").test_client()
    assert visitor.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost:5000", "blog.localhost", "127.0.0.1:5000", "192.168.1.7", "[::1]:5000"])
def test_in_debug_the_names_of_your_own_computer_are_served(url: str, host: str) -> None:
    visitor = migrated(url, DEBUG=True).test_client()
    assert visitor.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:5000"])
def test_in_debug_another_name_needs_a_setting_that_the_page_names(url: str, host: str) -> None:
    answer = migrated(url, DEBUG=True).test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert f"set TRUSTED_HOSTS={host.partition(':')[0]}" in answer.text
    allowed = make_app(url, DEBUG=True, TRUSTED_HOSTS=host.partition(":")[0]).test_client()
    assert allowed.get("/", headers={"Host": host}).status_code == 200


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
def test_an_address_within_the_blog_is_a_place_to_go_on_to(site: Flask, target: str) -> None:
    with site.test_request_context():
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
def test_any_other_address_leads_home(site: Flask, target: str) -> None:
    with site.test_request_context():
        assert safe_next(target) == "/"


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [("/blog/desk", "/blog/desk"), ("/desk", "/blog/"), ("/blogs/desk", "/blog/"), ("/blog//evil.example", "/blog/")],
)
def test_in_a_folder_of_a_host_only_that_folder_is_the_blog(site: Flask, target: str, leads_to: str) -> None:
    with site.test_request_context(base_url="http://localhost/blog"):
        assert safe_next(target) == leads_to


def test_a_form_with_very_many_fields_is_refused_before_anything_reads_them(client: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"
    assert client.post("/sign-in", data="&a" * 1000, content_type=form).status_code == 422
    assert client.post("/sign-in", data="&a" * 1001, content_type=form).status_code == 413
    work = lines_run(lambda: client.post("/sign-in", data="&a" * 50_000, content_type=form))
    assert work < 50_000  # less than one line for each field
