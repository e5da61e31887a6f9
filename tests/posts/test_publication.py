"""Publish a post, schedule it, and make it a draft again."""

import pytest
from flask import Flask

from app.database import utc_now
from tests.posts.writing import fields, stored, the_post, writer
from tests.rows import FAR_AHEAD, NOON


def state(app: Flask) -> str:
    with app.app_context():
        return the_post().state


def test_publish_in_the_editor_stores_the_words_too(app: Flask) -> None:
    ada = writer(app)
    before = utc_now()
    answer = ada.post("/posts", data=fields(body="Now.", publication="now"))
    assert answer.location == "/posts/engines#saved"
    assert "<p>Now.</p>" in app.test_client().get("/posts/engines").text
    with app.app_context():
        moment = the_post().published_at
    assert moment is not None
    assert before <= moment <= utc_now()


def test_schedule_in_the_editor_stores_the_words_and_shows_them_to_nobody_yet(app: Flask) -> None:
    post_id = stored(app, published_at=None)
    answer = writer(app, "grace", is_admin=True).post(
        f"/posts/{post_id}", data=fields(body="Soon.", published_at="2999-01-01T00:00", publication="later")
    )
    assert answer.status_code == 302
    assert app.test_client().get("/posts/engines").status_code == 404
    with app.app_context():
        assert (the_post().body, the_post().published_at) == ("Soon.", FAR_AHEAD)


def test_a_time_in_the_field_alone_publishes_no_draft(app: Flask) -> None:
    answer = writer(app).post("/posts", data=fields(published_at="2001-01-01T00:00"), follow_redirects=True)
    assert state(app) == "draft"
    assert "Saved as a draft. To publish it later, use Schedule." in answer.text


@pytest.mark.parametrize("published_at", [None, FAR_AHEAD], ids=["draft", "scheduled"])
def test_publish_makes_a_post_public_as_it_stands(app: Flask, published_at: None) -> None:
    ada = writer(app)
    post_id = stored(app, published_at=published_at)
    assert ada.post(f"/posts/{post_id}/publication").location == "/posts/engines"
    assert app.test_client().get("/posts/engines").status_code == 200


@pytest.mark.parametrize("address", ["/posts/{}/publication", "/posts/{}"])
def test_publish_keeps_the_date_of_what_is_published(app: Flask, address: str) -> None:
    ada = writer(app)
    post_id = stored(app, published_at=NOON)
    ada.post(address.format(post_id), data=fields(publication="now"))
    with app.app_context():
        assert the_post().published_at == NOON


@pytest.mark.parametrize("published_at", [NOON, FAR_AHEAD], ids=["published", "scheduled"])
def test_a_post_can_become_a_draft_again(app: Flask, published_at: None) -> None:
    ada = writer(app)
    post_id = stored(app, published_at=published_at)
    assert ada.post(f"/posts/{post_id}/publication/deletion").status_code == 302
    assert state(app) == "draft"
    assert app.test_client().get("/posts/engines").status_code == 404
