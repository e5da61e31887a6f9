"""The people below a post: Ada wrote it, Grace may have commented, Edith is a member, Alan an admin.

Call the first three inside `with app.app_context():`.
"""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.database import db, utc_now
from app.models import Comment, Post, User
from tests.rows import add_post, add_user
from tests.signing_in import sign_in

Columns = dict[str, Any]
APPROVED: Columns = {"approved_at": utc_now()}
WAITING: Columns = {"approved_at": None}
HIDDEN: Columns = {"is_hidden": True}


def add_people() -> Post:
    """Store everybody, and Ada's post `engines`."""
    add_user("grace", name="Grace Hopper", is_author=False)
    add_user("edith", is_author=False)
    add_user("joan", is_author=True)
    add_user("alan", is_author=True, is_admin=True)
    return add_post("Engines", add_user("ada", name="Ada Lovelace", is_author=True))


def add_comment(body: str, post: Post | None = None, **columns: Any) -> Comment:
    """Store a comment below `post` or else the only post there is: approved, by a visitor, unless columns say more."""
    post = post or db.session.scalars(db.select(Post)).one()
    comment = Comment(post_id=post.id, body=body, **{"name": "Visitor", **APPROVED, **columns})
    db.session.add(comment)
    db.session.commit()
    return comment


def user_id(username: str) -> int:
    """Return the id of a user. Call it inside an app context."""
    number: int = db.session.scalars(db.select(User.id).where(User.username == username)).one()
    return number


def comment_bodies(app: Flask) -> list[str]:
    """Return the bodies that are stored, in order."""
    with app.app_context():
        return list(db.session.scalars(db.select(Comment.body).order_by(Comment.id)))


def client_of(app: Flask, username: str | None) -> FlaskClient:
    """Return a client that is signed in as somebody, or as nobody for None."""
    client = app.test_client()
    if username:
        with app.app_context():
            sign_in(client, db.session.scalars(db.select(User).where(User.username == username)).one())
    return client
