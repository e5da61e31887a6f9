"""The bin: delete posts, restore them, and empty it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db, utc_now
from app.models import Comment, OldSlug, Post, Revision, Tag
from tests.posts.writing import fields, stored, the_post, writer
from tests.rows import FAR_AHEAD, NOON


@pytest.mark.parametrize("published_at", [None, NOON, FAR_AHEAD], ids=["draft", "published", "scheduled"])
def test_a_deleted_post_comes_back_as_it_was(app: Flask, published_at: None) -> None:
    ada = writer(app)
    post_id = stored(app, published_at=published_at)
    assert ada.post(f"/posts/{post_id}/deletion").location == "/desk?show=bin"
    assert ada.get("/posts/engines").status_code == 404
    assert ada.post(f"/posts/{post_id}/restoration").status_code == 302
    assert ada.get("/posts/engines").status_code == 200
    with app.app_context():
        assert (the_post().deleted_at, the_post().published_at) == (None, published_at)


@pytest.mark.parametrize(
    "action", ["", "/deletion", "/publication", "/publication/deletion", "/preview", "/revisions/1/restoration"]
)
def test_nothing_else_is_done_to_a_post_in_the_bin(app: Flask, action: str) -> None:
    ada = writer(app)
    post_id = stored(app, deleted_at=NOON)
    assert ada.post(f"/posts/{post_id}{action}", data=fields(body="New.")).status_code == 404
    with app.app_context():
        assert (the_post().version, the_post().deleted_at) == (1, NOON)


def test_only_what_is_in_the_bin_is_restored(app: Flask) -> None:
    ada = writer(app)
    assert ada.post(f"/posts/{stored(app)}/restoration").status_code == 404


def test_purge_deletes_what_has_been_in_the_bin_for_thirty_days(app: Flask, cli: FlaskCliRunner) -> None:
    stored(app, "Old", deleted_at=utc_now() - timedelta(days=30))
    stored(app, "Young", deleted_at=utc_now() - timedelta(days=29, hours=23))
    stored(app, "There")
    assert cli.invoke(args=["posts", "purge"]).output == "Deleted 1 posts.\n"
    with app.app_context():
        assert set(db.session.scalars(sa.select(Post.title))) == {"Young", "There"}


def test_purge_all_empties_the_bin_and_takes_along_what_belongs_to_a_post(app: Flask, cli: FlaskCliRunner) -> None:
    ada = writer(app)
    post_id = stored(app, slug="a", tags=[Tag(name="Looms")])
    ada.post(f"/posts/{post_id}", data=fields(slug="b", body="New."))
    with app.app_context():
        db.session.add(Comment(post_id=post_id, name="Grace", body="Hi."))
        db.session.commit()
        assert [db.session.scalar(sa.select(sa.func.count(row.id))) for row in (Comment, OldSlug, Revision)] == [
            1,
            1,
            1,
        ]
    ada.post(f"/posts/{post_id}/deletion")
    assert cli.invoke(args=["posts", "purge", "--all"]).output == "Deleted 1 posts.\n"
    with app.app_context():
        for row in (Post, Comment, OldSlug, Revision):
            assert db.session.scalars(sa.select(row)).all() == []
        assert db.session.scalars(sa.select(Tag.name)).all() == ["Looms"]
