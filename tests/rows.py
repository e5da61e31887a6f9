"""Store rows, and record SQL statements. Call the first three functions inside `with app.app_context():`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Post, Tag, User

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
WAIT_LIMITS = ("PRAGMA busy_timeout", "SET LOCAL lock_timeout", "SET SESSION lock_wait_timeout")
FAR_AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


def add_user(username: str = "ada", **columns: Any) -> User:
    """Store a user."""
    user = User(username=username, **columns)
    db.session.add(user)
    db.session.commit()
    return user


def add_post(title: str = "Engines", author: User | None = None, **columns: Any) -> Post:
    """Store a published post, by Ada unless you name another author."""
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


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Collect every SQL statement that `app` sends to its database meanwhile, with its values.

    The limit of waiting is left out, because it belongs to a connection, and which one the pool gives is chance.
    """
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        if not statement.startswith(WAIT_LIMITS):
            sent.append((statement, values))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)
