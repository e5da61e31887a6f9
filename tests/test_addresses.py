"""Each page has one address. The same address with a slash at its end redirects to it."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import migrated
from tests.rows import add_post


@pytest.fixture
def blog(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A blog with one post."""
    app = migrated(f"sqlite:///{tmp_path_factory.mktemp('blog')}/blog.db")
    with app.app_context():
        add_post("Engines")
    return app


@pytest.fixture
def reader(blog: Flask) -> FlaskClient:
    """A client of that blog."""
    return blog.test_client()


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("/archive/", "/archive"),
        ("/archive/2026/5/", "/archive/2026/5"),
        ("/posts/engines/", "/posts/engines"),
        ("/posts/engines//", "/posts/engines"),
        ("/authors/ada/", "/authors/ada"),
        ("/sign-in/?next=/desk", "/sign-in?next=/desk"),
        ("/posts/%E6%97%A5/", "/posts/%E6%97%A5"),
    ],
)
def test_a_slash_too_many_leads_to_the_page(reader: FlaskClient, typed: str, page: str) -> None:
    answer = reader.get(typed)
    assert (answer.status_code, answer.location) == (308, page)


@pytest.mark.parametrize("typed", ["/nothing/", "/posts/", "/archive/x/", "/%0a/x/"])
def test_where_no_page_is_either_way_there_is_none(reader: FlaskClient, typed: str) -> None:
    assert reader.get(typed).status_code == 404


@pytest.mark.parametrize("path", ["//archive/", "//evil.example/", "///evil.example/", "/\\evil.example/"])
def test_no_address_leads_to_another_host(reader: FlaskClient, path: str) -> None:
    answer = reader.get("/", environ_overrides={"PATH_INFO": path})  # in a URL, the client would read a host's name
    assert answer.location in (None, "/archive")


def test_a_change_is_not_sent_on_to_another_address(reader: FlaskClient) -> None:
    assert reader.post("/sign-out/").status_code == 404


def test_in_a_folder_of_a_host_it_stays_in_that_folder(blog: Flask) -> None:
    answer = blog.test_client().get("/archive/", base_url="http://localhost/blog")
    assert answer.location == "/blog/archive"


def test_signing_in_leads_back_into_the_folder_that_the_blog_is_served_from(blog: Flask) -> None:
    answer = blog.test_client().get("/desk?show=bin", base_url="http://localhost/blog")
    assert answer.location == "/blog/sign-in?next=/blog/desk?show%3Dbin"


def test_programs_always_get_the_address_in_site_url(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db", SITE_URL="https://blog.example.com", TRUSTED_HOSTS="other.example")
    with app.app_context():
        add_post("Engines")
    reader = app.test_client()
    for address in ("/feed.atom", "/feed.json", "/sitemap.xml", "/robots.txt"):
        page = reader.get(address, headers={"Host": "other.example"}).text
        assert "https://blog.example.com/" in page, address
        assert "other.example" not in page, address
    post = reader.get("/posts/engines", headers={"Host": "other.example"}).text
    assert '<link rel="canonical" href="https://blog.example.com/posts/engines">' in post
    assert "other.example" not in post
    assert "tag:blog.example.com," in reader.get("/feed.atom", headers={"Host": "other.example"}).text


def test_a_load_balancer_may_ask_for_the_health_under_any_name(tmp_path: Path) -> None:
    reader = migrated(f"sqlite:///{tmp_path}/blog.db", SITE_URL="https://blog.example.com").test_client()
    for address in ("/healthz", "/readyz"):
        assert reader.get(address, headers={"Host": "192.0.2.7:8000"}).text == "ok\n"
    assert reader.get("/", headers={"Host": "192.0.2.7:8000"}).status_code == 400
