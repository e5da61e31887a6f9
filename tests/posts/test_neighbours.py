"""The posts around a post: the older one, the newer one, and related ones."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post, Tag, User
from app.posts.neighbours import Link, neighbours_of
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, statements

pytestmark = pytest.mark.every_database


def titles(posts: Sequence[Link | None]) -> list[str | None]:
    return [post.title if post else None for post in posts]


def test_the_posts_beside_one_are_those_that_a_reader_may_see(app: Flask) -> None:
    with app.app_context():
        older = add_post("Older", published_at=NOON)
        post = add_post("This", published_at=NOON)  # published at the same time: the id decides
        add_post("Newer", published_at=NOON + timedelta(days=3))
        add_post("Binned", published_at=NOON + timedelta(days=1), deleted_at=NOON)
        draft = add_post("Draft", published_at=None)
        scheduled = add_post("Later", published_at=FAR_AHEAD)
        around = neighbours_of(post)
        assert titles([around.newer, around.older]) == ["Newer", "Older"]
        assert titles([neighbours_of(older).newer, neighbours_of(older).older]) == ["This", None]
        assert titles([neighbours_of(draft).newer, neighbours_of(draft).older]) == [None, None]
        assert titles([neighbours_of(scheduled).older]) == ["Newer"]


def test_the_related_posts_share_most_tags_and_are_the_newest_among_equals(app: Flask) -> None:
    with app.app_context():
        engines, looms, poetry = Tag(name="engines"), Tag(name="looms"), Tag(name="poetry")
        post = add_post("This", tags=[engines, looms])
        add_post("One, old", published_at=NOON - timedelta(days=9), tags=[looms])
        add_post("One, new", published_at=NOON - timedelta(days=1), tags=[engines, poetry])
        add_post("One, middle", published_at=NOON - timedelta(days=5), tags=[engines])
        add_post("Both", published_at=NOON - timedelta(days=99), tags=[looms, engines])
        add_post("None", tags=[poetry])
        add_post("Draft", published_at=None, tags=[engines, looms])
        assert titles([*neighbours_of(post).related]) == ["Both", "One, new", "One, middle"]


def test_a_post_shows_what_stands_around_it(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        tag = Tag(name="engines")
        add_post("First", slug="first", tags=[tag])
        add_post("Second", slug="second", published_at=NOON + timedelta(days=1), tags=[tag])
    page = client.get("/posts/first").text
    assert '<a rel="prev" href="/posts/second">' in page
    assert "Related posts" in page
    assert "Related posts" not in client.get("/posts/nothing").text


def test_a_long_title_is_shortened_where_it_leads_to_a_post_beside_this_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Looms", published_at=NOON)
        add_post("Engines and looms " * 10, published_at=NOON - timedelta(days=1))
    page = client.get("/posts/looms").text
    assert "<bdi>Engines and looms Engines" in page
    assert "Engines and looms " * 6 not in page


def test_a_long_post_has_a_table_of_contents_and_a_short_one_has_none(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(slug="long", body="## One\n\n### Two\n\n## Three\n\n## Four")
        add_post(slug="short", body="## One\n\n## Two")
    assert '<li class="inner"><a href="#heading-two"><bdi>Two</bdi></a></li>' in client.get("/posts/long").text
    assert 'aria-label="Contents"' not in client.get("/posts/short").text


def test_a_post_asks_as_much_among_many_posts_as_among_few(app: Flask, client: FlaskClient) -> None:
    client.get("/")  # the first request also checks the schema
    counts = []
    for number in (3, 50):
        with app.app_context():
            shared = [Tag(name=f"shared {number}"), Tag(name=f"another {number}")]
            slug = [post.slug for post in add_many_posts(number, tags=shared)][1]
            db.session.rollback()
        with statements(app) as sent:
            assert client.get(f"/posts/{slug}").status_code == 200
        counts.append(len(sent))
        with app.app_context():
            db.session.execute(sa.delete(Post))
            db.session.execute(sa.delete(Tag))
            db.session.execute(sa.delete(User))
            db.session.commit()
    assert counts[0] == counts[1]
