"""The desk: four lists of the author's own posts, each in its order. An admin may see everyone's."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from app.database import db
from app.models import User
from tests.posts.writing import stored, writer
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, add_user, statements


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 dir="auto">(?:<a [^>]*>)?(.*?)<', page)


def test_each_post_is_on_one_shelf(app: Flask) -> None:
    ada = writer(app)
    stored(app, "Draft", published_at=None)
    stored(app, "Scheduled", published_at=FAR_AHEAD)
    stored(app, "Published")
    for number, moment in enumerate([None, FAR_AHEAD, NOON]):
        stored(app, f"Deleted {number}", published_at=moment, deleted_at=NOON + timedelta(hours=number))
    shelves = {show: titles(ada.get(f"/desk?show={show}").text) for show in ("drafts", "scheduled", "published", "bin")}
    assert shelves == {
        "drafts": ["Draft"],
        "scheduled": ["Scheduled"],
        "published": ["Published"],
        "bin": ["Deleted 2", "Deleted 1", "Deleted 0"],
    }
    assert titles(ada.get("/desk").text) == ["Draft"]
    assert ada.get("/desk?show=nothing").status_code == 404


def test_a_desk_is_of_ones_own_posts_and_an_admin_may_look_at_everyones(app: Flask) -> None:
    grace, admin = writer(app, "grace"), writer(app, "hopper", is_admin=True)
    stored(app, "Mine", author="grace")
    stored(app, "Theirs", author="hopper")
    for address, hers in [
        ("/desk?show=published", ["Theirs"]),
        ("/desk?show=published&of=everyone", ["Theirs", "Mine"]),
    ]:
        assert titles(grace.get(address).text) == ["Mine"]
        assert titles(admin.get(address).text) == hers
        names_authors = "<bdi>grace</bdi>" in admin.get(address).text
        assert names_authors == (hers == ["Theirs", "Mine"])


@pytest.mark.parametrize("show", ["drafts", "published", "bin"])
def test_the_pager_stays_on_its_shelf_and_shows_each_post_once(app: Flask, show: str) -> None:
    ada = writer(app)
    with app.app_context():
        author = db.session.scalars(db.select(User)).one()
        for number in range(23):
            moment = NOON + timedelta(days=number // 4)
            published_at, deleted_at = (None if show == "drafts" else moment), (moment if show == "bin" else None)
            add_post(f"Post {number}", author, published_at=published_at, deleted_at=deleted_at, updated_at=moment)
    address: str | None = f"/desk?show={show}"
    seen = []
    back = None
    while address:
        page = ada.get(address).text
        seen += titles(page)
        links = {rel: unescape(link) for rel, link in re.findall(r'rel="(next|prev)" href="([^"]+)"', page)}
        back, address = links.get("prev"), f"/desk{links['next']}" if "next" in links else None
    assert seen == [f"Post {number}" for number in reversed(range(23))]
    assert titles(ada.get(f"/desk{back}").text) == seen[10:20]


def test_the_desk_costs_as_many_statements_for_fifty_posts_as_for_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 50)
    admin, address = writer(app, "hopper", is_admin=True), "/desk?show=published&of=everyone"
    with app.app_context():
        add_post("First", add_user("ada"))
    admin.get(address)
    with statements(app) as for_one:
        assert len(titles(admin.get(address).text)) == 1
    with app.app_context():
        add_many_posts(49)
    with statements(app) as for_fifty:
        assert len(titles(admin.get(address).text)) == 50
    assert len(for_fifty) == len(for_one)


def test_the_desk_finds_posts_by_the_words_of_their_titles(app: Flask) -> None:
    ada = writer(app)
    stored(app, "Notes on the Engine")
    stored(app, "100% linen_cloth")
    stored(app, "A draft of the engine", published_at=None)
    found = {
        words: titles(ada.get("/desk", query_string={"show": "published", "q": words}).text)
        for words in ("ENGINE", "the  engine", "100%", "n_c", "n_t", "", "nothing")
    }
    assert found == {
        "ENGINE": ["Notes on the Engine"],
        "the  engine": ["Notes on the Engine"],
        "100%": ["100% linen_cloth"],
        "n_c": ["100% linen_cloth"],
        "n_t": [],
        "": ["100% linen_cloth", "Notes on the Engine"],
        "nothing": [],
    }


def test_the_tabs_of_the_desk_keep_what_was_searched_for(app: Flask) -> None:
    page = writer(app).get("/desk?show=published&q=engine").text
    assert 'href="/desk?show=drafts&amp;q=engine"' in page
    assert "No post in this list has these words in its title." in page
