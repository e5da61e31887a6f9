"""Two people save the same post. Neither overwrites the other without notice, and no text is lost."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post, Revision
from safe_markdown.tests.page_reader import tags_in
from tests.posts.writing import fields, stored, the_post, writer

pytestmark = pytest.mark.every_database


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """Asks as Ada, an author."""
    return writer(app)


def test_a_stale_save_shows_both_texts_and_stores_neither(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, body="One old word.")
    ada.post(f"/posts/{post_id}", data=fields(body="One *first* word."))
    answer = ada.post(f"/posts/{post_id}", data=fields(body="One second word.", tags="Looms"))
    assert answer.status_code == 409
    assert "One <del>*first*</del><ins>second</ins> word." in answer.text
    assert "One second word.</textarea>" in answer.text
    with app.app_context():
        assert (the_post().body, the_post().version) == ("One *first* word.", 2)


def test_the_form_of_a_stale_save_sent_again_replaces_what_it_showed(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, body="Old.")
    ada.post(f"/posts/{post_id}", data=fields(body="First."))
    page = ada.post(f"/posts/{post_id}", data=fields(body="Second.")).text
    version = next(tag["value"] for _, tag in tags_in(page) if tag.get("name") == "version")
    assert ada.post(f"/posts/{post_id}", data=fields(body="Second.", version=version)).status_code == 302
    with app.app_context():
        assert the_post().body == "Second."
        assert db.session.scalars(db.select(Revision.body).order_by(Revision.id)).all() == ["Old.", "First."]


@pytest.mark.parametrize("version", ["", "0", "garbage", "99"])
def test_a_form_without_the_present_version_is_stale(app: Flask, ada: FlaskClient, version: str) -> None:
    post_id = stored(app, body="One.")
    assert ada.post(f"/posts/{post_id}", data=fields(body="Two.", version=version)).status_code == 409


def test_a_second_click_on_save_is_no_conflict(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, body="One.")
    answers = [ada.post(f"/posts/{post_id}", data=fields(body="Two.", tags="Looms")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_of_saves_at_the_same_time_one_is_stored_and_the_others_are_conflicts(app: Flask) -> None:
    clients = [writer(app, "ada"), *[writer(app, f"grace{number}", is_admin=True) for number in range(3)]]
    post_id = stored(app, body="Before.")
    barrier, found = Barrier(len(clients)), []

    def save(client: FlaskClient, body: str) -> None:
        barrier.wait()
        found.append((client.post(f"/posts/{post_id}", data=fields(body=body, tags="Looms")).status_code, body))

    threads = [Thread(target=save, args=(client, f"Text {number}.")) for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in found) == [302, 409, 409, 409]
    with app.app_context():
        assert the_post().body == dict(found)[302]


def test_new_posts_at_the_same_time_get_addresses_of_their_own_and_share_a_tag(app: Flask) -> None:
    clients = [writer(app, f"ada{number}") for number in range(3)]
    barrier, statuses = Barrier(3), []

    def save(client: FlaskClient) -> None:
        barrier.wait()
        statuses.append(client.post("/posts", data=fields(tags="Looms")).status_code)

    threads = [Thread(target=save, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302, 302]
    with app.app_context():
        assert set(db.session.scalars(db.select(Post.slug))) == {"engines", "engines-2", "engines-3"}
