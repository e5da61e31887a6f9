"""A new post that is sent twice, by a double click or a request that is tried again, is stored once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db, utc_now
from app.models import Post, Revision, User
from app.posts.queries import TWICE
from tests.posts.writing import fields, stored, the_post, writer
from tests.signing_in import sign_in

pytestmark = pytest.mark.every_database

MORE = {"slug": "looms", "tags": "Looms, Flax, engines", "own_summary": "Words."}


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """Asks as Ada, an author."""
    return writer(app)


@pytest.mark.parametrize("typed", [{}, MORE, {"body": ""}])
@pytest.mark.parametrize("publication", ["", "now"])
def test_a_new_post_sent_twice_is_stored_once(
    app: Flask, ada: FlaskClient, typed: dict[str, str], publication: str
) -> None:
    sent = fields(**typed, publication=publication, version="")
    first, second = ada.post("/posts", data=sent), ada.post("/posts", data=sent)
    assert (first.status_code, second.status_code, second.location) == (302, 302, first.location)
    with app.app_context():
        assert (the_post().version, the_post().body) == (1, sent["body"])
        assert db.session.scalars(sa.select(Revision)).all() == []


def test_two_equal_new_posts_at_the_same_moment_are_stored_once(app: Flask, ada: FlaskClient) -> None:
    with app.app_context():
        user = db.session.scalars(sa.select(User)).one()
        clients = [app.test_client() for _ in range(3)]
        for client in clients:
            sign_in(client, user)
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda client: client.post("/posts", data=fields(tags="Looms")), clients))
    with app.app_context():
        assert {answer.location for answer in answers} == {f"/posts/{the_post().id}/edit#saved"}


def test_a_draft_sent_again_with_publish_is_published(app: Flask, ada: FlaskClient) -> None:
    ada.post("/posts", data=fields())
    assert ada.post("/posts", data=fields(publication="now")).location == "/posts/engines#saved"
    with app.app_context():
        assert the_post().state == "published"


def test_the_same_words_with_other_tags_are_shown_beside_the_first_and_replace_nothing(
    app: Flask, ada: FlaskClient
) -> None:
    ada.post("/posts", data=fields(tags="Looms"))
    answer = ada.post("/posts", data=fields(tags="Flax", version=""))
    assert answer.status_code == 409
    assert "<del>Looms</del><ins>Flax</ins>" in answer.text
    with app.app_context():
        assert [tag.name for tag in the_post().tags] == ["Looms"]


def test_other_words_or_those_of_somebody_else_or_of_before_are_another_post(app: Flask, ada: FlaskClient) -> None:
    stored(app, body="About engines.", created_at=utc_now() - TWICE)
    stored(app, body="About engines.", deleted_at=utc_now())
    stored(app, body="About engines.", author="grace")
    for changed in ({}, {"title": "ENGINES"}, {"body": "About ENGINES."}):
        assert ada.post("/posts", data=fields(**changed)).status_code == 302
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Post.id))) == 6
