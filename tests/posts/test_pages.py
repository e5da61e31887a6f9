"""Pages of the menu, such as About: where readers find them, where they do not, and who gives them their place."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post, Tag
from tests.posts.writing import fields, stored, writer
from tests.rows import FAR_AHEAD, NOON, add_post, statements

LISTS = ["/", "/authors/ada", "/tags/looms", "/archive", "/archive/2026/5"]
FEEDS = ["/feed.atom", "/feed.json", "/authors/ada/feed.atom", "/tags/looms/feed.json"]


def menu_on(page: str) -> list[str]:
    """Return the texts of the links in the menu of the site."""
    menu = re.search(r'<nav aria-label="Site">(.*?)</nav>', page, re.DOTALL)
    assert menu
    return re.findall(r">([^<>]+)(?:</bdi>)?</a>", menu[1])


@pytest.mark.every_database
def test_a_page_is_in_the_menu_the_search_and_the_sitemap_and_in_no_list(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        looms = Tag(name="Looms")
        add_post("Weaving", body="Looms.", tags=[looms])
        add_post("About", body="A cylinder.", tags=[looms], menu_position=1)
    for address in LISTS:
        page = client.get(address).text
        assert menu_on(page)[0] == "About", address
        assert page.count("About") == 1, address
    assert all("About" not in client.get(address).text for address in FEEDS)
    assert "Weaving" in client.get("/feed.atom").text
    assert '<h2 dir="auto"><a href="/posts/about">' in client.get("/search?q=cylinder").text
    assert "/posts/about<" in client.get("/sitemap.xml").text


def test_a_page_has_no_date_no_neighbours_and_no_comments(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Before")
        number = add_post("About", menu_position=1).id
        add_post("Behind")
    page = client.get("/posts/about").text
    assert '<a href="/posts/about" aria-current="page">' in page
    for part in ("<time", 'rel="author"', "Posts beside this one", "Write a comment", "BlogPosting"):
        assert part not in page
    assert "About" in client.get("/posts/before").text
    assert "<bdi>About</bdi></a>\n</nav>" not in client.get("/posts/before").text
    assert client.post(f"/posts/{number}/comments", data={"name": "Jean", "body": "Hi"}).status_code == 404


def test_the_menu_is_in_order_and_holds_only_what_readers_may_see(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Second", menu_position=2)
        add_post("First", menu_position=1)
        add_post("Also second", menu_position=2)
        add_post("Draft", menu_position=1, published_at=None)
        add_post("Later", menu_position=1, published_at=FAR_AHEAD)
        add_post("Gone", menu_position=1, deleted_at=NOON)
    assert menu_on(client.get("/").text) == ["First", "Second", "Also second", "Archive", "Tags", "Search"]
    assert menu_on(client.get("/nowhere").text) == ["Archive", "Tags", "Search"]


def test_an_admin_makes_a_post_a_page_and_back(app: Flask, client: FlaskClient) -> None:
    hopper = writer(app, "hopper", is_admin=True)
    number = stored(app, "About", author="hopper")
    assert "Place in the menu" in hopper.get(f"/posts/{number}/edit").text
    for sent, menu in [("1", ["About"]), ("", [])]:
        with app.app_context():
            version = db.session.get_one(Post, number).version
        answer = hopper.post(f"/posts/{number}", data=fields(title="About", version=str(version), menu_position=sent))
        assert answer.status_code == 302
        assert menu_on(client.get("/").text)[:-3] == menu


@pytest.mark.parametrize("sent", ["0", "100", "x", "9" * 30])
def test_a_place_that_no_menu_has_is_refused(app: Flask, sent: str) -> None:
    answer = writer(app, "hopper", is_admin=True).post("/posts", data=fields(menu_position=sent))
    assert answer.status_code == 422
    assert f'value="{sent}"' in answer.text


def test_an_author_cannot_put_a_post_into_the_menu_and_saves_a_page_without_losing_its_place(app: Flask) -> None:
    ada = writer(app)
    number = stored(app, "About", menu_position=3)
    assert "Place in the menu" not in ada.get(f"/posts/{number}/edit").text
    ada.post(f"/posts/{number}", data=fields(title="About", body="New.", version="1"))
    ada.post("/posts", data=fields(title="Mine", menu_position="1"))
    with app.app_context():
        places = dict(db.session.execute(db.select(Post.title, Post.menu_position)).all())
    assert places == {"About": 3, "Mine": None}


def test_the_menu_costs_one_statement(app: Flask, client: FlaskClient) -> None:
    client.get("/")
    with statements(app) as without:
        client.get("/")
    with app.app_context():
        for number in range(5):
            add_post(f"Page {number}", menu_position=number + 1)
    with statements(app) as with_five:
        client.get("/")
    assert len(with_five) == len(without)
