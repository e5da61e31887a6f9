"""The pages for readers as HTML: one heading, a title, nothing inline, escaped text, and links to other pages."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Comment, Tag
from safe_markdown.tests.page_reader import tags_in
from tests.rows import NOON, add_many_posts, add_post, add_user

TEMPLATES = Path(__file__).parent.parent / "app" / "templates"
PAGES = ["/", "/posts/notes", "/authors/ada", "/tags/engines", "/tags/", "/archive", "/search", "/nowhere"]


@pytest.fixture
def notes(app: Flask) -> None:
    """A post by Ada with a tag."""
    with app.app_context():
        ada = add_user("ada", name="Ada Lovelace", about="Writes about engines.")
        body = 'It "weaves" <b>algebra</b> & flowers.\n\n# Note G'
        moment = NOON.replace(microsecond=123456)
        add_post("Notes", ada, body=body, published_at=moment, tags=[Tag(name="Engines")])


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_no_script_and_no_style_of_its_own(template: Path) -> None:
    inline = r"<script\b(?![^>]*\ssrc=|\stype=\"application/ld\+json\")|<style\b|\s(?:style|on\w+)\s*="
    assert not re.search(inline, template.read_text(), re.IGNORECASE)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("notes")
def test_a_page_has_one_h1_one_title_a_language_and_its_landmarks(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert [len(_all(tag, page)) for tag in ("h1", "title", "main")] == [1, 1, 1]
    assert all(_all(tag, page) for tag in ("header", "nav", "footer"))
    assert _all("html", page) == [{"lang": "en"}]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("notes")
def test_the_look_of_a_page_comes_from_the_blog_itself(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    addresses = [link["href"] for link in _all("link", page) if link["rel"] == "stylesheet"]
    addresses += [script["src"] for script in _all("script", page) if "src" in script]
    assert [client.get(address, buffered=True).status_code for address in addresses] == [200, 200]
    assert all(address.startswith("/static/") for address in addresses)


@pytest.mark.parametrize(("address", "name"), [("/archive", "Archive"), ("/tags/", "Tags"), ("/search?q=x", "Search")])
def test_the_page_where_you_are_is_marked_in_the_menu(client: FlaskClient, address: str, name: str) -> None:
    assert re.findall(r'aria-current="page">([^<]+)<', client.get(address).text) == [name]


def test_the_tagline_stands_below_the_name_where_there_is_one(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "tagline" not in client.get("/").text
    monkeypatch.setitem(app.config, "SITE_TAGLINE", "On engines & looms")
    for address in ("/", "/nowhere"):
        assert '<p class="tagline" dir="auto">On engines &amp; looms</p>' in client.get(address).text


def test_an_error_page_leads_on(client: FlaskClient) -> None:
    links = [link["href"] for link in _all("a", client.get("/nowhere").text)]
    assert {"/", "/archive", "/tags/", "/search"} <= set(links)


@pytest.mark.usefixtures("notes")
def test_a_list_does_not_repeat_what_its_page_is_about(client: FlaskClient) -> None:
    links = {address: [link.get("rel") for link in _all("a", client.get(address).text)] for address in PAGES[:4]}
    assert "tag" in links["/"]
    assert "author" in links["/"]
    assert "author" not in links["/authors/ada"]
    assert "tag" not in links["/tags/engines"]


def test_comments_stand_below_all_else_with_their_number(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        _, post, _ = add_many_posts(3, tags=[Tag(name="looms")])
        db.session.add_all([Comment(post=post, name=name, body="Hi.", approved_at=NOON) for name in ("Ada", "Grace")])
        db.session.commit()
        slug = post.slug
    page = client.get(f"/posts/{slug}").text
    parts = ("Related posts", "<small>Older</small>", "<h2>Comments (2)</h2>", "Write a comment")
    places = [page.find(part) for part in parts]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.usefixtures("notes")
def test_the_skip_link_leads_to_the_content(client: FlaskClient) -> None:
    page = client.get("/").text
    assert _all("a", page)[0]["href"] == "#main"
    assert _all("main", page)[0]["id"] == "main"


@pytest.mark.usefixtures("notes")
def test_a_post_describes_itself_to_search_engines(client: FlaskClient) -> None:
    described = {
        meta["name"]: meta["content"] for meta in _all("meta", client.get("/posts/notes").text) if "name" in meta
    }
    assert described["description"] == 'It "weaves" algebra & flowers.'


@pytest.mark.usefixtures("notes")
def test_the_date_of_a_post_is_one_that_machines_and_people_read(client: FlaskClient) -> None:
    assert '<time datetime="2026-05-06T12:00:00+00:00">6 May 2026</time>' in client.get("/posts/notes").text


def test_a_title_is_text_and_never_markup(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("<i>Bugs", slug="bugs", body="Grace found one.")
    for address in ("/", "/posts/bugs", "/authors/ada"):
        page = client.get(address).text
        assert "&lt;i&gt;Bugs" in page
        assert "<i>" not in page


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (200, 1), (201, 2), (1000, 5)])
def test_a_post_says_how_long_it_takes_to_read(app: Flask, client: FlaskClient, words: int, minutes: int) -> None:
    with app.app_context():
        add_post("Long", body="word " * words)
    assert f"<bdi>{minutes}&nbsp;min&nbsp;read</bdi>" in client.get("/posts/long").text


def test_older_and_newer_lead_to_the_next_page_and_back(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_many_posts(11)
    first = client.get("/").text
    second = client.get("/" + _link("next", first)).text
    assert "<title>Page of older posts – Test Blog</title>" in second
    assert "Post 0" in second
    assert "Post 0" not in first
    assert client.get("/" + _link("prev", second)).text == first


def test_an_empty_blog_says_so(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "There are no posts here." in page
    assert "flask seed" not in page


def test_an_empty_blog_in_debug_says_how_to_fill_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DEBUG", True)
    page = client.get("/").text
    assert "<code>flask seed</code>" in page
    assert "<code>flask import FOLDER</code>" in page


def _all(tag: str, page: str) -> list[dict[str, str]]:
    """Return the attributes of every tag with this name in a page."""
    return [attributes for name, attributes in tags_in(page) if name == tag]


def _link(relation: str, page: str) -> str:
    return next(link["href"] for link in _all("a", page) if link.get("rel") == relation)
