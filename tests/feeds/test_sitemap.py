"""The sitemap lists every page that a reader may see and no other, in files within the limit. And robots.txt."""

from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.feeds import sitemap
from app.models import Post, Tag, User
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, add_user


def locations(client: FlaskClient, address: str = "/sitemap.xml") -> list[str]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return [str(found.text) for found in ET.fromstring(response.data).iter() if found.tag.endswith("}loc")]


def test_the_sitemap_tells_every_page_that_a_reader_may_see(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        ada, grace = add_user("ada"), add_user("grace")
        add_post("Engines", ada, tags=[Tag(name="shown")])
        add_post("Draft", grace, published_at=None, tags=[Tag(name="hidden")])
        add_post("Later", grace, published_at=FAR_AHEAD)
        add_post("Binned", grace, deleted_at=NOON)
    assert locations(client) == [
        "http://localhost/",
        "http://localhost/posts/engines",
        "http://localhost/authors/ada",
        "http://localhost/tags/shown",
    ]


def test_a_post_tells_when_it_changed(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(updated_at=NOON)
    assert "<lastmod>2026-05-06T12:00:00+00:00</lastmod>" in client.get("/sitemap.xml").text


def test_a_long_sitemap_is_split_and_loses_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        add_many_posts(25)
    whole = locations(client)
    monkeypatch.setattr(sitemap, "LONGEST", 10)
    parts = [address.removeprefix("http://localhost") for address in locations(client)]
    found = [locations(client, part) for part in parts]
    assert sorted(address for part in found for address in part) == sorted(whole)
    assert max(map(len, found)) <= 10


def test_a_sitemap_is_not_split_before_it_is_full(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        add_many_posts(25)
        highest = [db.session.scalar(sa.select(sa.func.max(model.id))) or 0 for model in (Post, User, Tag)]
    monkeypatch.setattr(sitemap, "LONGEST", sum(highest) + 1)
    assert len(locations(client)) > 25


def test_a_part_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert [client.get(f"/sitemap-{number}.xml").status_code for number in (0, 2, 10**30)] == [404, 404, 404]


def test_the_sitemap_of_an_empty_blog_has_its_home(client: FlaskClient) -> None:
    assert locations(client) == ["http://localhost/"]


def test_robots_may_read_everything_and_learn_where_the_sitemap_is(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert response.text.splitlines() == ["User-agent: *", "Disallow:", "Sitemap: http://localhost/sitemap.xml"]
