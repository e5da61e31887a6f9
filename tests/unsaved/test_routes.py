"""What is being written is kept on the server, for its writer alone."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post, Revision, UnsavedText
from app.rate_limits import limiter
from app.unsaved.routes import MOST_CHARACTERS, MOST_TEXTS
from tests.conftest import migrated
from tests.posts.writing import fields, stored, writer

STRANGE = "Ünïcode 🌱 עברית \0 </form> \" ' " + "e" + "\u0301" * 50


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """Asks as Ada, an author."""
    return writer(app)


def kept(client: FlaskClient, address: str = "/posts/new") -> list[str]:
    """Return the texts that the editor gets, in order of their length."""
    found = re.search(r"data-kept='([^']*)'", client.get(address).text)
    assert found
    return sorted(json.loads(unescape(found[1])), key=len)


def keep(client: FlaskClient, text: str, name: str = "a1", address: str = "/posts/unsaved") -> int:
    return client.post(address, data={"token": name, "text": text}).status_code


def test_an_unsaved_text_comes_back_to_its_writer_as_it_was(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app)
    address = f"/posts/{post_id}/unsaved"
    assert [keep(ada, "Before."), keep(ada, STRANGE), keep(ada, "Of a post.", "b2", address)] == [204] * 3
    assert kept(ada) == [STRANGE]
    assert kept(ada, f"/posts/{post_id}/edit") == ["Of a post."]
    admin = writer(app, "hopper", is_admin=True)
    assert kept(admin) == kept(admin, f"/posts/{post_id}/edit") == []
    assert keep(writer(app, "grace"), "Not hers.", address=address) == 404


def test_a_save_and_an_empty_text_remove_one_text_and_no_other(app: Flask, ada: FlaskClient) -> None:
    grace = writer(app, "grace")
    for token, text in (("a1", "1"), ("b2", "22"), ("c3", "333")):
        keep(ada, text, token)
        keep(grace, text, token)
    assert ada.post("/posts", data=fields(token="b2", title="")).status_code == 422
    assert kept(ada) == ["1", "22", "333"]
    assert ada.post("/posts", data=fields(token="b2")).location.endswith("/edit#savedb2")
    assert kept(ada) == ["1", "333"]
    keep(ada, "", "a1")
    assert kept(ada) == ["333"]
    assert kept(grace) == ["1", "22", "333"]


def test_a_text_replaces_the_one_that_it_follows_and_none_that_followed_the_same_one(ada: FlaskClient) -> None:
    """Two devices go on with the text of a1. The server hears of the first one twice: its answer was lost."""
    for token, text in (("a1", "1"), ("b2-a1", "22"), ("b2-a1", "22"), ("c3-a1", "333"), ("d4-c3-a1", "4444")):
        assert keep(ada, text, token) == 204
    assert kept(ada) == ["22", "4444"]
    ada.post("/posts", data=fields(token="e5-d4-c3"))
    assert kept(ada) == ["22"]


def test_to_discard_a_text_leaves_the_one_that_it_follows(ada: FlaskClient) -> None:
    keep(ada, "One.", "a1")
    assert keep(ada, "", "b2-a1") == 204  # the browser had kept b2, and nobody had sent it
    assert kept(ada) == ["One."]
    keep(ada, "One and two.", "b2-a1")
    assert keep(ada, "", "b2-a1") == 204
    assert kept(ada) == []


def test_a_save_that_stores_nothing_leaves_the_unsaved_text(app: Flask, ada: FlaskClient) -> None:
    """A second tab saved first; then somebody moved the post to the bin while the text was being written."""
    post_id = stored(app, body="Old.")
    address = f"/posts/{post_id}"
    keep(ada, "Words of the second tab.", address=f"{address}/unsaved")
    assert ada.post(address, data=fields(body="Of the first tab.")).status_code == 302
    assert ada.post(address, data=fields(body="Words of the second tab.", token="a1")).status_code == 409
    assert kept(ada, f"{address}/edit") == ["Words of the second tab."]
    ada.post(f"{address}/deletion")
    assert ada.post(address, data=fields(body="Words of the second tab.", token="a1")).status_code == 404
    ada.post(f"{address}/restoration")
    assert kept(ada, f"{address}/edit") == ["Words of the second tab."]


def test_a_full_disk_leaves_the_unsaved_text(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db", PROPAGATE_EXCEPTIONS=False)
    ada = writer(app)
    keep(ada, "Many words.")
    with app.app_context():
        engine = db.engine
    engine.dispose()

    @sa.event.listens_for(engine, "connect")
    def fill_the_disk(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite keeps the pages that exist and adds no more

    answer = ada.post("/posts", data=fields(body="Many words. " * 2000, token="a1"))
    assert answer.status_code == 503
    sa.event.remove(engine, "connect", fill_the_disk)
    engine.dispose()
    assert kept(ada) == ["Many words."]


def test_an_unsaved_text_changes_nothing_else(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app)

    def look() -> list[object]:
        with app.app_context():
            post = db.session.get_one(Post, post_id)
            revisions = db.session.scalar(sa.select(sa.func.count()).select_from(Revision))
            version = db.session.execute(sa.text("SELECT sum(version) FROM content_versions")).scalar()
            return [post.body, post.version, post.updated_at, revisions, version]

    before = look()
    assert keep(ada, "Other words.", address=f"/posts/{post_id}/unsaved") == 204
    assert look() == before


def test_a_writer_keeps_a_bounded_number_of_texts_of_a_bounded_length(app: Flask, ada: FlaskClient) -> None:
    assert keep(ada, "x" * MOST_CHARACTERS) == 204
    assert keep(ada, "x" * (MOST_CHARACTERS + 1)) == 413
    for number in range(MOST_TEXTS):
        keep(ada, "short", f"b{number}")
    assert kept(ada) == ["short"] * MOST_TEXTS


@pytest.mark.parametrize("token", ["", "A", "ü", "-a1", "a" * 41])
def test_a_token_that_no_script_makes_is_refused(ada: FlaskClient, token: str) -> None:
    assert keep(ada, "Text.", token) == 400
    assert kept(ada) == []


def test_a_deleted_post_takes_its_unsaved_texts_along(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app)
    keep(ada, "Other words.", address=f"/posts/{post_id}/unsaved")
    with app.app_context():
        db.session.delete(db.session.get_one(Post, post_id))
        db.session.commit()
        assert db.session.scalars(sa.select(UnsavedText)).all() == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_script_that_never_stops_is_slowed_down(empty_url: str) -> None:
    ada = writer(migrated(empty_url, HAS_LIMITS=True))
    limiter.reset()
    assert {keep(ada, "Text.") for _ in range(30)} == {204}
    assert keep(ada, "Text.") == 429
