"""The pages of your own account: edit it, and delete it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Comment, Post, Revision, User
from tests.auth.people import PASSWORD, add_person, come_in, is_signed_in, person
from tests.rows import NOON, add_post, add_user

ACCOUNT = {"name": "Ada Lovelace", "about": "Writes.", "email": "ada@example.com", "time_zone": "Europe/London"}


@pytest.fixture
def ada(app: Flask, client: FlaskClient) -> FlaskClient:
    """The browser of Ada, an author with two posts, one of them in the bin, and one comment."""
    add_person(app, is_author=True)
    with app.app_context():
        post = add_post("Engines")
        post.body = "About *looms*."
        add_post("Looms", deleted_at=NOON)
        db.session.add(Comment(post=add_post("Bugs", add_grace()), author=post.author, body="A moth?"))
        db.session.commit()
    come_in(client)
    return client


def add_grace() -> User:
    return add_user("grace", is_author=True)


def test_an_account_is_shown_and_changed(app: Flask, ada: FlaskClient) -> None:
    answer = ada.post("/account", data=ACCOUNT, follow_redirects=True)
    assert "Saved." in answer.text
    assert '<option selected value="Europe/London">' in answer.text
    user = person(app)
    assert user
    assert {name: getattr(user, name) for name in ACCOUNT} == ACCOUNT


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"about": "x" * 2001}, "about"),
        ({"email": "ada at home"}, "email"),
        ({"email": "\0"}, "email"),
        ({"email": "grace@example.com"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_changed(
    app: Flask, ada: FlaskClient, fields: dict[str, str], field: str
) -> None:
    add_person(app, "grace2", email="grace@example.com")
    answer = ada.post("/account", data={**ACCOUNT, "about": "My words.", **fields})
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert fields.get("about", "My words.") in answer.text
    user = person(app)
    assert user
    assert (user.name, user.about, user.email) == ("ada", "", None)


def test_a_deleted_account_takes_its_posts_along_and_leaves_its_comments(app: Flask, ada: FlaskClient) -> None:
    assert "You have 2 posts" in ada.get("/account/deletion").text
    answer = ada.post("/account/deletion", data={"current_password": PASSWORD}, follow_redirects=True)
    assert "Your account is deleted." in answer.text
    assert person(app) is None
    with app.app_context():
        assert db.session.scalars(sa.select(Post.title)).all() == ["Bugs"]
        assert db.session.scalars(sa.select(Comment.body)).all() == ["A moth?"]


def test_a_deleted_account_gives_its_posts_to_another_author(app: Flask, ada: FlaskClient) -> None:
    ada.post("/account/deletion", data={"current_password": PASSWORD, "heir": "Grace"})
    assert person(app) is None
    with app.app_context():
        owners = {post.title: post.author.username for post in db.session.scalars(sa.select(Post))}
        assert owners == {"Engines": "grace", "Looms": "grace", "Bugs": "grace"}
        assert db.session.scalars(sa.select(Revision.body)).all() == ["About *Engines*."]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current_password": ""}, "Type your password."),
        ({"current_password": "a wrong one"}, "Wrong password."),
        ({"heir": "nobody"}, "No other author has this username."),
        ({"heir": "ada"}, "No other author has this username."),
        ({"heir": "member"}, "No other author has this username."),
    ],
)
def test_an_account_stays_where_the_form_is_wrong(
    app: Flask, ada: FlaskClient, fields: dict[str, str], words: str
) -> None:
    add_person(app, "member")
    answer = ada.post("/account/deletion", data={"current_password": PASSWORD, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert is_signed_in(ada)


def test_the_last_admin_cannot_go(app: Flask, client: FlaskClient) -> None:
    add_person(app, is_admin=True)
    come_in(client)
    answer = client.post("/account/deletion", data={"current_password": PASSWORD})
    assert answer.status_code == 422
    assert "You are the only admin." in answer.text
    add_person(app, "grace", is_admin=True)
    assert client.post("/account/deletion", data={"current_password": PASSWORD}).status_code == 303
    assert person(app) is None
