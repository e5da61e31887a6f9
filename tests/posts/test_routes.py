"""The pages for readers: who sees which post, and how many statements a page takes."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database import db, utc_now
from app.models import Post, Tag
from app.posts import queries, routes
from safe_markdown import text_of
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, add_user, statements
from tests.test_pagination import slugs_on

LISTS = ["/", "/authors/ada", "/tags/engines"]
PAGES = [*LISTS, "/posts/engines"]


@pytest.fixture
def engines(app: Flask) -> None:
    """A post by Ada, with the tag `engines` and the slug `engines`."""
    with app.app_context():
        add_post("Engines", tags=[Tag(name="Engines")])


def test_home_is_newest_first_and_of_everyone(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_many_posts(3)
    assert slugs_on(client.get("/").text) == ["post-2", "post-1", "post-0"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("engines")
def test_a_published_post_is_on_each_page_it_belongs_to(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Engines" in answer.text


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize("published_at", [None, FAR_AHEAD], ids=["draft", "scheduled"])
def test_what_is_not_published_is_in_no_list(app: Flask, client: FlaskClient, page: str, published_at: None) -> None:
    with app.app_context():
        add_post("Secret", published_at=published_at, tags=[Tag(name="Engines")])
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Secret" not in answer.text


@pytest.mark.parametrize("published_at", [None, FAR_AHEAD], ids=["draft", "scheduled"])
def test_what_is_not_published_has_no_page(app: Flask, client: FlaskClient, published_at: None) -> None:
    with app.app_context():
        add_post("Secret", published_at=published_at)
    assert client.get("/posts/secret").status_code == 404


def test_a_scheduled_post_appears_when_its_moment_has_come(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Soon", published_at=utc_now() + timedelta(minutes=1))
    assert slugs_on(client.get("/").text) == []
    with app.app_context():
        db.session.execute(db.update(Post).values(published_at=utc_now()))
        db.session.commit()
    assert slugs_on(client.get("/").text) == ["soon"]


def test_the_page_of_an_author_has_their_posts_only(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Engines", add_user("ada", name="Ada Lovelace"))
        add_post("Compilers", add_user("grace"))
    page = client.get("/authors/ada").text
    assert "Ada Lovelace" in page
    assert slugs_on(page) == ["engines"]


def test_the_page_of_a_tag_has_its_posts_only(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Engines", tags=[Tag(name="C++")])
        add_post("Compilers", tags=[Tag(name="COBOL")])
    assert slugs_on(client.get("/tags/cpp").text) == ["engines"]


def test_the_pager_of_an_author_stays_with_the_author(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        ada = add_user("ada")
        add_many_posts(15)
        for number in range(11):
            add_post(f"Engine {number}", ada, published_at=NOON + timedelta(hours=number))
    cursor = client.get("/authors/ada").text.partition("?before=")[2].partition('"')[0]
    assert slugs_on(client.get(f"/authors/ada?before={cursor}").text) == ["engine-0"]


def test_the_page_of_tags_counts_what_readers_see(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        engines = Tag(name="Engines")
        add_many_posts(3, tags=[engines])
        add_post("Draft", published_at=None, tags=[engines])
        add_post("Later", published_at=FAR_AHEAD, tags=[engines])
        add_post("Gone", deleted_at=NOON, tags=[engines])
    assert numbers_on(client.get("/tags/").text) == {"Engines": "3 posts", "topic 0": "1 post"}
    monkeypatch.setattr(queries, "COUNTED", 2)
    monkeypatch.setattr(routes, "COUNTED", 2)
    assert numbers_on(client.get("/tags/").text)["Engines"] == "2+ posts"


def test_more_tags_than_one_statement_counts_are_all_counted(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(tags=[Tag(name=f"topic {number}") for number in range(101)])
    assert client.get("/tags/").text.count("<small>1<") == 101


def numbers_on(page: str) -> dict[str, str]:
    """Return the names of the first two tags on a page with their numbers."""
    found = re.findall(r"<bdi>([^<]*)</bdi> <small>(.*?)</small>", page)
    return {name: text_of(number) for name, number in found[:2]}


@pytest.mark.parametrize("address", ["/posts/nothing", "/authors/nobody", "/tags/none", "/nowhere", "/posts/"])
@pytest.mark.usefixtures("engines")
def test_an_unknown_address_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("engines")
def test_a_reader_gets_no_cookie_and_a_page_that_varies_by_none(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def posts_of_everyone(engines: Tag) -> None:
    add_many_posts(49, tags=[engines])


def posts_of_ada(engines: Tag) -> None:
    for number in range(49):
        add_post(f"Engine {number}", tags=[engines, Tag(name=f"topic {number}")])


@pytest.mark.parametrize(
    ("page", "add_others"),
    [("/", posts_of_everyone), ("/tags/engines", posts_of_everyone), ("/authors/ada", posts_of_ada)],
)
@pytest.mark.usefixtures("engines")
def test_a_list_costs_as_many_statements_for_fifty_posts_as_for_one(
    app: Flask, client: FlaskClient, page: str, add_others: Callable[[Tag], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 50)
    client.get(page)  # the first request also checks the schema
    with statements(app) as for_one:
        client.get(page)
    with app.app_context():
        add_others(db.session.scalars(db.select(Tag)).one())
    with statements(app) as for_fifty:
        assert len(slugs_on(client.get(page).text)) == 50
    assert len(for_fifty) == len(for_one)


def test_a_post_costs_as_many_statements_with_fifty_tags_as_with_one(
    app: Flask, client: FlaskClient, engines: None
) -> None:
    with app.app_context():
        add_post("Much", tags=[Tag(name=f"topic {number}") for number in range(50)])
    client.get("/posts/much")
    with statements(app) as with_one:
        client.get("/posts/engines")
    with statements(app) as with_fifty:
        assert client.get("/posts/much").text.count('rel="tag"') == 50
    assert len(with_fifty) == len(with_one)


ADDRESSES = ["/{}", "/posts/{}", "/authors/{}", "/tags/{}", "/?before={}", "/?after={}", "/?{}", "/static/{}"]
ANYTHING = st.binary(max_size=30) | st.text(max_size=30).map(str.encode)


# The fixture is shared by the examples, which is what the health check warns of: they only read.
@given(anything=ANYTHING)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_no_address_makes_the_blog_fail(client: FlaskClient, anything: bytes) -> None:
    for address in ADDRESSES:
        assert client.get(address.format(quote(anything, safe=""))).status_code < 500, address
