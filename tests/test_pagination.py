"""Pages of a list show every post once and in order, and page 1,000 is as quick as page 1."""

import re
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post
from tests.rows import NOON, add_many_posts, add_post, add_user, statements

pytestmark = pytest.mark.every_database


def slugs_on(page: str) -> list[str]:
    """Return the posts that a page lists, from top to bottom."""
    return re.findall(r'<a href="/posts/([^"]+)"', page)


def link_on(page: str, rel: str) -> str | None:
    """Return the address of a link of the pager: `next` is older, `prev` newer."""
    match = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return match[1] if match else None


def walk(client: FlaskClient, start: str, rel: str) -> list[list[str]]:
    """Follow the pager from `start` to its end and return the posts of each page."""
    pages = []
    address: str | None = start
    while address is not None:
        page = client.get(f"/{address}").text
        pages.append(slugs_on(page))
        address = link_on(page, rel)
    return pages


def in_order(app: Flask) -> list[str]:
    """Return the slugs of all posts, newest first, sorted by Python."""
    with app.app_context():
        posts = db.session.scalars(sa.select(Post)).all()
        return [post.slug for post in sorted(posts, key=lambda post: (post.published_at, post.id), reverse=True)]


@pytest.fixture
def many(app: Flask) -> list[str]:
    """47 posts, in groups of twelve with the same date."""
    with app.app_context():
        for number, post in enumerate(add_many_posts(47)):
            post.published_at = NOON + timedelta(days=number // 12)
        db.session.commit()
    return in_order(app)


def test_the_way_to_older_posts_shows_each_post_once_and_in_order(client: FlaskClient, many: list[str]) -> None:
    pages = walk(client, "", "next")
    assert [len(page) for page in pages] == [10, 10, 10, 10, 7]
    assert list(chain.from_iterable(pages)) == many


def test_the_way_to_newer_posts_leads_back_over_the_same_pages(client: FlaskClient, many: list[str]) -> None:
    address = ""
    while older := link_on(client.get(f"/{address}").text, "next"):
        address = older
    back = walk(client, address, "prev")
    assert [len(page) for page in back] == [7, 10, 10, 10, 10]
    assert list(chain.from_iterable(reversed(back))) == many


def test_the_first_page_is_full_when_one_comes_back_to_it(app: Flask, client: FlaskClient, many: list[str]) -> None:
    second = client.get(f"/{link_on(client.get('/').text, 'next')}").text
    with app.app_context():
        db.session.execute(sa.delete(Post).where(Post.slug.in_(many[:3])))
        db.session.commit()
    assert slugs_on(client.get(f"/{link_on(second, 'prev')}").text) == many[3:13]


def test_a_post_that_is_published_meanwhile_shifts_no_page(app: Flask, client: FlaskClient, many: list[str]) -> None:
    older = link_on(client.get("/").text, "next")
    with app.app_context():
        add_post("News", published_at=NOON + timedelta(days=20))
    assert slugs_on(client.get(f"/{older}").text) == many[10:20]


def test_a_post_that_is_deleted_meanwhile_shifts_no_page(app: Flask, client: FlaskClient, many: list[str]) -> None:
    older = link_on(client.get("/").text, "next")
    with app.app_context():
        db.session.execute(sa.delete(Post).where(Post.slug == many[9]))  # the post that the cursor names
        db.session.commit()
    assert slugs_on(client.get(f"/{older}").text) == many[10:20]


@pytest.mark.parametrize("count", [0, 1, 10])
def test_what_fits_on_one_page_needs_no_pager(app: Flask, client: FlaskClient, count: int) -> None:
    with app.app_context():
        add_many_posts(count)
    assert [len(page) for page in walk(client, "", "next")] == [count]


@pytest.mark.parametrize("direction", ["before", "after"])
@pytest.mark.parametrize(
    "cursor",
    [
        "garbage",
        "-",
        "1",
        "1-",
        "-1",
        "1--1",
        "1-1-1",
        "1e3-1",
        "1.5-1",
        "١-١",
        f"{10**30}-1",
        f"1-{2**64}",
        f"{-(10**17)}-1",
    ],
)
def test_a_cursor_that_no_page_ever_showed_is_not_found(client: FlaskClient, direction: str, cursor: str) -> None:
    assert client.get("/", query_string={direction: cursor}).status_code == 404


@pytest.mark.parametrize("direction", ["before", "after"])
@pytest.mark.parametrize("cursor", ["0-1", "-62135596800000000-1", "253402300799999999-999999999999999999", ""])
def test_a_cursor_at_the_ends_of_time_shows_a_page(client: FlaskClient, direction: str, cursor: str) -> None:
    assert client.get("/", query_string={direction: cursor}).status_code == 200


@pytest.mark.parametrize("half", ["%00", "1-1%00"])
def test_a_nul_in_a_cursor_is_refused(client: FlaskClient, half: str) -> None:
    assert client.get(f"/?before={half}").status_code == 400


def test_half_a_character_in_a_cursor_is_not_found(client: FlaskClient) -> None:
    assert client.get("/?before=%ED%A0%80").status_code == 404


@pytest.fixture
def far_back(app: Flask) -> str:
    """The cursor of a post in the middle of 3,000 by one author."""
    with app.app_context():
        same = {"body": "", "author_id": add_user().id, "created_at": NOON, "updated_at": NOON}
        rows = [
            {**same, "title": "", "slug": str(number), "published_at": NOON + timedelta(minutes=number)}
            for number in range(3000)
        ]
        db.session.execute(sa.insert(Post), rows)
        # Databases update their statistics only from time to time.
        word = "ANALYZE TABLE" if db.engine.dialect.name == "mysql" else "ANALYZE"
        for table in ("posts", "users"):
            db.session.execute(sa.text(f"{word} {table}"))
        db.session.commit()
    return f"{int((NOON + timedelta(minutes=1500)).timestamp())}000000-1"


@pytest.mark.parametrize("page", ["/", "/?before={}", "/?after={}"])
def test_a_page_is_read_from_the_index_in_its_order(app: Flask, client: FlaskClient, far_back: str, page: str) -> None:
    with statements(app) as sent:
        assert client.get(page.format(far_back)).status_code == 200
    statement, values = next(pair for pair in sent if "ORDER BY posts" in pair[0])
    plan = explain(app, statement, values)
    assert "ix_posts_published_at_id" in plan
    assert not re.search("temp b-tree|sort", plan, re.IGNORECASE)


def explain(app: Flask, statement: str, values: Any) -> str:
    """Return the database's plan: the index for each table, and the other steps."""
    with app.app_context(), db.engine.connect() as connection:
        word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        rows = connection.exec_driver_sql(f"{word} {statement}", values).mappings()
        # Only these columns: MariaDB also names the indexes that it does not use.
        said = {"sqlite": ("detail",), "postgresql": ("QUERY PLAN",), "mysql": ("key", "Extra")}[
            connection.dialect.name
        ]
        return "\n".join(str(row[column]) for row in rows for column in said)
