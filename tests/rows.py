"""Makes rows, and looks on while the database is asked. Call the first three inside `with app.app_context():`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import command
from flask import Flask

from app.database import db
from app.models import Post, Tag, User
from tests.conftest import make_app

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
FAR_AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


def add_user(username: str = "ada", **columns: Any) -> User:
    """Store a user."""
    user = User(username=username, **columns)
    db.session.add(user)
    db.session.commit()
    return user


def add_post(title: str = "Engines", author: User | None = None, **columns: Any) -> Post:
    """Store a published post; by Ada, where nobody else is named."""
    author = author or db.session.scalar(sa.select(User).where(User.username == "ada")) or add_user("ada")
    post = Post(title=title, author=author, **{"body": f"About *{title}*.", "published_at": NOON, **columns})
    db.session.add(post)
    db.session.commit()
    return post


def add_many_posts(count: int, step: timedelta = timedelta(minutes=1), tags: Sequence[Tag] = ()) -> list[Post]:
    """Store `count` posts, each `step` newer than the one before and by an author and with a tag of its own."""
    posts = []
    for number in range(count):
        tag = Tag(name=f"topic {number}")
        author = User(username=f"grace{number}")
        moment = NOON + number * step
        posts.append(Post(title=f"Post {number}", body="*Hi.*", author=author, published_at=moment, tags=[tag, *tags]))
    db.session.add_all(posts)
    db.session.commit()
    return posts


def migrated(url: str, **settings: object) -> Flask:
    """Return a blog whose database the migrations have made: for tests that need one database and not each."""
    app = make_app(url, **settings)
    with app.app_context():
        command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
    return app


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Collect each SQL statement, with its values, that the database of `app` is sent meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        sent.append((statement, values))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)
