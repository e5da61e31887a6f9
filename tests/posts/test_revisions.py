"""The history of a post: its earlier versions, what has changed since, and restoring one."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Revision
from tests.posts.writing import fields, stored, the_post, watch_renders, writer


def test_each_version_shows_what_has_changed_since(app: Flask) -> None:
    ada = writer(app)
    post_id = stored(app, body="One <b>old</b> word.")
    ada.post(f"/posts/{post_id}", data=fields(title="More engines", body="One new word."))
    page = ada.get(f"/posts/{post_id}/revisions").text
    assert f'<a href="/posts/{post_id}/revisions/1"><bdi>Engines</bdi></a>' in page
    page = ada.get(f"/posts/{post_id}/revisions/1").text
    assert "One <del>&lt;b&gt;old&lt;/b&gt;</del><ins>new</ins> word." in page
    assert ada.get(f"/posts/{post_id}/revisions/2").status_code == 404


def test_a_version_that_is_restored_is_a_new_version(app: Flask) -> None:
    ada = writer(app)
    post_id = stored(app, body="One.")
    ada.post(f"/posts/{post_id}", data=fields(title="More engines", body="Two."))
    assert ada.post(f"/posts/{post_id}/revisions/1/restoration").status_code == 302
    with app.app_context():
        post = the_post()
        assert (post.title, post.body, post.html, post.version) == ("Engines", "One.", "<p>One.</p>\n", 3)
        assert db.session.scalars(sa.select(Revision.body).order_by(Revision.id)).all() == ["One.", "Two."]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_version_is_rendered_before_it_keeps_others_from_writing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = writer(app)
    post_id = stored(app, body="*One.*")
    ada.post(f"/posts/{post_id}", data=fields(body="Two."))
    renders = watch_renders(app, monkeypatch)
    assert ada.post(f"/posts/{post_id}/revisions/1/restoration").status_code == 302
    assert renders == [False]
    with app.app_context():
        assert the_post().body_html == "<p><em>One.</em></p>\n"


def test_a_stranger_sees_no_version(app: Flask) -> None:
    post_id = stored(app, body="One.")
    grace = writer(app, "grace")
    writer(app, "hopper", is_admin=True).post(f"/posts/{post_id}", data=fields(body="Two."))
    for address in (f"/posts/{post_id}/revisions", f"/posts/{post_id}/revisions/1"):
        assert grace.get(address).status_code == 404
    assert grace.post(f"/posts/{post_id}/revisions/1/restoration").status_code == 404
