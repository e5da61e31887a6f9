"""What the tests of writing share: the fields as the editor sends them, and people who are signed in."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post, User
from tests.rows import add_post, add_user
from tests.signing_in import sign_in


def fields(**changed: str) -> dict[str, str]:
    """Return what the editor sends; a post that was just made has version 1."""
    same = {"title": "Engines", "body": "About engines.", "tags": "", "slug": "", "published_at": "", "version": "1"}
    return {**same, **changed}


def writer(app: Flask, username: str = "ada", **columns: Any) -> FlaskClient:
    """Return a client that asks as a new author."""
    with app.app_context():
        user = add_user(username, **{"is_author": True, **columns})
        client = app.test_client()
        sign_in(client, user)
    return client


def stored(app: Flask, title: str = "Engines", author: str = "ada", **columns: Any) -> int:
    """Store a post, published where nothing else is said, and return its id."""
    with app.app_context():
        user = db.session.scalar(sa.select(User).where(User.username == author)) or add_user(author)
        return add_post(title, user, **columns).id


def the_post() -> Post:
    """Return the one post there is. Call it inside an app context."""
    return db.session.scalars(sa.select(Post)).one()
