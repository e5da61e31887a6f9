"""Feeds as a feed reader sees them: valid, complete, with absolute links, stable after a rename, without drafts."""

import json
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.database import db, utc_now
from app.models import Post, Tag
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, add_user, statements

feedparser = import_module("feedparser")  # imported so because it has no types
FEEDS = ["/feed", "/authors/ada/feed", "/tags/engines/feed"]


def atom(client: FlaskClient, address: str = "/feed") -> Any:
    response = client.get(f"{address}.atom")
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    found = feedparser.parse(response.data, response_headers={"content-type": response.headers["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.fixture
def notes(app: Flask) -> None:
    """A post by Ada with a tag, a link, a picture and code."""
    body = 'See [this](/about#top), [that](#end) and ![it](cat.png).\n\n## End\n\n```html\n<a href="/x">\n```'
    with app.app_context():
        ada = add_user("ada", name="Ada & Co")
        add_post("Notes <b>", ada, slug="notes", body=body, updated_at=NOON, tags=[Tag(name="Engines")])


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_tells_all_of_a_post(client: FlaskClient, address: str) -> None:
    found = atom(client, address)
    assert found.feed.id == f"http://localhost{address}.atom"
    assert found.feed.updated == "2026-05-06T12:00:00+00:00"
    entry = found.entries[0]
    assert (entry.title, entry.link, entry.author) == ("Notes <b>", "http://localhost/posts/notes", "Ada & Co")
    assert (entry.published, entry.tags[0].term) == ("2026-05-06T12:00:00+00:00", "Engines")


def test_a_feed_names_a_stylesheet_for_people_who_open_it_in_a_browser(client: FlaskClient) -> None:
    found = re.search(r'\n<\?xml-stylesheet type="text/css" href="([^"]+)"\?>\n', client.get("/feed.atom").text)
    assert found
    with client.get(found[1]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/css")


def test_what_is_no_address_stays_as_it_is(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(body='<a href="//[x">one</a> <img alt="two" src="//a]">')
    assert atom(client).entries
    text = json.loads(client.get("/feed.json").text)["items"][0]["content_html"]
    assert 'href="//[x"' in text
    assert 'src="//a]"' in text


@pytest.mark.usefixtures("notes")
def test_addresses_in_the_text_lead_back_to_the_site_and_code_stays_code(client: FlaskClient) -> None:
    text = atom(client).entries[0].content[0].value
    assert 'href="http://localhost/about#top"' in text
    assert 'href="http://localhost/posts/notes#heading-end"' in text
    assert 'src="http://localhost/posts/cat.png"' in text
    assert "&quot;/x&quot;" in json.loads(client.get("/feed.json").text)["items"][0]["content_html"].replace(
        '"', "&quot;"
    )


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("address", FEEDS)
def test_the_json_feed_tells_the_same(client: FlaskClient, address: str) -> None:
    response = client.get(f"{address}.json")
    feed = json.loads(response.text)
    assert response.mimetype == "application/feed+json"
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"http://localhost{address}.json",
    )
    item, entry = feed["items"][0], atom(client, address).entries[0]
    assert (item["id"], item["url"], item["title"]) == (entry.id, entry.link, entry.title)
    assert (item["date_published"], item["date_modified"]) == (entry.published, entry.updated)
    assert (item["authors"], item["tags"]) == (
        [{"name": "Ada & Co", "url": "http://localhost/authors/ada"}],
        ["Engines"],
    )


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("form", ["atom", "json"])
def test_what_a_reader_has_already_is_not_sent_again(app: Flask, client: FlaskClient, form: str) -> None:
    first = client.get(f"/feed.{form}")
    again = client.get(f"/feed.{form}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context():
        add_post("News")
    assert client.get(f"/feed.{form}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_renamed_post_keeps_its_id(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        post = add_post(slug="a")
        before = atom(client).entries[0]
        post.slug = "b"
        db.session.commit()
    after = atom(client).entries[0]
    assert (after.id, after.link) == (before.id, "http://localhost/posts/b")


def test_a_feed_without_posts_is_a_feed(client: FlaskClient) -> None:
    assert atom(client).entries == []
    assert json.loads(client.get("/feed.json").text)["items"] == []


def test_the_feed_of_nobody_is_not_there(client: FlaskClient) -> None:
    assert [client.get(f"/{page}/feed.atom").status_code for page in ("authors/nobody", "tags/nothing")] == [404, 404]


def test_what_readers_may_not_see_is_in_no_feed(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        ada, tag = add_user("ada"), Tag(name="engines")
        add_post("Draft", ada, published_at=None, tags=[tag])
        add_post("Later", ada, published_at=FAR_AHEAD, tags=[tag])
        add_post("Binned", ada, deleted_at=NOON, tags=[tag])
    for address in FEEDS:
        for kind in ("atom", "json"):
            page = client.get(f"{address}.{kind}").text
            assert not any(title in page for title in ("Draft", "Later", "Binned"))


def test_characters_that_xml_forbids_are_left_out(app: Flask, client: FlaskClient) -> None:
    nasty = "".join(map(chr, range(1, 32))) + "\x7f\x85\ufffe\uffff\U0001f34e ]]> &amp;"
    with app.app_context():
        add_post(f"T{nasty}", body=nasty, author=add_user("ada", name=f"A{nasty}"), tags=[Tag(name=f"t{nasty}")])
    assert atom(client).entries[0].title.endswith("\U0001f34e ]]> &amp;")


def test_a_scheduled_post_was_updated_when_it_appeared(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(published_at=NOON, updated_at=NOON - timedelta(days=3))
    assert atom(client).entries[0].updated == NOON.isoformat()


def test_a_feed_asks_as_much_for_many_posts_as_for_one(app: Flask, client: FlaskClient) -> None:
    client.get("/feed.atom")  # the first page also looks whether the database is ready
    counts = []
    for number in (1, 50):
        with app.app_context():
            add_many_posts(number) if number > 1 else add_post()
        with statements(app) as sent:
            client.get("/feed.atom")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert len(atom(client).entries) == 20


@pytest.mark.slow
def test_the_real_posts_and_the_seeded_ones_are_valid(
    app: Flask, client: FlaskClient, cli: FlaskCliRunner, posts_folder: Path
) -> None:
    cli.invoke(args=["seed", "--posts", "30"])  # one of the two commands may be deleted, with its feature
    cli.invoke(args=["import", str(posts_folder)])
    with app.app_context():  # twenty at a time, all of them come first once
        posts = db.session.scalars(sa.select(Post.id).order_by(Post.id.desc())).all()
        assert len(posts) >= 30
        for last in posts[::20]:
            db.session.execute(sa.update(Post).where(Post.id <= last).values(published_at=utc_now()))
            db.session.commit()
            assert len(atom(client).entries) == 20
