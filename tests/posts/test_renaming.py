"""Old addresses of a post redirect to it, in one step."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import OldSlug
from tests.posts.writing import fields, stored, writer


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """Asks as Ada, an author."""
    return writer(app)


def test_a_renamed_post_is_found_at_each_of_its_addresses_in_one_step(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, slug="a")
    for version, slug in enumerate(["b", "c", "a"], start=1):
        ada.post(f"/posts/{post_id}", data=fields(slug=slug, version=str(version), published_at="2026-05-06T12:00"))
    reader = app.test_client()
    assert reader.get("/posts/a").status_code == 200
    for old in ("b", "c"):
        answer = reader.get(f"/posts/{old}")
        assert (answer.status_code, answer.location) == (301, "/posts/a")
        assert answer.headers["Cache-Control"] == "no-cache"


def test_an_old_address_that_another_post_takes_is_that_post(app: Flask, ada: FlaskClient) -> None:
    first_id = stored(app, "First", slug="a")
    ada.post(f"/posts/{first_id}", data=fields(slug="b"))
    ada.post("/posts", data=fields(title="Second", slug="a", publication="now"))
    assert '<h1 dir="auto">Second</h1>' in app.test_client().get("/posts/a").text


def test_an_old_address_leads_on_until_readers_see_another_post_there(app: Flask, ada: FlaskClient) -> None:
    first_id = stored(app, "First", slug="a")
    ada.post(f"/posts/{first_id}", data=fields(slug="b"))
    draft_id = stored(app, "Second", slug="c", published_at=None)
    ada.post(f"/posts/{draft_id}", data=fields(title="Second", slug="a"))
    reader = app.test_client()
    assert reader.get("/posts/a").location == "/posts/b"
    ada.post(f"/posts/{draft_id}/publication")
    assert '<h1 dir="auto">Second</h1>' in reader.get("/posts/a").text


def test_a_draft_that_nobody_saw_takes_no_old_address_along(app: Flask, ada: FlaskClient) -> None:
    first_id = stored(app, "First", slug="a")
    ada.post(f"/posts/{first_id}", data=fields(slug="b"))
    draft_id = stored(app, "Second", slug="a", published_at=None)
    ada.post(f"/posts/{draft_id}", data=fields(title="Second", slug="c"))
    assert app.test_client().get("/posts/a").location == "/posts/b"


def test_the_old_address_of_a_draft_gives_nothing_away(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, slug="a", published_at=None)
    ada.post(f"/posts/{post_id}", data=fields(slug="a-secret"))
    assert ada.get("/posts/a").location == "/posts/a-secret"
    assert app.test_client().get("/posts/a").status_code == 404
    with app.app_context():
        assert db.session.scalars(db.select(OldSlug.slug)).all() == ["a"]
