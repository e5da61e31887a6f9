"""What the tests of writing share: the fields that the editor sends, signed-in clients, and a watch on renders."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post, User
from safe_markdown.rendering import PARSER
from tests.rows import add_post, add_user
from tests.signing_in import sign_in


def fields(**changed: str) -> dict[str, str]:
    """Return the fields that the editor sends. A new post has version 1."""
    same = {"title": "Engines", "body": "About engines.", "tags": "", "slug": "", "published_at": "", "version": "1"}
    return {**same, **changed}


def writer(app: Flask, username: str = "ada", **columns: Any) -> FlaskClient:
    """Return a client that is signed in as a new author."""
    with app.app_context():
        user = add_user(username, **{"is_author": True, **columns})
        client = app.test_client()
        sign_in(client, user)
    return client


def stored(app: Flask, title: str = "Engines", author: str = "ada", **columns: Any) -> int:
    """Store a post, which is published unless `columns` say otherwise. Return its id."""
    with app.app_context():
        user = db.session.scalar(sa.select(User).where(User.username == author)) or add_user(author)
        return add_post(title, user, **columns).id


def the_post() -> Post:
    """Return the only post. Call it inside an app context."""
    return db.session.scalars(sa.select(Post)).one()


def watch_renders(app: Flask, patch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that gets True for each post rendered while SQLite is locked for writing, and False for each other.

    The real renderer runs. Beside it, a second connection tries to write.
    """
    found: list[bool] = []
    parse = PARSER.parse
    with app.app_context():
        path = str(db.engine.url.database)

    def watched(*arguments: Any) -> Any:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                found.append(True)
            else:
                other.execute("ROLLBACK")
                found.append(False)
        return parse(*arguments)

    patch.setattr(PARSER, "parse", watched)
    return found
